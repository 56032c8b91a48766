//! What a browser accepts, and what it has already (RFC 9110, sections 12.5.3 and 13.1.2).

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

/// How a form of a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// The smallest first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The word in `Content-Encoding`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What a name ends in.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// The codings that a caller takes. What it would rather have does not matter here: it takes both as well, and the
/// smaller one costs it less.
pub(super) fn accepted(headers: &HeaderMap) -> Vec<Coding> {
    let said: Vec<(String, bool)> = headers
        .get_all(ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|part| {
                let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
                weight.is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
            });
            (name, !refused)
        })
        .collect();
    let says = |name: &str| said.iter().find(|(known, _)| known == name).map(|(_, taken)| *taken);
    Coding::ALL.into_iter().filter(|coding| says(coding.as_str()).or_else(|| says("*")).unwrap_or(false)).collect()
}

/// Whether one of the tags that the caller has is this one. They are compared weakly, because a proxy may have weakened
/// them on their way.
pub(super) fn knows<'a>(headers: impl Iterator<Item = &'a HeaderValue>, tag: &str) -> bool {
    headers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
