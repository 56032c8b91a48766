//! The session cookie.
//!
//! On https its name begins with `__Host-`, by which browsers demand Secure and Path=/ and refuse a Domain
//! (RFC 6265bis, section 4.1.3.2), so that no sibling site can plant one. On http://localhost, where not every
//! browser takes a Secure cookie, it is a plain name without Secure.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, Expiration, SameSite, time::OffsetDateTime},
};
use countersign_shared::wire::Timestamp;
use zeroize::Zeroizing;

use super::site::Site;

fn name(site: &Site) -> &'static str {
    if site.origin.is_https() { "__Host-countersign" } else { "countersign" }
}

fn build(site: &Site, value: String, expires: OffsetDateTime) -> Cookie<'static> {
    Cookie::build(name(site), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(site.origin.is_https())
        .expires(Expiration::from(expires))
        .finish()
}

/// The cookie that holds a session's secret until the session ends.
pub(super) fn set(site: &Site, secret: &str, until: Timestamp) -> Cookie<'static> {
    let seconds = i64::try_from(until.millis() / 1000).unwrap_or_default();
    let expires = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    build(site, secret.to_owned(), expires)
}

/// The cookie that makes a browser forget it.
pub(super) fn forget(site: &Site) -> Cookie<'static> {
    build(site, String::new(), OffsetDateTime::UNIX_EPOCH)
}

/// The session's secret, as the caller's browser keeps it.
pub(super) fn read(call: &HttpRequest, site: &Site) -> Option<Zeroizing<String>> {
    call.cookie(name(site)).map(|cookie| Zeroizing::new(cookie.value().to_owned()))
}

#[cfg(test)]
mod tests {
    use countersign_shared::origin::Origin;

    use super::*;

    fn text(origin: &str) -> String {
        let site = Site { origin: Origin::parse(origin).expect("an origin"), trusted_proxies: Vec::new() };
        set(&site, "css_x", Timestamp(1_700_000_000_000)).to_string()
    }

    #[test]
    fn a_cookie_is_bound_to_its_host() {
        assert_eq!(
            text("https://a.example"),
            "__Host-countersign=css_x; HttpOnly; SameSite=Strict; Secure; Path=/; Expires=Tue, 14 Nov 2023 22:13:20 GMT"
        );
        let plain = text("http://localhost:7070");
        assert!(plain.starts_with("countersign=css_x;") && !plain.contains("Secure"), "{plain}");
    }
}
