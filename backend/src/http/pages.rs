//! The phone's page: one HTML file at the addresses that the page knows, and the files that it is made of.
//!
//! Everything is in the program itself, also compressed, so serving is a look into a table: what is not in it is not
//! found. Files with a hash in their name are kept by browsers for good; all others are asked for again each time, and
//! answered with 304 as long as they are the same.

mod files;
mod negotiation;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, HeaderName, IF_NONE_MATCH, VARY},
    web::{self, ServiceConfig},
};

use files::File;
pub(super) use files::Files;

/// Where the page is found. The page itself knows which of its screens each of them is.
const PAGES: [&str; 13] = [
    "/",
    "/enrol",
    "/join",
    "/recover",
    "/pair",
    "/requests/{id}",
    "/history",
    "/runtimes",
    "/delegations",
    "/devices",
    "/admit",
    "/settings",
    "/notifications",
];

/// What the page may do: its own scripts and styles, its own server, pictures that it draws, the camera's picture; text
/// never becomes a script.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                           font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
                           media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                           require-trusted-types-for 'script'; trusted-types svelte-trusted-html countersign";

/// A worker has the policy that its own script comes with. This one keeps the page's files and asks for new ones, shows
/// notifications with the page's own signs, and tells the server of pushes that came.
const SERVICE_WORKER_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'";

/// The reader of QR codes is WebAssembly, which nothing else here may run.
const SCANNER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// The camera reads the QR code of a computer, and passkeys are what the page is for.
const PERMISSIONS: &str = "camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), \
                           microphone=(), geolocation=()";

/// What a path is served with besides the file.
#[derive(Clone, Copy)]
struct Manner {
    cache: &'static str,
    policy: Option<&'static str>,
    permissions: Option<&'static str>,
}

impl Manner {
    const PAGE: Self = Self { cache: "no-cache", policy: Some(PAGE_POLICY), permissions: Some(PERMISSIONS) };

    /// Of a file by its path.
    fn of(path: &str) -> Self {
        let script = path.ends_with(".js");
        Self {
            cache: if is_kept(path) { "public, max-age=31536000, immutable" } else { "no-cache" },
            policy: match path {
                "/service-worker.js" => Some(SERVICE_WORKER_POLICY),
                path if script && path.starts_with("/scanner/") => Some(SCANNER_POLICY),
                _ => None,
            },
            permissions: None,
        }
    }
}

/// Whether a path is a file's whose name has a hash in it, so that browsers keep it for good.
pub(super) fn is_kept(path: &str) -> bool {
    path.starts_with("/assets/") || path.starts_with("/scanner/")
}

/// Serves the pages and their files. Registered after the API, so that no file can take the place of a route.
pub(super) fn register(files: Files) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let (page, others) = files.into_page_and_others();
        for path in PAGES {
            serve(config, path, &page, Manner::PAGE);
        }
        for (path, file) in others {
            serve(config, &path, &file, Manner::of(&path));
        }
    }
}

fn serve(config: &mut ServiceConfig, path: &str, file: &Arc<File>, manner: Manner) {
    let file = Arc::clone(file);
    let handler = move |call: HttpRequest| std::future::ready(answer(&call, &file, manner));
    config.route(path, web::get().to(handler));
}

fn answer(call: &HttpRequest, file: &File, manner: Manner) -> HttpResponse {
    let form = file.form_for(call.headers());
    let known = negotiation::knows(call.headers().get_all(IF_NONE_MATCH), &form.tag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((CACHE_CONTROL, manner.cache)).insert_header((ETAG, form.tag.clone()));
    if file.has_forms() {
        answer.insert_header((VARY, "Accept-Encoding"));
    }
    if let Some(policy) = manner.policy {
        answer.insert_header((CONTENT_SECURITY_POLICY, policy));
    }
    if let Some(permissions) = manner.permissions {
        answer.insert_header((PERMISSIONS_POLICY, permissions));
    }
    if known {
        return answer.finish();
    }
    if let Some(coding) = form.coding {
        answer.insert_header((CONTENT_ENCODING, coding.as_str()));
    }
    answer.content_type(file.media_type).body(form.bytes.clone())
}
