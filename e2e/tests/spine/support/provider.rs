//! The provider: a tool owner with an API key.

use countersign_shared::wire::{Introspect, Introspection};
use reqwest::Client;

/// Asks one server what tokens are worth.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) http: Client,
}

impl Provider {
    /// What a token is worth, or none when the server did not answer.
    pub(crate) async fn ask(&self, token: &str) -> Option<Introspection> {
        let ask = Introspect {
            token: token.to_owned(),
            audience_key: String::new(),
            required_scopes: Default::default(),
            dpop: None,
        };
        let sent = self.http.post(format!("{}/v1/provider/introspect", self.url)).bearer_auth(&self.key).json(&ask);
        sent.send().await.ok()?.error_for_status().ok()?.json().await.ok()
    }

    /// What a token is worth.
    pub(crate) async fn introspect(&self, token: &str) -> Introspection {
        self.ask(token).await.expect("an answer")
    }

    /// Whether a token may be used at this moment.
    pub(crate) async fn is_active(&self, token: &str) -> bool {
        self.introspect(token).await.is_active()
    }

    /// The same provider at another replica.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }
}
