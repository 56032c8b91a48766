//! What the phone is asked, and the checks that a page makes before it shows a request.

use std::time::{Duration, Instant};

use countersign_shared::{
    Code, Refusal, base64url,
    canonical::{self, Canonical},
    ids::DelegationId,
    jws::{self, Verified},
    payload::{DelegationRequest, check_origin},
    wire::{RequestView, Requests},
};

use crate::{
    PhoneError, SoftPhone,
    error::{demand, refuse},
};

/// The longest poll that the server grants, in seconds.
const LONGEST_WAIT: u64 = 55;
/// How soon to ask again when the server answers a poll at once and with nothing new.
const PAUSE: Duration = Duration::from_millis(200);

/// Which requests, and how long to wait for something new.
#[derive(Clone, Debug, Default)]
pub struct RequestsQuery {
    /// Only those in this state, such as `pending`; empty for all.
    pub status: String,
    /// The `state` of an earlier answer, to wait until something is different.
    pub since: String,
    /// How many seconds to wait for that; 55 at most.
    pub wait: u64,
    /// The `nextCursor` of an earlier answer.
    pub cursor: String,
}

impl SoftPhone {
    /// The first page of requests, whatever became of them.
    pub async fn requests(&self) -> Result<Requests, PhoneError> {
        self.requests_page(&RequestsQuery::default()).await
    }

    /// A page of requests, waiting for a change if asked to.
    pub async fn requests_page(&self, query: &RequestsQuery) -> Result<Requests, PhoneError> {
        let wait = if query.wait == 0 { String::new() } else { query.wait.to_string() };
        let all = [("status", &query.status), ("since", &query.since), ("wait", &wait), ("cursor", &query.cursor)];
        let said = all.into_iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<(&str, String)> = said.map(|(name, value)| (name, value.clone())).collect();
        self.get("/v1/me/requests", &said).await
    }

    /// Every pending request, over all pages.
    pub async fn pending(&self) -> Result<Vec<RequestView>, PhoneError> {
        let page = self.requests_page(&pending_since(String::new(), 0)).await?;
        self.all_of(page).await
    }

    async fn all_of(&self, mut page: Requests) -> Result<Vec<RequestView>, PhoneError> {
        let mut all = std::mem::take(&mut page.requests);
        while !page.next_cursor.is_empty() {
            let query = RequestsQuery { cursor: page.next_cursor, ..pending_since(String::new(), 0) };
            page = self.requests_page(&query).await?;
            all.append(&mut page.requests);
        }
        Ok(all)
    }

    /// One request.
    pub async fn request(&self, id: &DelegationId) -> Result<RequestView, PhoneError> {
        self.get(&format!("/v1/me/requests/{id}"), &[]).await
    }

    /// Waits until a request is pending and gives it.
    pub async fn wait_for_request(&self, timeout: Duration) -> Result<RequestView, PhoneError> {
        self.wait_for(timeout, |_| true).await
    }

    /// Waits until a request is pending that `wanted` accepts.
    pub async fn wait_for(
        &self,
        timeout: Duration,
        mut wanted: impl FnMut(&RequestView) -> bool,
    ) -> Result<RequestView, PhoneError> {
        let deadline = Instant::now() + timeout;
        let polling = async {
            let mut since = String::new();
            loop {
                let left = deadline.saturating_duration_since(Instant::now()).as_secs() + 1;
                let wait = if since.is_empty() { 0 } else { left.min(LONGEST_WAIT) };
                let asked = Instant::now();
                let page = self.requests_page(&pending_since(since.clone(), wait)).await?;
                let state = page.state.clone();
                if let Some(found) = self.all_of(page).await?.into_iter().find(|view| wanted(view)) {
                    return Ok(found);
                }
                if state == since && asked.elapsed() < PAUSE {
                    tokio::time::sleep(PAUSE).await;
                }
                since = state;
            }
        };
        tokio::time::timeout(timeout, polling).await.unwrap_or(Err(PhoneError::Timeout))
    }

    /// Verifies a request as a page does before it shows it: signed by a runtime key that was confirmed on this
    /// phone, meant for this server, and about exactly these terms.
    pub fn check_shown(&self, view: &RequestView) -> Result<Verified<DelegationRequest>, PhoneError> {
        let thumbprint = view.runtime.public_key.thumbprint();
        if !self.live().confirmed.contains(&thumbprint) {
            let detail = "this phone never confirmed the runtime that asks";
            return Err(Refusal::field(Code::UnknownKey, "runtime.publicKey", detail).into());
        }
        let request = jws::verify::<DelegationRequest>(&view.signed, &view.runtime.public_key)?;
        check_origin(&*request, self.origin())?;
        let connection = request.runtime_connection_id == view.runtime.runtime_connection_id;
        demand(connection, Code::WrongRequest, "runtimeConnectionId")?;
        demand(request.runtime_thumbprint == thumbprint, Code::WrongRequest, "runtimeThumbprint")?;

        let terms = &view.terms.terms;
        terms.validate().map_err(|refusal| refusal.within("terms"))?;
        let hash = canonical::hash(terms);
        demand(hash == request.terms_hash && hash == view.terms.terms_hash, Code::WrongRequest, "termsHash")?;
        demand(terms.origin == *self.origin(), Code::WrongOrigin, "terms.origin")?;
        demand(terms.audience_id == request.audience_id, Code::WrongRequest, "audienceId")?;
        demand(request.scopes.is_subset_of(&terms.scope_names()?), Code::ScopeNotOffered, "scopes")?;
        demand(request.duration_seconds <= terms.max_duration_seconds, Code::DurationTooLong, "durationSeconds")?;
        Ok(request)
    }
}

/// The request inside a view, taken at its word: for building answers, also dishonest ones.
pub(crate) fn claimed(view: &RequestView) -> Result<DelegationRequest, PhoneError> {
    let payload = view.signed.split('.').nth(1).ok_or_else(|| refuse(Code::InvalidJws, "signed"))?;
    Ok(canonical::decode(&base64url::decode("signed", payload)?)?)
}

fn pending_since(since: String, wait: u64) -> RequestsQuery {
    RequestsQuery { status: "pending".into(), since, wait, cursor: String::new() }
}
