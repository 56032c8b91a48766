//! The one home of randomness: the operating system's, through ring.

use ring::rand::{SecureRandom, SystemRandom};

use crate::service::Error;

/// Draws random bytes.
#[derive(Clone, Debug)]
pub struct Random(SystemRandom);

impl Default for Random {
    fn default() -> Self {
        Self(SystemRandom::new())
    }
}

impl Random {
    /// `N` random bytes; an error when the operating system has none, and then nothing may go on.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes).map_err(|_| Error::internal("the operating system has no randomness"))?;
        Ok(bytes)
    }
}
