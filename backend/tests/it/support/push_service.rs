//! A push service that lets nothing pass: it judges every header by RFC 8030, 8188, 8291 and 8292, and opens each
//! message as its device would, with code that has nothing in common with the sender's. It answers well or ill, as told.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use countersign_backend::{clock::Clock, push::Subscription};
use countersign_shared::base64url;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

use super::{
    push_message::{Device, Judge, Received},
    within,
};

/// How it answers a push that is well made; one that is not gets 400.
#[derive(Clone, Debug)]
pub(crate) enum Reaction {
    /// 201.
    Accepts,
    /// A status with headers.
    Says(u16, Vec<(&'static str, String)>),
    /// 201 with a body that never ends.
    Floods,
    /// Bytes that are not HTTP.
    Garbles,
    /// Nothing.
    IsSilent,
    /// It closes the connection.
    HangsUp,
}

#[derive(Default)]
struct State {
    devices: HashMap<String, Device>,
    reactions: VecDeque<Reaction>,
    received: Vec<Received>,
    wrong: Vec<String>,
    calls: usize,
}

/// The service, on a port of its own.
pub(crate) struct PushService {
    pub(crate) origin: String,
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
    listening: JoinHandle<()>,
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PushService {
    pub(crate) async fn start() -> Self {
        Self::start_at(Clock::default()).await
    }

    /// One that judges times by this clock.
    pub(crate) async fn start_at(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State::default()));
        let arrived = Arc::new(Notify::new());
        let here = Here { state: Arc::clone(&state), arrived: Arc::clone(&arrived), origin: origin.clone(), clock };
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, here.clone()));
            }
        });
        Self { origin, state, arrived, listening }
    }

    /// Subscribes a device that takes pushes of one server only: the one with this VAPID key.
    pub(crate) fn subscribe(&self, name: &str, application_server_key: &str) -> Subscription {
        let device = Device::new(application_server_key);
        let subscription = device.subscription(&format!("{}/push/{name}", self.origin));
        lock(&self.state).devices.insert(format!("/push/{name}"), device);
        subscription
    }

    /// How it answers from now on: each of these once, then well again.
    pub(crate) fn reacts(&self, reactions: impl IntoIterator<Item = Reaction>) {
        lock(&self.state).reactions.extend(reactions);
    }

    /// What came since this was asked last, opened. Fails if anything was ill made.
    #[track_caller]
    pub(crate) fn received(&self) -> Vec<Received> {
        let mut state = lock(&self.state);
        assert!(state.wrong.is_empty(), "pushes were ill made: {:#?}", state.wrong);
        std::mem::take(&mut state.received)
    }

    /// The next push that came or comes, opened. Fails if it was ill made, or none comes in time.
    pub(crate) async fn next(&self) -> Received {
        within(async {
            loop {
                let arrived = self.arrived.notified();
                {
                    let mut state = lock(&self.state);
                    assert!(state.wrong.is_empty(), "pushes were ill made: {:#?}", state.wrong);
                    if !state.received.is_empty() {
                        return state.received.remove(0);
                    }
                }
                arrived.await;
            }
        })
        .await
    }

    /// What was wrong with those that were ill made, since this was asked last.
    pub(crate) fn complaints(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.state).wrong)
    }

    /// How many calls of any kind came in all.
    pub(crate) fn calls(&self) -> usize {
        lock(&self.state).calls
    }
}

/// What every connection needs.
#[derive(Clone)]
struct Here {
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
    origin: String,
    clock: Clock,
}

async fn serve(mut stream: TcpStream, here: Here) {
    let mut bytes = Vec::new();
    while let Some((head, body)) = request(&mut stream, &mut bytes).await {
        let reaction = react(&here, &head, &body);
        here.arrived.notify_one();
        let answer = match reaction {
            Reaction::Accepts => "HTTP/1.1 201 Created\r\nLocation: /message/1\r\nContent-Length: 0\r\n\r\n".to_owned(),
            Reaction::Says(status, headers) => {
                let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
                format!("HTTP/1.1 {status} Said\r\n{headers}Content-Length: 7\r\n\r\nreasons")
            }
            Reaction::Garbles => "\u{7}\u{0}\u{1}hello\r\n\r\n".to_owned(),
            Reaction::HangsUp => return,
            Reaction::IsSilent => {
                // Until the caller gives up and closes.
                let _ = stream.read(&mut [0; 1]).await;
                return;
            }
            Reaction::Floods => {
                let head = "HTTP/1.1 201 Created\r\nContent-Length: 1000000000000\r\n\r\n";
                let mut written = stream.write_all(head.as_bytes()).await;
                while written.is_ok() {
                    written = stream.write_all(&[b'x'; 65536]).await;
                }
                return;
            }
        };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Reads one request: its head as text, and its body.
async fn request(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    let mut chunk = [0; 8192];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            let whole = end + 4 + length.unwrap_or(0);
            if bytes.len() >= whole {
                let body = bytes[end + 4..whole].to_vec();
                bytes.drain(..whole);
                return Some((head, body));
            }
        }
        match stream.read(&mut chunk).await {
            Ok(count @ 1..) => bytes.extend_from_slice(&chunk[..count]),
            _ => return None,
        }
    }
}

fn react(here: &Here, head: &str, body: &[u8]) -> Reaction {
    let mut state = lock(&here.state);
    state.calls += 1;
    let mut lines = head.lines();
    let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let (method, path) = (first[0], first.get(1).copied().unwrap_or_default());
    let Some(device) = state.devices.get(path) else { return Reaction::Says(404, Vec::new()) };
    let name = path.strip_prefix("/push/").unwrap_or_default();
    let judge = Judge { name, origin: &here.origin, now: here.clock.now(), method, headers: &headers, body };
    match judge.receive(device) {
        Ok(received) => {
            let reaction = state.reactions.pop_front().unwrap_or(Reaction::Accepts);
            state.received.push(received);
            reaction
        }
        Err(wrong) => {
            state.wrong.push(wrong);
            Reaction::Says(400, Vec::new())
        }
    }
}

/// The bytes of a base64url text.
pub(super) fn bytes(text: &str) -> Result<Vec<u8>, String> {
    base64url::decode("", text).map_err(|refusal| format!("{text:?} {}", refusal.detail))
}
