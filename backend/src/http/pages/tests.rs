//! The pages without a build of them: the files here are made up, and lie as Vite and its last step lay them.

use actix_web::{
    App as Routing, HttpResponse,
    http::Method,
    test::{TestRequest, call_service, init_service, read_body},
    web::{self, Bytes},
};

use super::{Files, PAGE_POLICY, PAGES, register};
use crate::http::fallback;

struct Reply {
    status: u16,
    headers: actix_web::http::header::HeaderMap,
    body: String,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

fn built() -> Files {
    let named = [
        ("index.html", "<p>the page</p>"),
        ("index.html.br", "the page, br"),
        ("index.html.gz", "the page, gz"),
        ("service-worker.js", "worker"),
        ("manifest.webmanifest", "{}"),
        ("icon.svg", "<svg/>"),
        ("icons/icon-192.png", "png"),
        ("assets/index-abc.js", "script"),
        ("assets/index-abc.js.br", "script, br"),
        ("assets/index-abc.js.gz", "script, gz"),
        ("assets/index-abc.css", "style"),
        ("assets/font-abc.woff2", "font"),
        ("scanner/worker-abc.js", "scanner"),
        ("scanner/reader-abc.wasm", "wasm"),
        ("v1/me", "a lie"),
        ("lonely.js.br", "without its file"),
    ];
    Files::collect(named.map(|(name, text)| (name.to_owned(), Bytes::from_static(text.as_bytes()))))
}

async fn call_with(files: Files, call: TestRequest) -> Reply {
    // A route of the API stands before the files, as in the server.
    let api = web::resource("/v1/me").to(|| async { HttpResponse::Unauthorized().body("the API") });
    let routing = Routing::new().service(api).configure(register(files)).default_service(web::to(fallback::fallback));
    let answer = call_service(&init_service(routing).await, call.to_request()).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Reply { status, headers, body: String::from_utf8(read_body(answer).await.to_vec()).expect("text") }
}

async fn call(call: TestRequest) -> Reply {
    call_with(built(), call).await
}

async fn get(path: &str) -> Reply {
    call(TestRequest::get().uri(path)).await
}

async fn get_accepting(path: &str, codings: &str) -> Reply {
    call(TestRequest::get().uri(path).insert_header(("accept-encoding", codings))).await
}

/// The addresses in the table and no others.
#[actix_web::test]
async fn the_page_is_at_its_addresses_only() {
    for page in PAGES {
        let reply = get(&page.replace("{id}", "del_1")).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, "<p>the page</p>"), "{page}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(reply.header("cache-control"), "no-cache");
        assert_eq!(reply.header("content-security-policy"), PAGE_POLICY);
        assert!(reply.header("permissions-policy").starts_with("camera=(self), "));
    }
    let others =
        ["/index.html", "/nothing", "/enrol/", "/enrol/more", "/requests", "/requests/", "/requests/a/b", "//"];
    for path in others.into_iter().chain(["/assets", "/assets/", "/assets/index-abc.ts", "/lonely.js", "/lonely.js.br"])
    {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
}

/// The very words of the policy: every one of them is a decision.
#[test]
fn the_policy_of_pages() {
    let policy: Vec<&str> = PAGE_POLICY.split("; ").collect();
    let expected = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types svelte-trusted-html countersign",
    ];
    assert_eq!(policy, expected);
}

/// Each file with its type; what has a hash in its name is kept for good, and only the scanner may run WebAssembly.
#[actix_web::test]
async fn each_file_is_served_in_its_own_manner() {
    let kept = "public, max-age=31536000, immutable";
    let scanner = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
    let worker = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'";
    let expected = [
        ("/service-worker.js", "text/javascript; charset=utf-8", "no-cache", worker),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache", ""),
        ("/icon.svg", "image/svg+xml", "no-cache", ""),
        ("/icons/icon-192.png", "image/png", "no-cache", ""),
        ("/assets/index-abc.js", "text/javascript; charset=utf-8", kept, ""),
        ("/assets/index-abc.css", "text/css; charset=utf-8", kept, ""),
        ("/assets/font-abc.woff2", "font/woff2", kept, ""),
        ("/scanner/worker-abc.js", "text/javascript; charset=utf-8", kept, scanner),
        ("/scanner/reader-abc.wasm", "application/wasm", kept, ""),
    ];
    for (path, media_type, cache, policy) in expected {
        let reply = get(path).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, media_type), "{path}");
        assert_eq!((reply.header("cache-control"), reply.header("content-security-policy")), (cache, policy), "{path}");
        assert_eq!(reply.header("permissions-policy"), "", "{path}");
    }
}

/// The smallest form that the caller takes; and caches are told what the answer depended on.
#[actix_web::test]
async fn the_smallest_accepted_form_is_sent() {
    let expected = [
        ("gzip, deflate, br, zstd", "br"),
        ("BR", "br"),
        ("*", "br"),
        ("gzip;q=1.0, br;q=0.1", "br"),
        ("br;q=0, *", "gzip"),
        ("br; q=0.000, gzip", "gzip"),
        ("gzip", "gzip"),
        ("deflate", ""),
        ("identity", ""),
        ("*;q=0", ""),
        ("", ""),
    ];
    for path in ["/", "/assets/index-abc.js"] {
        let mut tags = Vec::new();
        for (codings, coding) in expected {
            let reply = get_accepting(path, codings).await;
            assert_eq!(reply.header("content-encoding"), coding, "{path} {codings}");
            assert_eq!(reply.header("vary"), "Accept-Encoding");
            let ending = if coding == "gzip" { "gz" } else { coding };
            assert_eq!(reply.body.ends_with(&format!(", {ending}")), !coding.is_empty(), "{path} {codings}");
            tags.push(reply.header("etag").to_owned());
        }
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 3, "each form has a tag of its own: {tags:?}");
    }
    let only = get_accepting("/icons/icon-192.png", "br, gzip").await;
    assert_eq!((only.header("content-encoding"), only.header("vary"), only.body.as_str()), ("", "", "png"));
}

/// Who has the file already is told so, and only for the form that would be sent.
#[actix_web::test]
async fn what_is_known_is_not_sent_again() {
    let knowing = |tags: &str, codings: &str| {
        let call = TestRequest::get().uri("/history").insert_header(("if-none-match", tags.to_owned()));
        call.insert_header(("accept-encoding", codings.to_owned()))
    };
    let tag = get_accepting("/", "br").await.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 40, "{tag}");
    for tags in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let reply = call(knowing(&tags, "br")).await;
        assert_eq!((reply.status, reply.body.as_str()), (304, ""), "{tags}");
        assert_eq!((reply.header("etag"), reply.header("vary")), (tag.as_str(), "Accept-Encoding"));
        assert_eq!(reply.header("cache-control"), "no-cache");
        assert_eq!(reply.header("content-security-policy"), PAGE_POLICY);
    }
    assert_eq!(call(knowing(&tag, "gzip")).await.body, "the page, gz");
    assert_eq!(call(knowing("\"other\"", "br")).await.body, "the page, br");
}

/// However a path is written, it leads to a file of the table or to nothing.
#[actix_web::test]
async fn no_path_leads_out_of_the_table() {
    let out = [
        "/assets/../index.html",
        "/assets/..%2findex.html",
        "/assets/%2e%2e/index.html",
        "/../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/assets//index-abc.js",
        "/assets/index-abc.js%00",
        "/assets\\index-abc.js",
        "/ASSETS/index-abc.js",
    ];
    for path in out {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
}

/// A file that is named like a route does not take its place.
#[actix_web::test]
async fn no_file_shadows_the_api() {
    let reply = get("/v1/me").await;
    assert_eq!((reply.status, reply.body.as_str()), (401, "the API"));
    assert!(PAGES.iter().all(|page| !page.starts_with("/v1") && !page.starts_with("/oauth2")));
}

/// Pages are read and nothing else.
#[actix_web::test]
async fn other_methods_are_refused() {
    for path in ["/", "/requests/del_1", "/assets/index-abc.js"] {
        assert_eq!(call(TestRequest::default().method(Method::POST).uri(path)).await.status, 405, "{path}");
    }
}

/// A program that was built without the page says so at the page's addresses.
#[actix_web::test]
async fn without_a_build_there_is_a_placeholder() {
    for path in ["/", "/enrol", "/requests/del_1"] {
        let reply = call_with(Files::default(), TestRequest::get().uri(path)).await;
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains("was not built") && reply.body.contains("make run"), "{path}");
        assert_eq!(reply.header("content-security-policy"), PAGE_POLICY);
    }
    assert_eq!(call_with(Files::default(), TestRequest::get().uri("/service-worker.js")).await.status, 404);
}

/// Whatever was embedded when this was compiled: a page comes with all that it needs, or there is none.
#[actix_web::test]
async fn what_was_embedded_is_whole() {
    let files = Files::embedded();
    if files.has_page() {
        for path in ["/service-worker.js", "/manifest.webmanifest", "/icon.svg"] {
            assert_eq!(call_with(files.clone(), TestRequest::get().uri(path)).await.status, 200, "{path}");
        }
        let page = call_with(files.clone(), TestRequest::get().uri("/")).await.body;
        let script = page.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a script");
        assert_eq!(call_with(files, TestRequest::get().uri(script)).await.status, 200, "{script}");
    } else {
        assert!(call_with(files, TestRequest::get().uri("/")).await.body.contains("was not built"));
    }
}
