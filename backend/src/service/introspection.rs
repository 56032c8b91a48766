//! What a token is worth at this moment (RFC 7662). Everything that it hangs on is read again each time and
//! nothing is cached: a revoked token is inactive on the next call, on every replica.

use countersign_shared::{
    Code, Refusal, dpop,
    origin::Origin,
    payload::{Millis, Proof},
    scope::ScopeSet,
    token::{SecretKind, is_well_formed, stored},
    wire::{ConnectionStatus, DelegationStatus, Introspect, IntrospectedAgent, Introspection, Proved},
};

use super::{Error, Result, grants, grants::Grant};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        delegation::Event,
        principal::{Principal, Provider},
    },
    store::{TokenContext, Tx},
};

/// An active answer, and what must still be used up before it may be given.
struct Active {
    answer: Introspection,
    scopes: ScopeSet,
    consume: bool,
    proof: Option<dpop::Proof>,
}

/// Says what a token is worth. Anything but an active token of this provider is `{"active":false}`.
pub async fn introspect(app: &App, provider: &Provider, ask: Introspect) -> Result<Introspection> {
    if !is_well_formed(SecretKind::Token, &ask.token) {
        return Ok(Introspection::INACTIVE);
    }
    let (provider, clock, origin) = (provider.clone(), app.clock.clone(), app.origin.clone());
    let look = move |tx: &mut Tx<'_>| -> Result<Option<(Active, TokenContext)>> {
        let now = clock.now();
        let Some(context) = living(tx, &provider, &ask, now)? else { return Ok(None) };
        let Some(active) = active(tx, &provider, &origin, &ask, &context, now)? else { return Ok(None) };
        // Only who could use the token is told what it lacks.
        demand_fit(&ask, &context, &active.scopes)?;
        Ok(Some((active, context)))
    };
    let again = look.clone();
    match app.store.read(look).await? {
        None => Ok(Introspection::INACTIVE),
        Some((Active { answer, consume: false, proof: None, .. }, _)) => Ok(answer),
        Some(_) => {
            let clock = app.clock.clone();
            app.store
                .write(move |tx| again(tx)?.map_or(Ok(Introspection::INACTIVE), |found| use_up(tx, found, clock.now())))
                .await
        }
    }
}

/// The token with all that it hangs on, if every part is alive and this provider's.
fn living(tx: &mut Tx<'_>, provider: &Provider, ask: &Introspect, now: Millis) -> Result<Option<TokenContext>> {
    let context = tx.token_context(&stored(&ask.token))?;
    Ok(context.filter(|context| {
        context.audience.provider_id == provider.provider_id
            && context.audience.retired_at.is_none()
            && context.token.revoked_at.is_none()
            && context.connection.status == ConnectionStatus::Active
            && context.delegation.status_at(now) == DelegationStatus::Approved
    }))
}

fn demand_fit(ask: &Introspect, context: &TokenContext, scopes: &ScopeSet) -> Result<()> {
    if !ask.audience_key.is_empty() && ask.audience_key != context.audience.key {
        return Err(Refusal::field(Code::WrongAudience, "audienceKey", Code::WrongAudience.title()).into());
    }
    if !ask.required_scopes.is_subset_of(scopes) {
        let detail = format!("the token carries {}", scopes.to_oauth());
        return Err(Refusal::field(Code::InsufficientScope, "requiredScopes", detail).into());
    }
    Ok(())
}

fn active(
    tx: &mut Tx<'_>,
    provider: &Provider,
    origin: &Origin,
    ask: &Introspect,
    context: &TokenContext,
    now: Millis,
) -> Result<Option<Active>> {
    let (delegation, connection) = (&context.delegation, &context.connection);
    let Some(Grant { request, approval }) = grants::verified(tx, origin, delegation, connection)? else {
        return Ok(None);
    };
    if now >= approval.ends_at() {
        return Ok(None);
    }
    let terms = tx.terms(&delegation.terms_hash)?.ok_or_else(|| Error::internal("a delegation without its terms"))?;
    let proof = match (terms.proof, &ask.dpop) {
        (Proof::Bearer, _) => None,
        (Proof::Dpop, None) => return Ok(None),
        (Proof::Dpop, Some(shown)) => match dpop::verify(&shown.proof, &shown.htm, &shown.htu, &ask.token, now) {
            Ok(proof) if proof.thumbprint == request.token_key_thumbprint => Some(proof),
            _ => return Ok(None),
        },
    };
    let subject = tx.scoped_id("user", delegation.user_id.as_str(), &provider.provider_id)?;
    let client = tx.scoped_id("client", connection.id.as_str(), &provider.provider_id)?;
    let (Some(subject), Some(client)) = (subject, client) else {
        return Err(Error::internal("a token without its scoped subject"));
    };
    let answer = Introspection::Active {
        active: true,
        scope: approval.scopes.to_oauth(),
        client_id: client.parse()?,
        token_type: if proof.is_some() { "DPoP".into() } else { "Bearer".into() },
        exp: approval.ends_at() / 1000,
        iat: context.token.created_at / 1000,
        sub: subject.parse()?,
        aud: context.audience.key.clone(),
        iss: origin.to_string(),
        cnf: Proved { jkt: request.token_key_thumbprint },
        agent: IntrospectedAgent { id: request.agent.id.clone(), name: request.agent.name.clone() },
        delegation_id: delegation.id.clone(),
        purpose: request.purpose.clone(),
    };
    Ok(Some(Active { answer, scopes: approval.scopes.clone(), consume: approval.single_use, proof }))
}

/// Uses up the proof and the single use; only who gets both gets the answer.
fn use_up(tx: &mut Tx<'_>, (active, context): (Active, TokenContext), now: Millis) -> Result<Introspection> {
    if let Some(proof) = &active.proof
        && !tx.use_proof(proof)?
    {
        return Ok(Introspection::INACTIVE);
    }
    if active.consume {
        let used = context.delegation.apply(Event::Consume, now)?;
        tx.update_delegation(&used)?;
        let principal = Principal::Runtime(context.connection.id);
        tx.audit(&principal, "delegation.consume", used.id.as_str(), now)?;
        tx.wake(Topic::User(used.user_id.clone()), now)?;
        tx.wake(Topic::Delegation(used.id), now)?;
    }
    Ok(active.answer)
}
