//! TLS that the server ends itself, for those who run no reverse proxy.
//!
//! Certificate and key are two PEM files, as certbot and its like write them. They are read before anything else is
//! done, so that a mistake is refused with its fix. While the server runs they are read again every few seconds, and at
//! once on SIGHUP: renewing them needs no restart. What does not fit is not used: then the old certificate stays, and
//! the log says why. Nothing here ever shows a private key.

mod certificate;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use countersign_shared::{canonical::Digest, origin::Origin, payload::Millis};
use rustls::{
    ServerConfig,
    crypto::ring,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{clock::Clock, config::BadSetting};
use certificate::Certificate;

/// How soon a renewed certificate is noticed.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Where certificate and key are.
#[derive(Clone, Debug)]
pub struct CertificateFiles {
    /// PEM: the server's own certificate, then those that lead from it to a root.
    pub certificate: PathBuf,
    /// PEM: the private key, unencrypted.
    pub key: PathBuf,
}

/// The certificate in use, and the files that it comes from. Cloning it is cheap.
#[derive(Clone)]
pub struct Tls {
    files: CertificateFiles,
    current: Arc<RwLock<Certificate>>,
    /// What was found in the files last: the hash of their bytes, or why they could not be read.
    seen: Arc<Mutex<Result<Digest, BadSetting>>>,
}

/// What came of looking at the files again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// They are what they were.
    Unchanged,
    /// A new certificate is in use.
    Renewed,
    /// They cannot be used; the old certificate stays.
    Refused,
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.fmt(formatter)
    }
}

impl Tls {
    /// Reads the files. They must hold a certificate and the key that belongs to it.
    pub fn read(files: CertificateFiles) -> Result<Self, BadSetting> {
        let bytes = certificate::Pem::read(&files)?;
        let certificate = Certificate::parse(&files, &bytes)?;
        Ok(Self { files, current: Arc::new(RwLock::new(certificate)), seen: Arc::new(Mutex::new(Ok(bytes.digest()))) })
    }

    /// Refuses a public URL that this certificate cannot serve.
    pub fn check(&self, origin: &Origin) -> Result<(), BadSetting> {
        if !origin.is_https() {
            return Err(BadSetting::new(format!(
                "--tls-cert: with TLS the public URL must be https, and it is {origin}. Say --public-url https://NAME \
                 with a name that the certificate is for. The URL of a database is fixed at first run, so one that was \
                 first run without TLS cannot change: begin with a new one, in another --data-dir"
            )));
        }
        self.current().check_name(&self.files, origin.relying_party_id())
    }

    /// What may be wrong and is no reason not to start, in words.
    #[must_use]
    pub fn warnings(&self, now: Millis) -> Vec<String> {
        let mut warnings = self.current().warnings(&self.files, now);
        warnings.extend(certificate::open_to_others(&self.files.key));
        warnings
    }

    /// For the server's sockets: TLS 1.2 and 1.3, always with the certificate that is the newest by then.
    pub fn server_config(&self) -> Result<ServerConfig, BadSetting> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| BadSetting::new(format!("--tls-cert: {error}")))?;
        Ok(config.with_no_client_auth().with_cert_resolver(Arc::new(self.clone())))
    }

    /// Looks at the files again, and uses them if they are new and fit. Blocking.
    pub fn refresh(&self, origin: &Origin, now: Millis) -> Renewal {
        let read = certificate::Pem::read(&self.files);
        let found = read.as_ref().map(certificate::Pem::digest).map_err(Clone::clone);
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if *seen == found {
                return Renewal::Unchanged;
            }
            *seen = found;
        }
        let renewed = read.and_then(|bytes| {
            let certificate = Certificate::parse(&self.files, &bytes)?;
            certificate.check_name(&self.files, origin.relying_party_id())?;
            Ok(certificate)
        });
        match renewed {
            Ok(certificate) => {
                tracing::info!(until = %certificate.until(), "the certificate was renewed");
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = certificate;
                self.warnings(now).iter().for_each(|warning| tracing::warn!("{warning}"));
                Renewal::Renewed
            }
            Err(error) => {
                tracing::error!(%error, "the certificate's files have changed and are not used; the old one stays");
                Renewal::Refused
            }
        }
    }

    /// Keeps looking, until it is dropped.
    pub async fn keep_fresh(self, origin: Origin, clock: Clock) {
        let mut hangup = signal(SignalKind::hangup()).ok();
        loop {
            let told = tokio::select! {
                () = tokio::time::sleep(LOOK_AGAIN) => false,
                () = received(hangup.as_mut()) => true,
            };
            let (tls, origin, now) = (self.clone(), origin.clone(), clock.now());
            let renewal = tokio::task::spawn_blocking(move || tls.refresh(&origin, now)).await;
            if told && renewal.is_ok_and(|renewal| renewal == Renewal::Unchanged) {
                tracing::info!("told to read the certificate again: it is the one in use");
            }
        }
    }

    fn current(&self) -> Certificate {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn received(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

impl ResolvesServerCert for Tls {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current().certified())
    }
}
