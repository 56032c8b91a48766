//! A server that lies: a reverse proxy on the very address that runtime and phone use, with the honest server
//! behind it. Each trick alters answers, or gives its own; whatever passes is written down.

use std::{
    net::TcpListener,
    pin::Pin,
    sync::{Arc, Mutex, OnceLock},
    task::{Context, Poll},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    body::{BodySize, MessageBody},
    http::StatusCode,
    web::{self, Bytes, Data},
};
use countersign_shared::{base64url, origin::Origin};
use reqwest::Client;
use serde::Serialize;
use serde_json::Value;

/// A call as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// The payload inside a signed body; null when there is none.
    pub(crate) fn payload(&self) -> Value {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let payload = body["signed"].as_str().and_then(|signed| signed.split('.').nth(1)).unwrap_or_default();
        base64url::decode("payload", payload).ok().and_then(|it| serde_json::from_slice(&it).ok()).unwrap_or_default()
    }

    fn is_to(&self, ending: &str) -> bool {
        self.path.split('?').next().is_some_and(|path| path.ends_with(ending))
    }
}

/// An answer as it leaves.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    headers: Vec<(&'static str, Vec<u8>)>,
    hangs_up: bool,
}

impl Reply {
    pub(crate) fn bytes(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), headers: Vec::new(), hangs_up: false }
    }

    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        Self::bytes(status, serde_json::to_vec(body).expect("JSON"))
    }

    /// The head of an answer, and then the connection is closed.
    pub(crate) fn hang_up() -> Self {
        Self { hangs_up: true, ..Self::bytes(200, "") }
    }

    /// The same answer with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

type Instead = dyn Fn(&Call) -> Reply + Send + Sync;
type Alter = dyn Fn(&Call, &mut Value) + Send + Sync;

#[derive(Clone)]
enum Act {
    Instead(Arc<Instead>),
    Alter(Arc<Alter>),
}

#[derive(Default)]
struct State {
    upstream: OnceLock<String>,
    client: OnceLock<Client>,
    tricks: Mutex<Vec<(String, Act)>>,
    heard: Mutex<Vec<(Call, Reply)>>,
}

/// The lying server.
pub(crate) struct Liar {
    pub(crate) origin: Origin,
    state: Arc<State>,
}

impl Liar {
    /// Listens; [`Self::stand_before`] tells it which server to misuse.
    pub(crate) fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State::default());
        let shared = Data::from(Arc::clone(&state));
        std::thread::spawn(move || {
            let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(handle)));
            let server = server.workers(1).disable_signals().listen(listener).expect("listens").run();
            actix_web::rt::System::new().block_on(server).expect("serves");
        });
        let origin = Origin::parse(&format!("http://localhost:{port}")).expect("an origin");
        Self { origin, state }
    }

    pub(crate) fn stand_before(&self, url: &str) {
        self.state.upstream.set(url.to_owned()).expect("once");
    }

    /// Answers calls whose path ends so by itself; the honest server never hears of them.
    pub(crate) fn instead(&self, ending: impl Into<String>, answer: impl Fn(&Call) -> Reply + Send + Sync + 'static) {
        self.add(ending.into(), Act::Instead(Arc::new(answer)));
    }

    /// As [`Self::instead`], with the same JSON each time.
    pub(crate) fn answers(&self, ending: impl Into<String>, answer: &impl Serialize) {
        let reply = Reply::json(200, answer);
        self.instead(ending, move |_| reply.clone());
    }

    /// Alters what the honest server answers, when that is no error.
    pub(crate) fn alters(&self, ending: impl Into<String>, alter: impl Fn(&Call, &mut Value) + Send + Sync + 'static) {
        self.add(ending.into(), Act::Alter(Arc::new(alter)));
    }

    fn add(&self, ending: String, act: Act) {
        self.state.tricks.lock().expect("no panic").push((ending, act));
    }

    /// Stops lying.
    pub(crate) fn repents(&self) {
        self.state.tricks.lock().expect("no panic").clear();
    }

    /// What was asked at paths that end so, and what was answered.
    pub(crate) fn heard(&self, ending: &str) -> Vec<(Call, Reply)> {
        let heard = self.state.heard.lock().expect("no panic");
        heard.iter().filter(|(call, _)| call.is_to(ending)).cloned().collect()
    }
}

impl State {
    fn tricks_on(&self, call: &Call) -> Vec<Act> {
        let tricks = self.tricks.lock().expect("no panic");
        tricks.iter().filter(|(ending, _)| call.is_to(ending)).map(|(_, act)| act.clone()).collect()
    }

    async fn forward(&self, request: &HttpRequest, call: &Call) -> Reply {
        let client = self.client.get_or_init(|| Client::builder().no_proxy().build().expect("a client"));
        let method = request.method().as_str().parse().expect("a method");
        let url = format!("{}{}", self.upstream.get().expect("a server"), call.path);
        let mut sent = client.request(method, url).body(call.body.clone());
        for name in ["accept", "authorization", "content-type", "cookie", "origin"] {
            if let Some(value) = request.headers().get(name) {
                sent = sent.header(name, value.as_bytes());
            }
        }
        let Ok(answer) = sent.send().await else { return Reply::hang_up() };
        let status = answer.status().as_u16();
        let cookies = answer.headers().get_all("set-cookie").iter();
        let headers = cookies.map(|value| ("set-cookie", value.as_bytes().to_vec())).collect();
        match answer.bytes().await {
            Ok(body) => Reply { status, body: body.to_vec(), headers, hangs_up: false },
            Err(_) => Reply::hang_up(),
        }
    }
}

async fn handle(request: HttpRequest, body: Bytes, state: Data<State>) -> HttpResponse {
    let call = Call { path: request.uri().to_string(), body: body.to_vec() };
    let tricks = state.tricks_on(&call);
    let instead = tricks.iter().find_map(|act| match act {
        Act::Instead(answer) => Some(answer(&call)),
        Act::Alter(_) => None,
    });
    let mut reply = match instead {
        Some(reply) => reply,
        None => state.forward(&request, &call).await,
    };
    if reply.status < 300 && !reply.hangs_up {
        for act in tricks {
            if let Act::Alter(alter) = act {
                let mut value = reply.value();
                alter(&call, &mut value);
                reply.body = serde_json::to_vec(&value).expect("JSON");
            }
        }
    }
    state.heard.lock().expect("no panic").push((call, reply.clone()));
    let mut response = HttpResponse::build(StatusCode::from_u16(reply.status).expect("a status"));
    if reply.hangs_up {
        return response.body(HangUp);
    }
    for (name, value) in &reply.headers {
        response.append_header((*name, &value[..]));
    }
    response.content_type("application/json").body(reply.body)
}

/// Promises bytes and breaks off.
struct HangUp;

impl MessageBody for HangUp {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(100)
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(Some(Err(std::io::ErrorKind::BrokenPipe.into())))
    }
}
