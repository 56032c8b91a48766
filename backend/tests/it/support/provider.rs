//! The provider actor.

use countersign_shared::wire::{DpopProof, Introspect, Introspection, MintedToken, Problem};
use reqwest::{Client, StatusCode};
use serde_json::Value;

/// A tool owner with an API key.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) http: Client,
}

impl Provider {
    /// What a token is worth, asked plainly.
    pub(crate) async fn introspect(&self, token: &str) -> Introspection {
        self.ask(&Introspect {
            token: token.to_owned(),
            audience_key: String::new(),
            required_scopes: Default::default(),
            dpop: None,
        })
        .await
        .expect("an answer")
    }

    /// What a token is worth, with a proof.
    pub(crate) async fn introspect_with(&self, token: &MintedToken, dpop: DpopProof) -> Introspection {
        self.ask(&Introspect {
            token: token.token.clone(),
            audience_key: String::new(),
            required_scopes: Default::default(),
            dpop: Some(dpop),
        })
        .await
        .expect("an answer")
    }

    /// Whether a token may be used at this moment.
    pub(crate) async fn is_active(&self, token: &str) -> bool {
        self.introspect(token).await.is_active()
    }

    /// Asks whether a token fits an audience and scopes.
    pub(crate) async fn ask_for(&self, token: &str, audience: &str, scopes: &[&str]) -> Result<Introspection, Problem> {
        self.ask(&Introspect {
            token: token.to_owned(),
            audience_key: audience.to_owned(),
            required_scopes: super::scopes(scopes),
            dpop: None,
        })
        .await
    }

    /// Asks, and takes a problem for an answer.
    pub(crate) async fn ask(&self, ask: &Introspect) -> Result<Introspection, Problem> {
        let sent = self.http.post(format!("{}/v1/provider/introspect", self.url)).bearer_auth(&self.key).json(ask);
        let answer = sent.send().await.expect("the server");
        if answer.status() == StatusCode::OK {
            Ok(answer.json().await.expect("an introspection"))
        } else {
            Err(answer.json().await.expect("a problem"))
        }
    }

    /// RFC 7662's form.
    pub(crate) async fn introspect_form(&self, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let sent = self.http.post(format!("{}/oauth2/introspect", self.url)).bearer_auth(&self.key).form(form);
        let answer = sent.send().await.expect("the server");
        (answer.status(), answer.json().await.expect("JSON"))
    }
}
