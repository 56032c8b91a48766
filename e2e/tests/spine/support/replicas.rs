//! Replica A and replica B.

use countersign_shared::wire::{Problem, SignedBody};
use countersign_soft_phone::SoftPhone;
use serde::de::DeserializeOwned;

use super::{Provider, Server, Site, World, fresh_postgres};

/// Two servers that are one.
pub(crate) struct Replicas {
    /// Everything at replica A.
    pub(crate) world: World,
    /// Where replica B is reached.
    b: String,
    _server: Server,
    _site: Site,
}

impl Replicas {
    /// On a fresh database.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// On a fresh database, with further arguments of `serve`.
    pub(crate) async fn start_with(arguments: &[&str]) -> Self {
        let [mut first, mut second] = Site::replicas(&fresh_postgres());
        for site in [&mut first, &mut second] {
            site.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        }
        let world = World::on(first).await;
        let server = second.start().await;
        Self { world, b: second.url(), _server: server, _site: second }
    }

    /// The provider at replica B.
    pub(crate) fn provider_b(&self) -> Provider {
        self.world.provider.at(&self.b)
    }

    /// The same person's phone, signed in alike, that calls replica B. It knows the runtimes paired until now.
    pub(crate) fn phone_b(&self) -> SoftPhone {
        let file = self.world.folder.path().join("phone.json");
        self.world.phone.save(&file).expect("saved");
        let phone = SoftPhone::load(&file).expect("loaded");
        phone.set_server_url(&self.b);
        phone
    }

    /// Sends one signed message to both replicas at the same moment.
    pub(crate) async fn send_to_both<T: DeserializeOwned>(&self, path: &str, signed: &str) -> [Result<T, Problem>; 2] {
        let send = async |url: &str| {
            let body = SignedBody { signed: signed.to_owned() };
            let answer =
                self.world.provider.http.post(format!("{url}{path}")).json(&body).send().await.expect("an answer");
            match answer.status().is_success() {
                true => Ok(answer.json().await.expect("the answer's form")),
                false => Err(answer.json().await.expect("a problem")),
            }
        };
        let (url, b) = (self.world.site.url(), self.b.clone());
        let (one, other) = tokio::join!(send(&url), send(&b));
        [one, other]
    }
}
