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
    payload::{
        Accept, Announce, AudienceRead, Claim, ConnectionRevoke, DelegationRead, DelegationRequest, DelegationRevoke,
        TokenRequest,
    },
    wire::{
        Claimed, ConnectionStatus, ConnectionView, DelegationCreated, DelegationStatus, DelegationView, Ended, EndedBy,
        MintedToken, Problem, SignedBody, Timestamp,
    },
};
use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use super::{
    now,
    person::{Confirmed, Person},
    stage,
};

pub type Answer = (u16, Vec<u8>);

/// A delegation as the server holds it.
pub struct Entry {
    pub request: DelegationRequest,
    pub signed: String,
    pub view: DelegationView,
}

/// Everything that a test may look at or change.
pub struct State {
    pub person: Person,
    pub confirmed: Vec<Confirmed>,
    pub connection: Option<(PublicKey, ConnectionView)>,
    pub delegations: Vec<Entry>,
    /// Paths in the order of their calls.
    pub calls: Vec<String>,
    /// This many answers are lost after the call was carried out, beginning with the next.
    pub lose: usize,
    /// The next answers, whatever is asked.
    pub say: Vec<Answer>,
    /// Changes a token before it is handed out.
    pub spoil_token: Option<fn(&mut MintedToken)>,
    /// Given as the id of the next delegation.
    pub reuse_id: Option<DelegationId>,
    answered: HashMap<String, Answer>,
}

pub struct Server {
    pub origin: Origin,
    state: Mutex<State>,
    changed: Notify,
}

impl Server {
    pub async fn start() -> Arc<Self> {
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
    pub fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let answer = work(&mut self.state.lock().expect("no panic"));
        self.changed.notify_waiters();
        answer
    }

    /// How often a path that ends so was called.
    pub fn count(&self, ending: &str) -> usize {
        self.with(|state| state.calls.iter().filter(|path| path.ends_with(ending)).count())
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        let Some((path, body)) = read_request(&mut stream).await else { return };
        let (status, body) = match path.as_str() {
            "/healthz" => (200, Vec::new()),
            _ => self.answer(&path, &body).await,
        };
        let lost = self.with(|state| {
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
        let told = self.with(|state| {
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
                return if message.typ() == TokenRequest::TAG { problem(409, "token_already_minted") } else { answer.clone() };
            }
            let answer = state.act(&body.signed, message.typ());
            state.answered.insert(body.signed.clone(), answer.clone());
            answer
        })
    }

    async fn read(&self, signed: &str) -> Answer {
        let look = || {
            self.with(|state| {
                let read: Verified<DelegationRead> = state.verify(signed);
                let revoked = state.connection.as_ref().is_some_and(|(_, view)| view.status == ConnectionStatus::Revoked);
                if revoked {
                    return Err(problem(401, "connection_revoked"));
                }
                let wait = Duration::from_secs(read.wait_seconds);
                state.entry(&read.delegation_id).map(|entry| (wait, entry.view.clone())).ok_or(problem(404, "not_found"))
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

impl State {
    pub fn verify<T: Canonical>(&self, signed: &str) -> Verified<T> {
        let (key, _) = self.connection.as_ref().expect("a connection");
        Unverified::parse(signed).expect("a JWS").verify(key).expect("verifies")
    }

    pub fn entry(&mut self, id: &DelegationId) -> Option<&mut Entry> {
        self.delegations.iter_mut().find(|entry| entry.view.delegation_id == *id)
    }

    fn act(&mut self, signed: &str, typ: &str) -> Answer {
        match typ {
            Announce::TAG => (204, Vec::new()),
            Claim::TAG => self.claim(signed),
            Accept::TAG => self.set_connection(ConnectionStatus::Active),
            ConnectionRevoke::TAG => self.set_connection(ConnectionStatus::Revoked),
            AudienceRead::TAG => json(&stage::audiences(&self.person.origin)),
            DelegationRequest::TAG => self.request(signed),
            DelegationRevoke::TAG => self.revoke(signed),
            TokenRequest::TAG => self.token(signed),
            other => panic!("unexpected {other}"),
        }
    }

    fn claim(&mut self, signed: &str) -> Answer {
        let message = Unverified::parse(signed).expect("a JWS");
        let claim = message.verify_with::<Claim>(|claim| claim.offer.public_key).expect("verifies");
        let proof = countersign_shared::canonical::Digest::of(&claim.claim_proof);
        let Some(confirmed) = self.confirmed.iter().find(|confirmed| confirmed.claim_proof_hash == proof) else {
            return problem(403, "wrong_code");
        };
        let view = stage::connection(&claim.offer, self.calls.len());
        let claimed = Claimed {
            runtime_connection_id: view.runtime_connection_id.clone(),
            confirmation: confirmed.confirmation.clone(),
            pin_mac: confirmed.pin_mac,
            roster: self.person.roster.clone(),
        };
        self.connection = Some((claim.offer.public_key, view));
        json(&claimed)
    }

    fn set_connection(&mut self, status: ConnectionStatus) -> Answer {
        let (_, view) = self.connection.as_mut().expect("a connection");
        view.status = status;
        json(view)
    }

    fn request(&mut self, signed: &str) -> Answer {
        let request = self.verify::<DelegationRequest>(signed).into_payload();
        let fold = |entry: &&Entry| {
            entry.view.status == DelegationStatus::Pending
                && !request.single_use
                && entry.request.fold_key() == request.fold_key()
        };
        let (folded, id, first, expires_at) = match self.delegations.iter().find(fold) {
            Some(entry) => (true, entry.view.delegation_id.clone(), entry.signed.clone(), entry.request.expires_at),
            None => {
                let id = self.reuse_id.take();
                let id = id.unwrap_or_else(|| format!("del_{}", self.delegations.len() + 1).parse().expect("an id"));
                let view = stage::pending(&id, request.expires_at);
                let expires_at = request.expires_at;
                self.delegations.push(Entry { request, signed: signed.to_owned(), view });
                (false, id, signed.to_owned(), expires_at)
            }
        };
        json(&DelegationCreated {
            delegation_id: id,
            status: DelegationStatus::Pending,
            folded,
            signed: first,
            expires_at: Timestamp(expires_at),
        })
    }

    fn revoke(&mut self, signed: &str) -> Answer {
        let revoke: Verified<DelegationRevoke> = self.verify(signed);
        let Some(entry) = self.entry(&revoke.delegation_id) else { return problem(404, "not_found") };
        entry.view.status = match entry.view.status {
            DelegationStatus::Pending => DelegationStatus::Cancelled,
            _ => DelegationStatus::Revoked,
        };
        entry.view.ended =
            Some(Ended { by: EndedBy::Runtime, reason: revoke.reason.clone(), at: Timestamp(now()) });
        json(&entry.view)
    }

    fn token(&mut self, signed: &str) -> Answer {
        let asked: Verified<TokenRequest> = self.verify(signed);
        let spoil = self.spoil_token;
        let Some(entry) = self.entry(&asked.delegation_id) else { return problem(404, "not_found") };
        if entry.view.status != DelegationStatus::Approved {
            return problem(409, "delegation_ended");
        }
        let mut token = stage::token(&entry.request, &entry.view);
        if let Some(spoil) = spoil {
            spoil(&mut token);
        }
        json(&token)
    }
}

pub fn json(value: &impl Serialize) -> Answer {
    (200, serde_json::to_vec(value).expect("serialises"))
}

pub fn problem(status: u16, code: &str) -> Answer {
    let problem = Problem {
        r#type: format!("urn:countersign:problem:{code}"),
        title: code.to_owned(),
        status,
        code: code.to_owned(),
        detail: String::new(),
        field: String::new(),
        request_id: String::new(),
    };
    (status, serde_json::to_vec(&problem).expect("serialises"))
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
