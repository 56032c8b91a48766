//! What the phone answers: yes, no, and "it is on the screen".

use countersign_shared::{
    canonical,
    checklist::grant_within,
    ids::DelegationId,
    payload::{CounterOffer, DelegationApproval, DelegationDenial, DelegationSeen, ReasonCode},
    scope::{Scope, ScopeSet},
    wire::{PersonAct, RequestView, SignedBody},
};

use crate::{PhoneError, SoftPhone, random, requests::claimed};

/// What to grant; the default grants what was asked.
#[derive(Clone, Debug, Default)]
pub struct ApproveOptions {
    /// These scopes only.
    pub scopes: Option<ScopeSet>,
    /// For so long only, in seconds.
    pub duration_seconds: Option<u64>,
    /// For a single use, or not.
    pub single_use: Option<bool>,
}

/// Why not, and what instead; the default says neither.
#[derive(Clone, Debug)]
pub struct DenyOptions {
    /// Why.
    pub reason_code: ReasonCode,
    /// In words.
    pub reason_text: String,
    /// What might be granted instead.
    pub counter_offer: CounterOffer,
    /// "I did not start this": freezes the runtime.
    pub not_me: bool,
}

impl Default for DenyOptions {
    fn default() -> Self {
        Self {
            reason_code: ReasonCode::None,
            reason_text: String::new(),
            counter_offer: CounterOffer::default(),
            not_me: false,
        }
    }
}

/// A set of scopes from their names.
pub fn scopes<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Result<ScopeSet, PhoneError> {
    let parsed = names.into_iter().map(|name| name.as_ref().parse::<Scope>()).collect::<Result<Vec<_>, _>>()?;
    Ok(ScopeSet::collect(parsed)?)
}

impl SoftPhone {
    /// Checks the request, the server's clock and the roster, and says yes with passkey and device key.
    pub async fn approve(&self, view: &RequestView, options: ApproveOptions) -> Result<RequestView, PhoneError> {
        let request = self.check_shown(view)?;
        let server_time = self.make_sure().await?;
        let approval = DelegationApproval { server_time, ..self.build_approval(view, &options)? };
        grant_within(&request, &approval)?;
        self.submit_approval(&view.delegation_id, &self.sign_checked(&approval)?).await
    }

    /// Says yes without a single check, by what the view claims.
    pub async fn approve_blindly(
        &self,
        view: &RequestView,
        options: ApproveOptions,
    ) -> Result<RequestView, PhoneError> {
        let approval = self.build_approval(view, &options)?;
        self.submit_approval(&view.delegation_id, &self.sign_act(&approval)).await
    }

    /// The yes that this phone would sign, by what the view claims and with its own clock for the server's.
    pub fn build_approval(
        &self,
        view: &RequestView,
        options: &ApproveOptions,
    ) -> Result<DelegationApproval, PhoneError> {
        let request = claimed(view)?;
        let (head, now) = (self.head(), self.now());
        Ok(DelegationApproval {
            origin: self.origin().clone(),
            delegation_id: view.delegation_id.clone(),
            request_hash: canonical::hash(&request),
            terms_hash: request.terms_hash,
            runtime_connection_id: request.runtime_connection_id,
            runtime_thumbprint: request.runtime_thumbprint,
            user_id: self.user_id().clone(),
            credential_id: self.passkey().id().to_vec(),
            device_id: self.device_id().clone(),
            roster_seq: head.seq,
            roster_head: head.hash,
            scopes: options.scopes.clone().unwrap_or(request.scopes),
            constraints: request.constraints,
            duration_seconds: options.duration_seconds.unwrap_or(request.duration_seconds),
            single_use: options.single_use.unwrap_or(request.single_use),
            server_time: now,
            nonce: random::nonce("approve"),
            issued_at: now,
        })
    }

    /// Sends a yes without looking at it.
    pub async fn submit_approval(&self, id: &DelegationId, act: &PersonAct) -> Result<RequestView, PhoneError> {
        self.post(&format!("/v1/me/requests/{id}/approve"), act).await
    }

    /// Checks the request and says no with the device key alone.
    pub async fn deny(&self, view: &RequestView, options: DenyOptions) -> Result<RequestView, PhoneError> {
        self.check_shown(view)?;
        self.submit_denial(&self.build_denial(view, &options)?).await
    }

    /// The no that this phone would sign, by what the view claims.
    pub fn build_denial(&self, view: &RequestView, options: &DenyOptions) -> Result<DelegationDenial, PhoneError> {
        let head = self.head();
        Ok(DelegationDenial {
            origin: self.origin().clone(),
            delegation_id: view.delegation_id.clone(),
            request_hash: canonical::hash(&claimed(view)?),
            user_id: self.user_id().clone(),
            device_id: self.device_id().clone(),
            roster_seq: head.seq,
            roster_head: head.hash,
            reason_code: options.reason_code,
            reason_text: options.reason_text.clone(),
            counter_offer: options.counter_offer.clone(),
            not_me: options.not_me,
            nonce: random::nonce("deny"),
            issued_at: self.now(),
        })
    }

    /// Signs and sends a no without looking at it.
    pub async fn submit_denial(&self, denial: &DelegationDenial) -> Result<RequestView, PhoneError> {
        self.post_signed(&format!("/v1/me/requests/{}/deny", denial.delegation_id), denial).await
    }

    /// Checks the request and tells the server that it is on the screen.
    pub async fn seen(&self, view: &RequestView) -> Result<RequestView, PhoneError> {
        let request = self.check_shown(view)?;
        let seen = DelegationSeen {
            origin: self.origin().clone(),
            delegation_id: view.delegation_id.clone(),
            request_hash: request.hash(),
            device_id: self.device_id().clone(),
            issued_at: self.now(),
        };
        self.post_signed(&format!("/v1/me/requests/{}/seen", view.delegation_id), &seen).await
    }

    /// Posts a JWS to any path: to present a message where another is expected.
    pub async fn submit_signed(&self, path: &str, signed: String) -> Result<serde_json::Value, PhoneError> {
        self.post(path, &SignedBody { signed }).await
    }
}
