//! Query parameters.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use countersign_shared::{Code, Refusal, wire};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::http::problem::Failure;

/// The query, as strict as a body: an unknown or repeated parameter is refused by name. `T` sees texts only.
pub(in crate::http) struct Params<T>(pub(in crate::http) T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(call.query_string()).map(Self).map_err(Failure::from))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Refusal> {
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if parameters.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
            return Err(Refusal::field(Code::DuplicateKey, name, "a parameter may stand once only"));
        }
    }
    wire::read(Value::Object(parameters).to_string().as_bytes())
}

/// A whole number in a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::http) struct Number(pub(in crate::http) u32);

impl TryFrom<String> for Number {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).map(Self).ok_or("must be a whole number below 2^32")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        #[serde(default)]
        cursor: String,
        #[serde(default)]
        limit: Number,
    }

    fn refused(query: &str) -> (Code, String) {
        let refusal = parse::<Page>(query).expect_err(query);
        (refusal.code, refusal.field)
    }

    #[test]
    fn what_is_wrong_is_named() {
        let page = parse::<Page>("limit=50&cursor=a%2Fb").expect("a page");
        assert_eq!((page.limit.0, page.cursor.as_str()), (50, "a/b"));
        assert_eq!(parse::<Page>("").expect("no query").limit.0, 0);
        assert_eq!(refused("limits=1"), (Code::UnknownField, "limits".into()));
        assert_eq!(refused("limit=1&limit=1"), (Code::DuplicateKey, "limit".into()));
        for bad in ["limit=-1", "limit=%2B1", "limit=1e3", "limit=4294967296", "limit="] {
            assert_eq!(refused(bad), (Code::InvalidField, "limit".into()), "{bad}");
        }
    }
}
