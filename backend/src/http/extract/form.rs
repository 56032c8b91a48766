//! Form bodies, for the routes that follow OAuth.

use std::collections::HashMap;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use countersign_shared::{Code, Refusal};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{Later, body};
use crate::http::problem::Failure;

/// The parameters of a form (RFC 6749, section 3.2): none may stand twice, and an empty one is as good as none.
pub(in crate::http) struct Form(HashMap<String, Zeroizing<String>>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut parameters = HashMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if parameters.insert(name.to_string(), Zeroizing::new(value.into_owned())).is_some() {
                return Err(Refusal::field(Code::DuplicateKey, name, "a parameter may stand once only"));
            }
        }
        parameters.retain(|_, value| !value.is_empty());
        Ok(Self(parameters))
    }

    /// Takes one parameter out.
    pub(in crate::http) fn take(&mut self, name: &str) -> Option<Zeroizing<String>> {
        self.0.remove(name)
    }

    /// Takes one that must be there.
    pub(in crate::http) fn require(&mut self, name: &str) -> Result<Zeroizing<String>, Refusal> {
        self.take(name).ok_or_else(|| Refusal::field(Code::MissingField, name, format!("{name} is missing")))
    }
}

impl FromRequest for Form {
    type Error = Failure;
    type Future = Later<Self>;

    fn from_request(call: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (call, payload) = (call.clone(), payload.take());
        Box::pin(async move {
            let bytes = body::read(&call, payload, "application/x-www-form-urlencoded").await?;
            Ok(Self::parse(&bytes)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_parameter_is_refused_and_an_empty_one_ignored() {
        let mut form = Form::parse(b"token=a%20b&token_type_hint=&x=1").expect("a form");
        assert_eq!(form.require("token").expect("a token").as_str(), "a b");
        assert!(form.take("token_type_hint").is_none());
        assert_eq!(form.require("dpop_htm").expect_err("missing").code, Code::MissingField);
        assert_eq!(Form::parse(b"token=a&token=a").map(|_| ()).expect_err("twice").code, Code::DuplicateKey);
    }
}
