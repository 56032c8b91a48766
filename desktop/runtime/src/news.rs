//! Devices that came or went in the approver's roster, told once.

use countersign_shared::roster::DeviceChange;

use crate::{Error, Runtime};

impl Runtime {
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
