//! The few pages that a browser finds before the app's own are there: plain HTML, no script.

use actix_web::{HttpResponse, http::header::CONTENT_SECURITY_POLICY, web};

/// Nothing but our own style sheet and icon; no script, no form, no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";

const FILES: [(&str, &str, &str); 5] = [
    ("/", HTML, include_str!("pages/home.html")),
    ("/enrol", HTML, include_str!("pages/enrol.html")),
    ("/pair", HTML, include_str!("pages/pair.html")),
    ("/page.css", "text/css; charset=utf-8", include_str!("pages/page.css")),
    ("/icon.svg", "image/svg+xml", include_str!("pages/icon.svg")),
];

/// Serves the pages.
pub(super) fn register(config: &mut web::ServiceConfig) {
    for (path, media_type, text) in FILES {
        let answer = move || async move {
            HttpResponse::Ok().insert_header((CONTENT_SECURITY_POLICY, POLICY)).content_type(media_type).body(text)
        };
        config.route(path, web::get().to(answer));
    }
}
