//! A real SMTP server for one test: the protocol engine is mailin's, the sockets and TLS are tokio's and rustls's.

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
use mailin::{Action, AuthMechanism, Handler, Response, Session, SessionBuilder, response};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

use super::within;

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

fn certificate() -> (String, TlsAcceptor) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    let chain = vec![CertificateDer::from(certificate)];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate");
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

async fn serve(stream: TcpStream, security: SmtpSecurity, acceptor: TlsAcceptor, shared: Shared) -> io::Result<()> {
    let mut builder = SessionBuilder::new("mail.test");
    if security != SmtpSecurity::Loopback {
        builder.enable_auth(AuthMechanism::Plain);
    }
    if security == SmtpSecurity::StartTls {
        builder.enable_start_tls();
    }
    let nothing = Mail { from: String::new(), to: Vec::new(), text: String::new(), encrypted: false, login: None };
    let transaction = |encrypted| Transaction {
        shared: shared.clone(),
        mail: Mail { encrypted, ..nothing.clone() },
        bytes: Vec::new(),
    };
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    match security {
        SmtpSecurity::Tls => {
            let mut stream = BufReader::new(acceptor.accept(stream).await?);
            let mut session = builder.build(ip, transaction(true));
            session.tls_active();
            greet(&session, &mut stream).await?;
            talk(&mut session, &mut stream).await.map(drop)
        }
        SmtpSecurity::Loopback | SmtpSecurity::StartTls => {
            let mut stream = BufReader::new(stream);
            let mut session = builder.build(ip, transaction(false));
            greet(&session, &mut stream).await?;
            if talk(&mut session, &mut stream).await? == Ended::WantsTls {
                let mut stream = BufReader::new(acceptor.accept(stream.into_inner()).await?);
                let mut session = builder.build(ip, transaction(true));
                session.tls_active();
                talk(&mut session, &mut stream).await?;
            }
            Ok(())
        }
    }
}

#[derive(PartialEq, Eq)]
enum Ended {
    Finished,
    WantsTls,
}

async fn greet<S: AsyncWrite + Unpin>(session: &Session<Transaction>, stream: &mut S) -> io::Result<()> {
    stream.write_all(&session.greeting().buffer()?).await?;
    stream.flush().await
}

async fn talk<S>(session: &mut Session<Transaction>, stream: &mut BufReader<S>) -> io::Result<Ended>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await? > 0 {
        let answer = session.process(&line);
        line.clear();
        if answer.action != Action::NoReply {
            stream.write_all(&answer.buffer()?).await?;
            stream.flush().await?;
        }
        match answer.action {
            Action::Close => return Ok(Ended::Finished),
            Action::UpgradeTls => return Ok(Ended::WantsTls),
            Action::Reply | Action::NoReply => {}
        }
    }
    Ok(Ended::Finished)
}
