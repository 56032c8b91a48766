//! Calls of a paired runtime: sign, post, read.

use std::{sync::PoisonError, time::Duration};

use countersign_shared::{Code, canonical::Canonical, jws, origin::Origin, wire};
use serde::de::DeserializeOwned;

use crate::{
    Error, Runtime, Unpaired,
    http::{Failure, Http},
    profile::Connection,
};

impl Runtime {
    pub(crate) fn http(&self, origin: &Origin) -> Result<Http, Error> {
        let mut cached = self.client_slot().lock().unwrap_or_else(PoisonError::into_inner);
        match &*cached {
            Some(http) if http.origin() == origin => Ok(http.clone()),
            _ => Ok(cached.insert(Http::new(origin)?).clone()),
        }
    }

    /// Signs a payload with the key of the pairing.
    pub async fn sign<T: Canonical>(&self, payload: &T) -> Result<String, Error> {
        let connection = self.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
        Ok(jws::sign(payload, &self.private_key(&connection.key).await?))
    }

    /// Posts a signed message to the server of the pairing, once, and gives its answer; none is `null`.
    pub async fn post(&self, path: &str, signed: &str) -> Result<serde_json::Value, Error> {
        let connection = self.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
        let patience = Duration::from_secs(70);
        let posted = self.http(&connection.origin)?.post(path, signed, patience).await;
        match posted.map_err(|failure| failure.error)? {
            body if body.is_empty() => Ok(serde_json::Value::Null),
            body => serde_json::from_slice(&body).map_err(|error| Error::Answer(error.to_string())),
        }
    }

    /// Signs a payload, posts it until somebody answers, and reads the answer.
    pub(crate) async fn act<P: Canonical, T: DeserializeOwned>(
        &self,
        connection: &Connection,
        path: &str,
        payload: &P,
    ) -> Result<T, Error> {
        let signed = jws::sign(payload, &self.private_key(&connection.key).await?);
        self.act_signed(connection, path, &signed).await
    }

    /// Posts a signed message until somebody answers, and reads the answer.
    pub(crate) async fn act_signed<T: DeserializeOwned>(
        &self,
        connection: &Connection,
        path: &str,
        signed: &str,
    ) -> Result<T, Error> {
        let answer = self.http(&connection.origin)?.act(path, signed, self.retry()).await;
        match answer {
            Ok(body) => read(&body),
            Err(error) => Err(self.heed_revocation(connection, error).await?),
        }
    }

    /// Posts a signed message once, for callers that repeat in a way of their own.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        connection: &Connection,
        path: &str,
        signed: &str,
        patience: Duration,
    ) -> Result<T, Failure> {
        let lasting = |error| Failure { error, retry_after: None, transient: false };
        let http = self.http(&connection.origin).map_err(lasting)?;
        match http.post(path, signed, patience).await {
            Ok(body) => read(&body).map_err(lasting),
            Err(failure) if failure.error.is_problem(Code::ConnectionRevoked) => {
                Err(lasting(self.heed_revocation(connection, failure.error).await.unwrap_or_else(|error| error)))
            }
            Err(failure) => Err(failure),
        }
    }

    /// When the server says that the pairing is revoked, it is over here too; any other error passes through.
    async fn heed_revocation(&self, connection: &Connection, error: Error) -> Result<Error, Error> {
        if !error.is_problem(Code::ConnectionRevoked) {
            return Ok(error);
        }
        self.end_connection(connection, None, "the server says that it was revoked".to_owned(), true).await?;
        Ok(Error::NotPaired(Unpaired::Revoked))
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    wire::read(body).map_err(|refusal| Error::Answer(refusal.to_string()))
}
