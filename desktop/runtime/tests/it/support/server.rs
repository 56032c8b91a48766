//! A server that does as a test tells it: honest by default, over real HTTP.
//!
//! It keeps no rules but those that the runtime leans on: the same message gets the same answer, and a long
//! poll ends when something changes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_shared::{
    canonical::Canonical,
    ids::DelegationId,
    jws::{Unverified, Verified},
    keys::PublicKey,
    origin::Origin,
    payload::{DelegationRead, DelegationRequest, TokenRequest},
    wire::{ConnectionStatus, ConnectionView, DelegationStatus, DelegationView, MintedToken, SignedBody},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use super::{
    acts::{json, problem},
    now,
    person::{Confirmed, Person},
};

pub(crate) type Answer = (u16, Vec<u8>);

/// A delegation as the server holds it.
pub(crate) struct Entry {
    pub(crate) request: DelegationRequest,
    pub(crate) signed: String,
    pub(crate) view: DelegationView,
}

/// Everything that a test may look at or change.
pub(crate) struct State {
    pub(crate) person: Person,
    pub(crate) confirmed: Vec<Confirmed>,
    pub(crate) connection: Option<(PublicKey, ConnectionView)>,
    pub(crate) delegations: Vec<Entry>,
    /// Paths in the order of their calls.
    pub(crate) calls: Vec<String>,
    /// This many answers are lost after the call was carried out, beginning with the next.
    pub(crate) lose: usize,
    /// The next answers, whatever is asked.
    pub(crate) say: Vec<Answer>,
    /// Changes a token before it is handed out.
    pub(crate) spoil_token: Option<fn(&mut MintedToken)>,
    /// Given as the id of the next delegation.
    pub(crate) reuse_id: Option<DelegationId>,
    answered: HashMap<String, Answer>,
}

pub(crate) struct Server {
    pub(crate) origin: Origin,
    state: Mutex<State>,
    changed: Notify,
}

impl Server {
    pub(crate) async fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let origin = Origin::parse(&format!("http://localhost:{port}")).expect("an origin");
        let state = State {
            person: Person::enrol(&origin, now()),
            confirmed: vec![],
            connection: None,
            delegations: vec![],
            calls: vec![],
            lose: 0,
            say: vec![],
            spoil_token: None,
            reuse_id: None,
            answered: HashMap::new(),
        };
        let server = Arc::new(Self { origin, state: Mutex::new(state), changed: Notify::new() });
        let serving = Arc::clone(&server);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).serve(stream));
            }
        });
        server
    }

    /// Looks at or changes what the server holds, and wakes whoever waits.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let answer = self.quietly(work);
        self.changed.notify_waiters();
        answer
    }

    fn quietly<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().expect("no panic"))
    }

    /// How often a path that ends so was called.
    pub(crate) fn count(&self, ending: &str) -> usize {
        self.with(|state| state.calls.iter().filter(|path| path.ends_with(ending)).count())
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        let Some((path, body)) = read_request(&mut stream).await else { return };
        let (status, body) = match path.as_str() {
            "/healthz" => (200, Vec::new()),
            _ => self.answer(&path, &body).await,
        };
        let lost = self.quietly(|state| {
            let lost = state.lose > 0 && path != "/healthz";
            state.lose -= usize::from(lost);
            lost
        });
        if !lost {
            let kind = if status < 300 { "json" } else { "problem+json" };
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/{kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
            let _ = stream.shutdown().await;
        }
    }

    async fn answer(&self, path: &str, body: &[u8]) -> Answer {
        let body: SignedBody = serde_json::from_slice(body).expect("a signed body");
        let told = self.quietly(|state| {
            state.calls.push(path.to_owned());
            (!state.say.is_empty()).then(|| state.say.remove(0))
        });
        if let Some(answer) = told {
            return answer;
        }
        let message = Unverified::parse(&body.signed).expect("a JWS");
        if message.typ() == DelegationRead::TAG {
            return self.read(&body.signed).await;
        }
        self.with(|state| {
            // Sameness is the signed bytes but for the signature, which is deterministic here.
            if let Some(answer) = state.answered.get(&body.signed) {
                return if message.typ() == TokenRequest::TAG {
                    problem(409, "token_already_minted")
                } else {
                    answer.clone()
                };
            }
            let answer = state.act(&body.signed, message.typ());
            state.answered.insert(body.signed.clone(), answer.clone());
            answer
        })
    }

    async fn read(&self, signed: &str) -> Answer {
        let look = || {
            self.quietly(|state| {
                let read: Verified<DelegationRead> = state.verify(signed);
                let revoked =
                    state.connection.as_ref().is_some_and(|(_, view)| view.status == ConnectionStatus::Revoked);
                if revoked {
                    return Err(problem(401, "connection_revoked"));
                }
                let wait = Duration::from_secs(read.wait_seconds);
                state
                    .entry(&read.delegation_id)
                    .map(|entry| (wait, entry.view.clone()))
                    .ok_or(problem(404, "not_found"))
            })
        };
        // Subscribe, then read, then wait.
        let changed = self.changed.notified();
        tokio::pin!(changed);
        let (wait, first) = match look() {
            Ok(seen) => seen,
            Err(answer) => return answer,
        };
        let until = tokio::time::Instant::now() + wait;
        loop {
            match look() {
                Ok((_, view)) if view == first && view.status == DelegationStatus::Pending => {}
                Ok((_, view)) => return json(&view),
                Err(answer) => return answer,
            }
            let pause = Duration::from_millis(20);
            if tokio::time::Instant::now() + pause > until {
                return json(&first);
            }
            let _ = tokio::time::timeout(pause, &mut changed).await;
            changed.set(self.changed.notified());
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            if bytes.len() >= head + length.unwrap_or(0) {
                let path = String::from_utf8_lossy(&bytes).split(' ').nth(1)?.to_owned();
                return Some((path, bytes.split_off(head)));
            }
        }
        let mut chunk = [0; 8192];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&chunk[..read]),
        }
    }
}
