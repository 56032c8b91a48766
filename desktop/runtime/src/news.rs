//! The approver's devices, and those that came or went, told once.

use countersign_shared::roster::DeviceChange;

use crate::{Error, Runtime, profile::KnownDevice};

impl Runtime {
    /// The person's devices, those that were revoked too, as the newest roster says that this runtime has verified. It
    /// comes with the pairing, with every answer, and with every look at a grant that lives.
    pub async fn devices(&self) -> Result<Vec<KnownDevice>, Error> {
        Ok(self.connection().await?.map(|connection| connection.devices).unwrap_or_default())
    }

    /// The devices that came or went since this was asked before, as far as answers have brought the roster. Each is
    /// given once, whoever asks.
    pub async fn roster_news(&self) -> Result<Vec<DeviceChange>, Error> {
        self.change(|locked| {
            let mut state = locked.state()?;
            let Some(connection) = state.connection.as_mut() else { return Ok(Vec::new()) };
            let news = std::mem::take(&mut connection.untold);
            if !news.is_empty() {
                locked.put_state(&state)?;
            }
            Ok(news)
        })
        .await
    }
}
