//! A real HTTP receiver for one test, where the server under test believes an ntfy server to be.

use std::{
    collections::VecDeque,
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use countersign_backend::channels::{Channels, Ntfy};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use super::within;

/// A call as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Method and path.
    pub(crate) line: String,
    /// The head in lower case, for looking things up.
    pub(crate) head: String,
    /// The `Authorization` header, or empty.
    pub(crate) authorization: String,
    pub(crate) body: serde_json::Value,
}

/// A receiver on a port of its own. Every call is answered on a connection of its own.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    calls: Arc<watch::Sender<Vec<Received>>>,
    answers: Arc<Mutex<VecDeque<&'static str>>>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let calls = Arc::new(watch::Sender::new(Vec::new()));
        let answers: Arc<Mutex<VecDeque<&'static str>>> = Arc::default();
        let (for_task, by_turn) = (Arc::clone(&calls), Arc::clone(&answers));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = by_turn.lock().expect("nobody panicked").pop_front().unwrap_or("200 OK");
                let calls = Arc::clone(&for_task);
                tokio::spawn(async move { drop(take(stream, answer, &calls).await) });
            }
        });
        Self { port, calls, answers, task }
    }

    /// Channels that publish here.
    pub(crate) fn channels(&self, token: Option<&str>) -> Channels {
        let url = format!("http://127.0.0.1:{}", self.port).parse().expect("a URL");
        let ntfy = Ntfy::new(&url, token.map(|token| token.to_owned().into())).expect("a client");
        Channels { email: None, ntfy: Some(ntfy) }
    }

    /// Gives these answers to the next calls: a status and its reason; empty for a connection that is closed.
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = &'static str>) {
        self.answers.lock().expect("nobody panicked").extend(answers);
    }

    /// What has come so far.
    pub(crate) fn calls(&self) -> Vec<Received> {
        self.calls.borrow().clone()
    }

    /// The call with this number, from 1, as soon as it is there.
    pub(crate) async fn call(&self, number: usize) -> Received {
        let mut calls = self.calls.subscribe();
        let calls = within(calls.wait_for(|calls| calls.len() >= number)).await.expect("the receiver runs");
        calls[number - 1].clone()
    }
}

async fn take(stream: TcpStream, answer: &str, calls: &watch::Sender<Vec<Received>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut line, mut head, mut length, mut authorization) = (String::new(), String::new(), 0, String::new());
    stream.read_line(&mut line).await?;
    loop {
        let mut header = String::new();
        if stream.read_line(&mut header).await? <= 2 {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or_default(),
            "authorization" => value.trim().clone_into(&mut authorization),
            _ => {}
        }
        head.push_str(&header.to_lowercase());
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    calls.send_modify(|calls| calls.push(Received { line: line.trim().to_owned(), head, authorization, body }));
    if !answer.is_empty() {
        let text =
            format!("HTTP/1.1 {answer}\r\nlocation: /elsewhere\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
        stream.write_all(text.as_bytes()).await?;
    }
    stream.shutdown().await
}
