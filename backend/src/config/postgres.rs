//! Where a PostgreSQL URL leads, and whether the way there is safe.

use std::net::IpAddr;

use super::BadSetting;

/// What of a libpq URI decides where the connection goes and whether it can be listened to.
pub(super) struct Postgres {
    pub(super) hosts: Vec<String>,
    ssl_mode: Option<String>,
}

impl Postgres {
    /// Reads a URI as libpq does: the first `@` before any `/` ends the user, and a parameter `host` replaces
    /// the host before the path. What could say two things at once is refused.
    pub(super) fn parse(rest: &str) -> Result<Self, BadSetting> {
        if rest.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Err(BadSetting::new("the database URL holds a space; write it as %20"));
        }
        let after_user = match rest.find(['@', '/']) {
            Some(at) if rest.as_bytes()[at] == b'@' => &rest[at + 1..],
            _ => rest,
        };
        let (place, parameters) = after_user.split_once('?').unwrap_or((after_user, ""));
        let hosts = place.split('/').next().unwrap_or_default();
        if hosts.contains('@') {
            return Err(BadSetting::new("an @ inside the user name or password must be written as %40"));
        }
        let mut found = Self { hosts: Vec::new(), ssl_mode: None };
        if !hosts.is_empty() {
            found.hosts = hosts.split(',').flat_map(|host| list(without_port(host))).collect();
        }
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match decode(name).as_str() {
                "host" if found.hosts.is_empty() => found.hosts = list(value),
                "sslmode" if found.ssl_mode.is_none() => found.ssl_mode = Some(decode(value)),
                "host" | "sslmode" => {
                    return Err(BadSetting::new("the database URL names its host or its sslmode twice"));
                }
                "hostaddr" | "service" | "ssl" => {
                    return Err(BadSetting::new(
                        "leave out hostaddr, service and ssl: say the host and sslmode itself",
                    ));
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Over TCP to another machine only `verify-full` proves that the server is the right one: `require` and
    /// `prefer` accept any certificate, `verify-ca` one made for any host (PostgreSQL manual, section 34.19).
    pub(super) fn check(&self) -> Result<(), BadSetting> {
        if self.hosts.is_empty() || self.hosts.iter().any(String::is_empty) {
            return Err(BadSetting::new(
                "the database URL names no host: say postgres://USER@HOST/NAME, or for a local socket \
                 postgres://USER@/NAME?host=/var/run/postgresql",
            ));
        }
        let mode = self.ssl_mode.as_deref().unwrap_or("no sslmode");
        match self.hosts.iter().find(|host| !is_local(host)) {
            Some(host) if mode != "verify-full" => Err(BadSetting::new(format!(
                "{host} is another machine, and {mode} accepts any certificate, so somebody in between could read and \
                 change everything: add ?sslmode=verify-full (and sslrootcert=FILE or sslrootcert=system)"
            ))),
            _ => Ok(()),
        }
    }
}

/// A socket in the file system (or, with `@`, an abstract one), or this machine itself.
fn is_local(host: &str) -> bool {
    host.starts_with(['/', '@'])
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

fn without_port(host: &str) -> &str {
    match host.rfind(']') {
        Some(end) => &host[..=end],
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// libpq splits at commas again after decoding.
fn list(hosts: &str) -> Vec<String> {
    decode(hosts).split(',').map(str::to_owned).collect()
}

/// Percent-decoding alone: unlike in a form, + and = stand for themselves.
pub(super) fn decode(text: &str) -> String {
    let plain = text.replace('+', "%2B").replace('=', "%3D");
    url::form_urlencoded::parse(plain.as_bytes()).next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}
