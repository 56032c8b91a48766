//! The ntfy server.

use std::str::FromStr;

use url::Url;

use super::{BadSetting, smtp::is_loopback};

/// Where the ntfy server is: https, or http on this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NtfyUrl(Url);

impl NtfyUrl {
    /// The root of the server, which ends in a slash.
    #[must_use]
    pub const fn as_url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for NtfyUrl {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let bad = |detail: &str| BadSetting::new(format!("--ntfy-url: {detail}, such as https://ntfy.example.org"));
        let url = Url::parse(text.trim()).map_err(|_| bad("say the address of an ntfy server"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("a token belongs into COUNTERSIGN_NTFY_TOKEN, and a URL without it is what is wanted"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(bad("say the server alone, without a topic: each person gets one of their own"));
        }
        match (url.scheme(), url.host_str()) {
            ("https", Some(_)) => Ok(Self(url)),
            ("http", Some(host)) if is_loopback(host) => Ok(Self(url)),
            ("http", _) => Err(bad("plain http is for this machine only; use https")),
            _ => Err(bad("say the address of an ntfy server")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_protected_way_is_taken() {
        for (text, url) in [
            ("https://ntfy.sh", "https://ntfy.sh/"),
            ("https://ntfy.example.org:8443/", "https://ntfy.example.org:8443/"),
            ("http://127.0.0.1:2586", "http://127.0.0.1:2586/"),
            ("http://[::1]:2586", "http://[::1]:2586/"),
        ] {
            assert_eq!(text.parse::<NtfyUrl>().expect(text).as_url().as_str(), url);
        }
        for bad in [
            "",
            "ntfy.sh",
            "http://ntfy.sh",
            "http://192.168.1.2",
            "ftp://ntfy.sh",
            "https://ntfy.sh/mytopic",
            "https://ada:secret@ntfy.sh",
            "https://:secret@ntfy.sh",
            "https://ntfy.sh/?auth=secret",
        ] {
            let said = bad.parse::<NtfyUrl>().expect_err(bad).to_string();
            assert!(said.starts_with("--ntfy-url: ") && !said.contains("secret"), "{said}");
        }
    }
}
