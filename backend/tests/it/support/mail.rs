//! A real SMTP server for one test: the protocol engine is mailin's, the sockets and TLS are tokio's and rustls's.

mod sockets;

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
};

use countersign_backend::{
    channels::{Channels, Email},
    config::{SmtpSecurity, SmtpUrl},
};
use mailin::{Handler, Response, response};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::within;
use sockets::{certificate, serve};

/// The user of the mail server, and the password.
pub(crate) const LOGIN: (&str, &str) = ("countersign", "mail-password-of-the-test");

/// A message as the server took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// Head and body, decoded no further than SMTP does.
    pub(crate) text: String,
    pub(crate) encrypted: bool,
    pub(crate) login: Option<(String, String)>,
}

impl Mail {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> &str {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
    }

    /// The first six digits that stand alone on a line.
    pub(crate) fn code(&self) -> String {
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        self.text.lines().find(is_code).expect("a code").to_owned()
    }
}

/// What the server does, shared by its connections.
#[derive(Clone)]
struct Shared {
    mails: Arc<watch::Sender<Vec<Mail>>>,
    answers: Arc<Mutex<VecDeque<Response>>>,
}

/// One connection's transaction.
struct Transaction {
    shared: Shared,
    mail: Mail,
    bytes: Vec<u8>,
}

impl Handler for Transaction {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        from.clone_into(&mut self.mail.from);
        self.mail.to.clear();
        self.bytes.clear();
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if let Some(refusal) = self.shared.answers.lock().expect("nobody panicked").pop_front() {
            return refusal;
        }
        self.mail.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let mail = Mail { text: String::from_utf8_lossy(&self.bytes).into_owned(), ..self.mail.clone() };
        self.shared.mails.send_modify(|mails| mails.push(mail));
        response::OK
    }

    fn auth_plain(&mut self, _: &str, user: &str, password: &str) -> Response {
        if (user, password) != LOGIN {
            return response::INVALID_CREDENTIALS;
        }
        self.mail.login = Some((user.to_owned(), password.to_owned()));
        response::AUTH_OK
    }
}

/// A mail server on a port of its own.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    /// The certificate that signed the server's own, PEM.
    pub(crate) authority: String,
    security: SmtpSecurity,
    shared: Shared,
    task: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailServer {
    pub(crate) async fn start(security: SmtpSecurity) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (authority, acceptor) = certificate();
        let shared = Shared { mails: Arc::new(watch::Sender::new(Vec::new())), answers: Arc::default() };
        let for_task = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, shared) = (acceptor.clone(), for_task.clone());
                // A client that hangs up is no matter of the test's.
                tokio::spawn(async move { drop(serve(stream, security, acceptor, shared).await) });
            }
        });
        Self { port, authority, security, shared, task }
    }

    /// A plain server, and channels that use it.
    pub(crate) async fn plain() -> (Self, Channels) {
        let server = Self::start(SmtpSecurity::Loopback).await;
        let channels = Channels { email: Some(server.email(None)), ntfy: None };
        (server, channels)
    }

    /// Where it is, for the server under test.
    pub(crate) fn url(&self, login: Option<(&str, &str)>) -> SmtpUrl {
        let login = login.map(|(user, password)| (user.to_owned(), password.to_owned().into()));
        SmtpUrl { security: self.security, host: "localhost".into(), port: self.port, login }
    }

    /// What the server under test sends with.
    pub(crate) fn email(&self, login: Option<(&str, &str)>) -> Email {
        let from = "Countersign <cs@countersign.example>";
        Email::new(&self.url(login), from, Some(self.authority.as_bytes())).expect("a sender")
    }

    /// Refuses the next messages, one after the other, instead of taking them.
    pub(crate) fn refuse(&self, answers: impl IntoIterator<Item = Response>) {
        self.shared.answers.lock().expect("nobody panicked").extend(answers);
    }

    /// What has come so far.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.shared.mails.borrow().clone()
    }

    /// The mail with this number, from 1, as soon as it is there.
    pub(crate) async fn mail(&self, number: usize) -> Mail {
        let mut mails = self.shared.mails.subscribe();
        let mails = within(mails.wait_for(|mails| mails.len() >= number)).await.expect("the server runs");
        mails[number - 1].clone()
    }
}
