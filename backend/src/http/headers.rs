//! Headers that every answer carries.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds what the handler has not set itself: a policy under which an answer does nothing in a browser, is kept
/// by nobody, tells no other site where it came from, and on https is never asked for without TLS again.
pub(super) fn protect(headers: &mut HeaderMap, https: bool) {
    let mut or_else = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    or_else(X_CONTENT_TYPE_OPTIONS, "nosniff");
    or_else(REFERRER_POLICY, "no-referrer");
    or_else(CACHE_CONTROL, "no-store");
    or_else(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    or_else(OPENER_POLICY, "same-origin");
    or_else(RESOURCE_POLICY, "same-origin");
    if https {
        // Two years, as browsers' preload lists ask; subdomains are the operator's own decision.
        or_else(STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handler_may_say_it_differently() {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        protect(&mut headers, false);
        assert_eq!(headers.get(CACHE_CONTROL).map(HeaderValue::as_bytes), Some(b"no-cache".as_slice()));
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
        protect(&mut headers, true);
        assert!(headers.contains_key(STRICT_TRANSPORT_SECURITY));
    }
}
