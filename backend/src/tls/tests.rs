//! Certificates and keys of all kinds, good and bad, made for the test.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use tempfile::TempDir;

use super::*;

/// Well within the life of what is made here.
const NOW: Millis = 1_800_000_000_000;

struct Made {
    certificate: String,
    key: String,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "An authority");
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

fn made(names: &[&str], years: (i32, i32)) -> Made {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    (params.not_before, params.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
    let (key, authority) = (KeyPair::generate().expect("a key"), authority());
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    Made { certificate: certificate.pem() + &authority.pem(), key: key.serialize_pem() }
}

fn good() -> Made {
    made(&["cs.example.org"], (2020, 2040))
}

fn files(folder: &TempDir) -> CertificateFiles {
    CertificateFiles { certificate: folder.path().join("fullchain.pem"), key: folder.path().join("privkey.pem") }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, Permissions::from_mode(0o600)).expect("a mode");
}

fn lay(made: &Made) -> (TempDir, CertificateFiles) {
    let folder = TempDir::new().expect("a folder");
    let files = files(&folder);
    write(&files.certificate, &made.certificate);
    write(&files.key, &made.key);
    (folder, files)
}

fn refused(made: &Made) -> String {
    let (_folder, files) = lay(made);
    Tls::read(files).expect_err("it cannot be used").to_string()
}

fn origin(text: &str) -> Origin {
    Origin::parse(text).expect("an origin")
}

/// Each mistake is named with its file and its fix.
#[test]
fn what_cannot_be_used_is_refused_with_its_fix() {
    let Made { certificate, key } = good();
    let garbled = certificate.replacen("MII", "AAA", 1);
    let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let (own, authority) = certificate.split_at(certificate.find("-----END").expect("an end") + 26);
    let swapped_order = format!("{authority}{own}\n");
    let cases = [
        ("", key.as_str(), ["fullchain.pem holds no certificate", "PEM"]),
        (&key, &key, ["holds a private key", "swapped"]),
        (&garbled, &key, ["fullchain.pem", "cannot be read"]),
        (&certificate, "", ["privkey.pem holds no private key", "-----BEGIN PRIVATE KEY-----"]),
        (&certificate, &certificate, ["privkey.pem holds no private key", "PEM"]),
        (&certificate, &encrypted, ["is encrypted", "openssl pkey"]),
        (&certificate, &good().key, ["does not belong to the certificate", "one issue"]),
        (&swapped_order, &key, ["does not stand first", "before those that signed it"]),
    ];
    for (certificate, key, expected) in cases {
        let said = refused(&Made { certificate: certificate.to_owned(), key: key.to_owned() });
        assert!(expected.iter().all(|part| said.contains(part)), "{said}\n{expected:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_fix() {
    let (folder, files) = lay(&good());
    let missing = CertificateFiles { key: folder.path().join("gone.pem"), ..files.clone() };
    let said = Tls::read(missing).expect_err("it is not there").to_string();
    assert!(
        said.starts_with("--tls-key: cannot read ") && said.contains("gone.pem") && said.contains("check the path")
    );
    let a_folder = CertificateFiles { certificate: folder.path().to_owned(), ..files };
    let said = Tls::read(a_folder).expect_err("it is a folder").to_string();
    assert!(said.starts_with("--tls-cert: cannot read ") && said.contains("plain file"), "{said}");
}

/// No message and no form of the thing shows a single line of the key.
#[test]
fn the_key_is_never_shown() {
    let Made { certificate, key } = good();
    let (_folder, files) = lay(&Made { certificate: certificate.clone(), key: key.clone() });
    let tls = Tls::read(files).expect("it can be used");
    let broken = Made { certificate, key: key.replacen("-----BEGIN PRIVATE KEY-----", "", 1) };
    let shown = [format!("{tls:?}"), format!("{:?}", tls.server_config()), refused(&broken)].concat();
    let secret = key.lines().nth(1).expect("a line");
    assert!(secret.len() > 40 && !shown.contains(&secret[..20]));
}

/// The host of the public URL must be among the names, and a refusal lists them.
#[test]
fn the_certificate_must_be_for_the_public_url() {
    let (_folder, files) = lay(&made(&["cs.example.org", "*.apps.example.org"], (2020, 2040)));
    let tls = Tls::read(files).expect("it can be used");
    for good in ["https://cs.example.org", "https://cs.example.org:8443", "https://one.apps.example.org"] {
        tls.check(&origin(good)).expect(good);
    }
    for bad in ["https://example.org", "https://two.one.apps.example.org", "https://other.example.com"] {
        let said = tls.check(&origin(bad)).expect_err(bad).to_string();
        assert!(said.contains("cs.example.org, *.apps.example.org") && said.contains(&bad[8..]), "{said}");
    }
    let said = tls.check(&origin("http://localhost:7070")).expect_err("no TLS").to_string();
    assert!(said.contains("must be https") && said.contains("--public-url https://"), "{said}");
    let (_folder, files) = lay(&made(&[], (2020, 2040)));
    let said = Tls::read(files).expect("it can be used").check(&origin("https://cs.example.org"));
    assert!(said.expect_err("no names").to_string().contains("no name at all"));
}

/// What browsers will complain of is said at the start, and does not keep the server down.
#[test]
fn doubtful_certificates_are_warned_of() {
    let warnings = |made: &Made| {
        let (_folder, files) = lay(made);
        Tls::read(files).expect("it can be used").warnings(NOW)
    };
    assert_eq!(warnings(&good()), Vec::<String>::new());
    let [said] = &warnings(&made(&["cs.example.org"], (2020, 2021)))[..] else { panic!("one warning") };
    assert!(said.contains("expired at 2021-01-01T00:00:00") && said.contains("renew"), "{said}");
    let [said] = &warnings(&made(&["cs.example.org"], (2039, 2040)))[..] else { panic!("one warning") };
    assert!(said.contains("not valid before 2039-01-01") && said.contains("clock"), "{said}");

    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec!["cs.example.org".to_owned()]).expect("names").self_signed(&key);
    let own = Made { certificate: certificate.expect("a certificate").pem(), key: key.serialize_pem() };
    assert!(warnings(&own)[0].contains("signed by itself"));

    let (_folder, files) = lay(&good());
    for (mode, open) in [(0o600, false), (0o640, false), (0o644, true)] {
        fs::set_permissions(&files.key, Permissions::from_mode(mode)).expect("a mode");
        let warnings = Tls::read(files.clone()).expect("it can be used").warnings(NOW);
        assert_eq!(warnings.iter().any(|said| said.contains("every user of this machine")), open, "{mode:o}");
    }
}

/// New files are used when they fit; until then, and when they never do, the old certificate stays.
#[test]
fn a_renewed_certificate_is_used() {
    let (_folder, files) = lay(&good());
    let (tls, here) = (Tls::read(files.clone()).expect("it can be used"), origin("https://cs.example.org"));
    let shown = |tls: &Tls| tls.current().certified().end_entity_cert().expect("a certificate").to_vec();
    let first = shown(&tls);
    assert_eq!(tls.refresh(&here, NOW), Renewal::Unchanged);

    // A renewal writes one file after the other.
    let next = good();
    write(&files.certificate, &next.certificate);
    assert_eq!((tls.refresh(&here, NOW), shown(&tls)), (Renewal::Refused, first.clone()));
    assert_eq!(tls.refresh(&here, NOW), Renewal::Unchanged, "said once");
    write(&files.key, &next.key);
    assert_eq!(tls.refresh(&here, NOW), Renewal::Renewed);
    let second = shown(&tls);
    assert_ne!(first, second);

    let elsewhere = made(&["other.example.org"], (2020, 2040));
    write(&files.certificate, &elsewhere.certificate);
    write(&files.key, &elsewhere.key);
    assert_eq!((tls.refresh(&here, NOW), shown(&tls)), (Renewal::Refused, second.clone()));
    fs::remove_file(&files.key).expect("removed");
    assert_eq!((tls.refresh(&here, NOW), shown(&tls)), (Renewal::Refused, second.clone()));
    write(&files.certificate, &next.certificate);
    write(&files.key, &next.key);
    assert_eq!((tls.refresh(&here, NOW), shown(&tls)), (Renewal::Renewed, second));
}
