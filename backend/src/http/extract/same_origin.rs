//! Pages of other sites may not act through a person's browser.

use actix_web::{HttpRequest, http::header::ORIGIN};
use countersign_shared::Code;

use crate::http::{problem::Failure, site::Site};

/// Refuses a call that changes something when a browser says that another site's page makes it. SameSite=Strict
/// stops most of them before; this also stops siblings (other ports and subdomains) and calls without a cookie.
/// Programs send neither header.
pub(super) fn check(call: &HttpRequest, site: &Site) -> Result<(), Failure> {
    if call.method().is_safe() {
        return Ok(());
    }
    let foreign_page = call.headers().get(ORIGIN).is_some_and(|origin| origin != site.origin.as_str());
    let fetched_from = call.headers().get("sec-fetch-site");
    if foreign_page || fetched_from.is_some_and(|from| from != "same-origin" && from != "none") {
        return Err(Code::ForeignOrigin.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use countersign_shared::origin::Origin;

    use super::*;

    fn passes(call: TestRequest) -> bool {
        let origin = Origin::parse("https://cs.example.org").expect("an origin");
        check(&call.to_http_request(), &Site { origin, trusted_proxies: Vec::new() }).is_ok()
    }

    #[test]
    fn only_our_own_pages_and_programs_may_act() {
        let post = TestRequest::post;
        assert!(passes(post()));
        assert!(passes(post().insert_header(("origin", "https://cs.example.org"))));
        assert!(passes(post().insert_header(("sec-fetch-site", "same-origin"))));
        for origin in ["https://evil.example", "null", "http://cs.example.org", "https://cs.example.org:444"] {
            assert!(!passes(post().insert_header(("origin", origin))), "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            assert!(!passes(post().insert_header(("sec-fetch-site", site))), "{site}");
        }
        assert!(passes(TestRequest::get().insert_header(("sec-fetch-site", "cross-site"))));
    }
}
