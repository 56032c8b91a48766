//! The built page's files, each in every form that it was built in.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use actix_web::{http::header::HeaderMap, web::Bytes};
use countersign_shared::canonical::Digest;

use super::negotiation::{Coding, accepted};

/// What Vite has built, as it was when this program was compiled; nothing if it was not built.
#[derive(rust_embed::Embed)]
#[folder = "../web/pwa/dist"]
#[allow_missing = true]
struct Built;

/// Says that there is no page, and how to get one.
const NOT_BUILT: &[u8] = include_bytes!("not_built.html");

/// The files by their path from the root, which begins with a slash.
#[derive(Clone, Default)]
pub(in crate::http) struct Files {
    by_path: BTreeMap<String, Arc<File>>,
}

/// One file.
pub(super) struct File {
    pub(super) media_type: &'static str,
    /// As it is, and then compressed.
    forms: Vec<Form>,
}

/// One form of a file.
pub(super) struct Form {
    /// How it is compressed, if it is.
    pub(super) coding: Option<Coding>,
    /// The strong entity tag, with its quotes: two forms of a file are not the same bytes.
    pub(super) tag: String,
    pub(super) bytes: Bytes,
}

impl Files {
    /// Those inside this program.
    pub(in crate::http) fn embedded() -> Self {
        Self::collect(Built::iter().filter_map(|name| {
            let bytes = match Built::get(&name)?.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((name.into_owned(), bytes))
        }))
    }

    /// From names without the leading slash. `NAME.br` and `NAME.gz` are forms of `NAME` and no files of their own.
    pub(in crate::http) fn collect(named: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let named: BTreeMap<String, Bytes> = named.into_iter().collect();
        let plain = named.iter().filter(|(name, _)| !Coding::ALL.iter().any(|coding| name.ends_with(coding.ending())));
        let by_path = plain.map(|(name, bytes)| {
            let compressed = Coding::ALL.iter().filter_map(|coding| {
                let bytes = named.get(&format!("{name}{}", coding.ending()))?;
                Some(Form::new(Some(*coding), bytes))
            });
            let forms = std::iter::once(Form::new(None, bytes)).chain(compressed).collect();
            (format!("/{name}"), Arc::new(File { media_type: media_type(name), forms }))
        });
        Self { by_path: by_path.collect() }
    }

    /// The page itself, or what stands in for it, and all other files.
    pub(super) fn into_page_and_others(mut self) -> (Arc<File>, BTreeMap<String, Arc<File>>) {
        let page = self.by_path.remove("/index.html").unwrap_or_else(|| {
            let forms = vec![Form::new(None, &Bytes::from_static(NOT_BUILT))];
            Arc::new(File { media_type: media_type("index.html"), forms })
        });
        (page, self.by_path)
    }

    /// Whether there is a page to serve.
    pub(in crate::http) fn has_page(&self) -> bool {
        self.by_path.contains_key("/index.html")
    }
}

impl File {
    /// Whether what is sent depends on what the caller accepts.
    pub(super) fn has_forms(&self) -> bool {
        self.forms.len() > 1
    }

    /// The smallest form that the caller accepts. One that accepts none is given the file as it is.
    pub(super) fn form_for(&self, headers: &HeaderMap) -> &Form {
        let accepted = accepted(headers);
        let best = Coding::ALL
            .iter()
            .filter(|coding| accepted.contains(coding))
            .find_map(|coding| self.forms.iter().find(|form| form.coding == Some(*coding)));
        best.unwrap_or(&self.forms[0])
    }
}

impl Form {
    fn new(coding: Option<Coding>, bytes: &Bytes) -> Self {
        Self { coding, tag: format!("\"{}\"", Digest::of(bytes)), bytes: bytes.clone() }
    }
}

/// By the ending of a name. `nosniff` makes browsers refuse scripts and styles with any other type than these.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
