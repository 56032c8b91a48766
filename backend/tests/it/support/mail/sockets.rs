//! The mail server's sockets: plain, TLS from the first byte, or TLS after STARTTLS.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use countersign_backend::config::SmtpSecurity;
use mailin::{Action, AuthMechanism, Session, SessionBuilder};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

use super::{Mail, Shared, Transaction};

pub(super) fn certificate() -> (String, TlsAcceptor) {
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

pub(super) async fn serve(
    stream: TcpStream,
    security: SmtpSecurity,
    acceptor: TlsAcceptor,
    shared: Shared,
) -> io::Result<()> {
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
