//! Tokens of an approved delegation. They are handed out and kept nowhere.

use countersign_shared::{
    Code, Refusal,
    checklist::{self, Check, CheckFailure},
    dpop,
    ids::DelegationId,
    payload::TokenRequest,
    token::{self, SecretKind},
    wire::MintedToken,
};

use crate::{
    Error, Runtime,
    profile::{Approved, Connection, Outcome, RefusedAnswer, StoredRequest},
    random,
};

impl Runtime {
    /// A new token of a delegation whose yes passed every check; it goes through check 8 itself.
    ///
    /// The server keeps at most five alive per delegation, and ends the oldest for a sixth.
    pub async fn token(&self, id: &DelegationId) -> Result<MintedToken, Error> {
        let stored = self.stored(id).await?;
        let outcome = stored.outcome_at(self.now().wall);
        let Outcome::Approved(approved) = outcome else {
            return Err(Error::NotApproved { id: id.clone(), outcome: Box::new(outcome) });
        };
        let connection = self.active().await?;
        let token = match self.mint(&connection, id, &stored).await {
            Err(error) if error.is_problem(Code::DelegationEnded) => return Err(self.why_ended(id, error).await),
            token => token?,
        };
        if let Err(failure) = check(&stored, &approved, &token) {
            return Err(self.refuse_token(&connection, id, failure).await?);
        }
        // It may have been revoked by another process while the server was minting.
        match self.mark_token(id, approved.token_checked).await?.outcome {
            Outcome::Approved(_) => Ok(token),
            outcome => Err(Error::NotApproved { id: id.clone(), outcome: Box::new(outcome) }),
        }
    }

    /// The request as it stands now; that its first token passed check 8 is written down.
    async fn mark_token(&self, id: &DelegationId, marked: bool) -> Result<StoredRequest, Error> {
        if marked {
            return self.stored(id).await;
        }
        let id = id.clone();
        self.change(move |locked| {
            let mut stored = locked.request(id.as_str())?.ok_or(Error::UnknownDelegation(id))?;
            if let Outcome::Approved(approved) = &mut stored.outcome {
                approved.token_checked = true;
                locked.put_request(&stored)?;
            }
            Ok(stored)
        })
        .await
    }

    async fn mint(
        &self,
        connection: &Connection,
        id: &DelegationId,
        stored: &StoredRequest,
    ) -> Result<MintedToken, Error> {
        let path = format!("/v1/runtime/delegations/{id}/token");
        let request = || TokenRequest {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            delegation_id: id.clone(),
            request_hash: stored.hash(),
            nonce: random::nonce("token"),
            issued_at: self.now().wall,
        };
        // A token whose answer was lost is never said again: ask for another.
        for _ in 0..2 {
            match self.act(connection, &path, &request()).await {
                Err(error) if error.is_problem(Code::TokenAlreadyMinted) => {}
                answer => return answer,
            }
        }
        self.act(connection, &path, &request()).await
    }

    /// The server says that the delegation is over: learn how.
    async fn why_ended(&self, id: &DelegationId, error: Error) -> Error {
        match self.refresh(id).await.map(|stored| stored.outcome_at(self.now().wall)) {
            Ok(Outcome::Approved(_)) | Err(_) => error,
            Ok(outcome) => Error::NotApproved { id: id.clone(), outcome: Box::new(outcome) },
        }
    }

    /// A token that is not what was granted: the delegation is refused for good, and given back.
    async fn refuse_token(
        &self,
        connection: &Connection,
        id: &DelegationId,
        failure: CheckFailure,
    ) -> Result<Error, Error> {
        let answer = RefusedAnswer::new(&failure, self.now().wall);
        let (name, refused) = (id.clone(), Outcome::Refused(answer.clone()));
        let dead = self
            .change(move |locked| {
                let mut stored = locked.request(name.as_str())?.ok_or(Error::UnknownDelegation(name))?;
                if matches!(stored.outcome, Outcome::Approved(_)) {
                    stored.settle(refused);
                    locked.put_request(&stored)?;
                }
                Ok(stored.token_key)
            })
            .await?;
        self.forget_keys(vec![dead]).await;
        self.give_back(connection, id, &answer).await;
        Ok(Error::Check(failure))
    }

    /// A DPoP proof (RFC 9449) for one call of `method url` with `token`, signed with the delegation's token key.
    /// The proof names the address without query and fragment.
    pub async fn dpop_proof(&self, id: &DelegationId, token: &str, method: &str, url: &str) -> Result<String, Error> {
        let invalid = |detail: &'static str| Refusal::field(Code::InvalidField, "url", detail);
        let parsed = reqwest::Url::parse(url).map_err(|_| invalid("must be an absolute http or https address"))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(invalid("must be an absolute http or https address").into());
        }
        let method_fits = (1..=32).contains(&method.len()) && method.bytes().all(|byte| byte.is_ascii_uppercase());
        if !method_fits {
            return Err(Refusal::field(Code::InvalidField, "method", "must be in capitals, such as POST").into());
        }
        let stored = self.stored(id).await?;
        let key = self.private_key(&stored.token_key).await?;
        let htu = url.split(['?', '#']).next().unwrap_or_default();
        Ok(dpop::sign(&key, method, htu, token, random::nonce("dpop").as_str(), self.now().wall))
    }
}

/// Check 8, and what it leaves to those who hold the terms.
fn check(stored: &StoredRequest, approved: &Approved, token: &MintedToken) -> Result<(), CheckFailure> {
    checklist::check_token(&stored.request, &approved.approval, &stored.terms.audience_key, token)?;
    let rest = [
        (token.proof == stored.terms.proof, "proof"),
        (token::is_well_formed(SecretKind::Token, &token.token), "token"),
    ];
    match rest.into_iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, field)) => {
            let refusal = Refusal::field(Code::TokenMismatch, field, Code::TokenMismatch.title());
            Err(CheckFailure { check: Check::Token, refusal })
        }
    }
}
