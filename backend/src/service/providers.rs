//! A provider's API key.

use countersign_shared::{
    Code,
    token::{SecretKind, is_well_formed, stored},
};

use super::Result;
use crate::{app::App, domain::principal::Provider};

/// Whose key this is. A mistyped, unknown or revoked one is the same refusal.
pub async fn authenticate(app: &App, secret: &str) -> Result<Provider> {
    if !is_well_formed(SecretKind::ProviderKey, secret) {
        return Err(Code::InvalidToken.into());
    }
    let hash = stored(secret);
    let key = app.store.read(move |tx| Ok(tx.provider_key_by_secret(&hash)?)).await?;
    let key = key.filter(|key| key.revoked_at.is_none()).ok_or(Code::InvalidToken)?;
    app.limits.check_credential(key.id.as_str())?;
    Ok(Provider { provider_id: key.provider_id, key_id: key.id })
}
