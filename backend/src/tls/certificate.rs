//! A certificate with its key, and all that can be wrong with the two.

use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use countersign_shared::{canonical::Digest, payload::Millis, wire::Timestamp};
use rustls::{
    client::verify_server_name,
    crypto::ring::sign::any_supported_type,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use x509_cert::{
    Certificate as X509,
    der::Decode,
    ext::pkix::{SubjectAltName, name::GeneralName},
};
use zeroize::Zeroizing;

use super::CertificateFiles;
use crate::config::BadSetting;

/// The bytes of both files.
pub(super) struct Pem {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

/// A certificate that fits its key.
#[derive(Clone)]
pub(super) struct Certificate {
    certified: Arc<CertifiedKey>,
    names: Vec<String>,
    not_before: Millis,
    not_after: Millis,
    signed_by_itself: bool,
}

fn refuse<T>(message: impl Into<String>) -> Result<T, BadSetting> {
    Err(BadSetting::new(message))
}

impl Pem {
    pub(super) fn read(files: &CertificateFiles) -> Result<Self, BadSetting> {
        Ok(Self {
            certificate: read("--tls-cert", &files.certificate)?,
            key: Zeroizing::new(read("--tls-key", &files.key)?),
        })
    }

    pub(super) fn digest(&self) -> Digest {
        let parts = [Digest::of(&self.certificate).to_string(), Digest::of(&self.key).to_string()];
        Digest::of(parts.join(" ").as_bytes())
    }
}

fn read(flag: &str, path: &Path) -> Result<Vec<u8>, BadSetting> {
    fs::read(path).map_err(|error| {
        let fix = match error.kind() {
            io::ErrorKind::NotFound => "check the path; a relative one begins in the folder that the server runs in",
            io::ErrorKind::PermissionDenied => "let the user that the server runs as read it, and nobody else",
            _ => "it must be a plain file",
        };
        BadSetting::new(format!("{flag}: cannot read {}: {error}; {fix}", path.display()))
    })
}

impl Certificate {
    pub(super) fn parse(files: &CertificateFiles, pem: &Pem) -> Result<Self, BadSetting> {
        let path = files.certificate.display();
        let chain = match CertificateDer::pem_slice_iter(&pem.certificate).collect::<Result<Vec<_>, _>>() {
            Ok(chain) if !chain.is_empty() => chain,
            Ok(_) if PrivateKeyDer::from_pem_slice(&pem.certificate).is_ok() => {
                return refuse(format!(
                    "--tls-cert: {path} holds a private key and no certificate; are --tls-cert and --tls-key swapped?"
                ));
            }
            _ => {
                return refuse(format!(
                    "--tls-cert: {path} holds no certificate. It must be PEM, with -----BEGIN CERTIFICATE-----: the \
                     server's own certificate first, then those that signed it; certbot calls it fullchain.pem"
                ));
            }
        };
        let unreadable = |why: &dyn std::fmt::Display| {
            BadSetting::new(format!("--tls-cert: the certificate in {path} cannot be read ({why}); get it again"))
        };
        let own = X509::from_der(&chain[0]).map_err(|error| unreadable(&error))?;
        ParsedCertificate::try_from(&chain[0]).map_err(|error| unreadable(&error))?;
        let key = private_key(files, pem)?;
        let signing = any_supported_type(&key).map_err(|_| {
            let path = files.key.display();
            BadSetting::new(format!(
                "--tls-key: the key in {path} is of a kind that TLS has no use for; make one with ECDSA P-256 or RSA"
            ))
        })?;
        let own_key = signing.public_key().map(|key| key.to_vec());
        let certified = CertifiedKey::new(chain, signing);
        if certified.keys_match().is_err() {
            return refuse(mismatch(files, &certified, own_key.as_deref()));
        }
        let tbs = own.tbs_certificate();
        let millis =
            |time: x509_cert::time::Time| u64::try_from(time.to_unix_duration().as_millis()).unwrap_or(u64::MAX);
        Ok(Self {
            names: names(&own),
            not_before: millis(tbs.validity().not_before),
            not_after: millis(tbs.validity().not_after),
            signed_by_itself: tbs.issuer() == tbs.subject(),
            certified: Arc::new(certified),
        })
    }

    pub(super) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }

    /// Until when it is valid.
    pub(super) fn until(&self) -> Timestamp {
        Timestamp(self.not_after)
    }

    /// Refuses a host that browsers would not find in the certificate.
    pub(super) fn check_name(&self, files: &CertificateFiles, host: &str) -> Result<(), BadSetting> {
        let named = self.certified.end_entity_cert().ok().and_then(|own| ParsedCertificate::try_from(own).ok());
        let server = ServerName::try_from(host.to_owned()).ok();
        if named.zip(server).is_some_and(|(own, host)| verify_server_name(&own, &host).is_ok()) {
            return Ok(());
        }
        let names = if self.names.is_empty() { "no name at all".to_owned() } else { self.names.join(", ") };
        refuse(format!(
            "--tls-cert: the public URL's host is {host}, and the certificate in {} is for {names}. Get one for {host}, \
             or say --public-url with a name that it is for",
            files.certificate.display()
        ))
    }

    pub(super) fn warnings(&self, files: &CertificateFiles, now: Millis) -> Vec<String> {
        let (mut warnings, path) = (Vec::new(), files.certificate.display());
        if now < self.not_before {
            let from = Timestamp(self.not_before);
            warnings
                .push(format!("the certificate in {path} is not valid before {from}; is this machine's clock right?"));
        }
        if now > self.not_after {
            let until = Timestamp(self.not_after);
            warnings.push(format!("the certificate in {path} expired at {until}: browsers refuse it; renew it"));
        }
        if self.signed_by_itself {
            warnings.push(format!(
                "the certificate in {path} is signed by itself: browsers do not believe it, and make no passkey on a \
                 page whose certificate was clicked away; get one from a public authority"
            ));
        }
        warnings
    }
}

/// A warning about a key file that any user of this machine can read.
pub(super) fn open_to_others(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode();
    (mode & 0o007 != 0).then(|| {
        let path = path.display();
        format!("every user of this machine can get at the private key in {path}: chmod o= {path}")
    })
}

fn private_key(files: &CertificateFiles, pem: &Pem) -> Result<PrivateKeyDer<'static>, BadSetting> {
    if let Ok(key) = PrivateKeyDer::from_pem_slice(&pem.key) {
        return Ok(key);
    }
    let path = files.key.display();
    let says = |words: &[u8]| pem.key.windows(words.len()).any(|window| window == words);
    if says(b"ENCRYPTED") {
        return refuse(format!(
            "--tls-key: the key in {path} is encrypted, and there is nobody to type its passphrase when the server \
             starts. Take it off, `openssl pkey -in {path} -out plain.pem`, and let only the server's user read the file"
        ));
    }
    refuse(format!(
        "--tls-key: {path} holds no private key. It must be PEM, with -----BEGIN PRIVATE KEY-----; certbot calls it \
         privkey.pem"
    ))
}

/// Why a key does not fit: another key, or the certificates in the wrong order.
fn mismatch(files: &CertificateFiles, certified: &CertifiedKey, key: Option<&[u8]>) -> String {
    let (certificate, path) = (files.certificate.display(), files.key.display());
    let fits = |other: &CertificateDer<'_>| {
        ParsedCertificate::try_from(other).is_ok_and(|other| Some(other.subject_public_key_info().as_ref()) == key)
    };
    if certified.cert.iter().skip(1).any(fits) {
        return format!(
            "--tls-cert: in {certificate} the server's own certificate does not stand first; put it before those that \
             signed it"
        );
    }
    format!(
        "--tls-key: the key in {path} does not belong to the certificate in {certificate}. Take both from one issue: \
         certbot lays fullchain.pem and privkey.pem into one folder"
    )
}

/// The names that a certificate is for.
fn names(certificate: &X509) -> Vec<String> {
    let found = certificate.tbs_certificate().get_extension::<SubjectAltName>();
    let Ok(Some((_, SubjectAltName(names)))) = found else { return Vec::new() };
    let dns = names.into_iter().filter_map(|name| match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        _ => None,
    });
    dns.collect()
}
