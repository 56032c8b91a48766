//! A runtime reads what an audience promises, before it asks.

use countersign_shared::{
    Code,
    payload::AudienceRead,
    wire::{AudienceAnswer, PublishedTerms},
};

use super::{Result, found, signed};
use crate::{app::App, domain::registry::Audience, store::Tx};

/// The newest terms of one audience by key or id, or of all of them for `*`.
pub async fn read(app: &App, key: &str, signed: &str) -> Result<AudienceAnswer> {
    let (message, connection) = signed::from_runtime::<AudienceRead>(app, signed).await?;
    signed::check_path(&key, &message.audience_key.as_str())?;
    signed::check_path(&connection.id, &message.runtime_connection_id)?;
    signed::check_read(app, &message)?;
    connection.demand_active()?;
    let key = key.to_owned();
    app.store
        .read(move |tx| {
            let audiences = if key == "*" { tx.audiences()? } else { vec![by_key_or_id(tx, &key)?] };
            let living = audiences.iter().filter(|audience| audience.retired_at.is_none());
            let published = living.map(|audience| published(tx, audience)).collect::<Result<Vec<_>>>()?;
            Ok(AudienceAnswer { audiences: published })
        })
        .await
}

/// An audience that has not been retired.
fn by_key_or_id(tx: &mut Tx<'_>, key: &str) -> Result<Audience> {
    let by_id = match key.parse() {
        Ok(id) => tx.audience(&id)?,
        Err(_) => None,
    };
    let audience = match by_id {
        Some(audience) => Some(audience),
        None => tx.audience_by_key(key)?,
    };
    Ok(audience.filter(|audience| audience.retired_at.is_none()).ok_or(Code::UnknownAudience)?)
}

/// The newest terms of an audience.
pub(super) fn published(tx: &mut Tx<'_>, audience: &Audience) -> Result<PublishedTerms> {
    let terms = found(tx.terms(&audience.terms_hash)?)?;
    Ok(PublishedTerms { terms, terms_hash: audience.terms_hash })
}
