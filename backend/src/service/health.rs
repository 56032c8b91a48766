//! Whether the server can do its work.

use super::Result;
use crate::app::App;

/// Asks the database.
pub async fn ready(app: &App) -> Result<()> {
    app.store.read(|tx| Ok(tx.max_risk().map(|_| ())?)).await
}
