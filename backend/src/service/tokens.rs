//! A runtime asks for a token on an approved delegation. The secret is in this one answer and nowhere else.

use countersign_shared::{
    Code, Refusal,
    ids::{DelegationId, ProviderId, ScopedClient, ScopedSubject, TokenId},
    payload::{Millis, TokenRequest},
    token::{SecretKind, mint as mint_secret, stored},
    wire::{DelegationStatus, MintedToken, Proved, Timestamp},
};

use super::{Result, found, grants, signed};
use crate::{
    app::{App, MAX_TOKENS},
    domain::{delegation::Delegation, principal::Principal},
    store::{Token, Tx},
};

/// Mints a token. The same call again is refused, never answered with a token: its answer is not kept.
pub async fn mint(app: &App, id: &DelegationId, signed: &str) -> Result<MintedToken> {
    let (message, connection) = signed::from_runtime::<TokenRequest>(app, signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    signed::check_path(&connection.id, &message.runtime_connection_id)?;
    let (id, secret, token_id) =
        (id.clone(), mint_secret(SecretKind::Token, &app.random.bytes()?), TokenId::from_random(app.random.bytes()?));
    let origin = app.origin.clone();
    let scoped = (ScopedSubject::from_random(app.random.bytes()?), ScopedClient::from_random(app.random.bytes()?));
    signed::once_only(app, connection.thumbprint, message, Code::TokenAlreadyMinted, move |tx, call, now| {
        // Read again inside the transaction: what ends the connection or the delegation waits its turn.
        tx.lock_connection(&connection.id)?;
        let connection = found(tx.connection(&connection.id)?)?;
        connection.demand_active()?;
        let delegation = tx.delegation(&id)?.filter(|delegation| delegation.runtime_connection_id == connection.id);
        let delegation = found(delegation)?;
        if call.request_hash != delegation.request_hash {
            return Err(Refusal::field(Code::WrongRequest, "requestHash", Code::WrongRequest.title()).into());
        }
        demand_approved(&delegation, now)?;
        let audience = found(tx.audience(&delegation.audience_id)?)?;
        if audience.retired_at.is_some() {
            return Err(Code::DelegationEnded.into());
        }
        let terms = found(tx.terms(&delegation.terms_hash)?)?;
        let grant = grants::verified(tx, &origin, &delegation, &connection)?.ok_or(Code::DelegationEnded)?;
        ensure_scoped_ids(tx, &delegation, &audience.provider_id, &scoped)?;
        revoke_oldest(tx, &id, now)?;
        let token = Token {
            id: token_id.clone(),
            delegation_id: id.clone(),
            secret_hash: stored(&secret),
            created_at: now,
            revoked_at: None,
        };
        tx.insert_token(&token)?;
        tx.audit(&Principal::Runtime(connection.id), "token.mint", token_id.as_str(), now)?;
        Ok(MintedToken {
            token: secret.to_string(),
            token_id: token_id.clone(),
            delegation_id: id.clone(),
            audience_id: audience.id,
            audience_key: audience.key,
            scopes: grant.approval.scopes.clone(),
            proof: terms.proof,
            cnf: Proved { jkt: grant.request.token_key_thumbprint },
            expires_at: Timestamp(grant.approval.ends_at()),
            single_use: grant.approval.single_use,
        })
    })
    .await
}

fn demand_approved(delegation: &Delegation, now: Millis) -> Result<()> {
    match delegation.status_at(now) {
        DelegationStatus::Approved => Ok(()),
        DelegationStatus::Pending => Err(Code::ApprovalRequired.into()),
        _ => Err(Code::DelegationEnded.into()),
    }
}

/// Names person and runtime as this provider will see them, while we are writing anyway: introspection then
/// only reads.
fn ensure_scoped_ids(
    tx: &mut Tx<'_>,
    delegation: &Delegation,
    provider: &ProviderId,
    (subject, client): &(ScopedSubject, ScopedClient),
) -> Result<()> {
    tx.ensure_scoped_id("user", delegation.user_id.as_str(), provider, subject.as_str())?;
    Ok(tx.ensure_scoped_id("client", delegation.runtime_connection_id.as_str(), provider, client.as_str())?)
}

fn revoke_oldest(tx: &mut Tx<'_>, id: &DelegationId, now: Millis) -> Result<()> {
    let living = tx.living_tokens_of(id)?;
    let too_many = (living.len() + 1).saturating_sub(MAX_TOKENS);
    living.iter().take(too_many).try_for_each(|token| Ok(tx.revoke_token(&token.id, now)?))
}
