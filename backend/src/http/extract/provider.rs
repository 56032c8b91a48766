//! A provider, by one of its API keys.

use std::{future::Future, pin::Pin};

use actix_web::{
    Error, FromRequest, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderMap},
};
use base64ct::{Base64, Base64Unpadded, Encoding};
use countersign_shared::{Code, Refusal};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::network;
use crate::{domain::principal::Provider, http::problem::Failure, service::providers};

impl FromRequest for Provider {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        let call = call.clone();
        Box::pin(
            async move { Ok(authenticate(&call).await.map_err(|failure| network::count_refused(&call, failure))?) },
        )
    }
}

async fn authenticate(call: &HttpRequest) -> Result<Provider, Failure> {
    let key = key(call.headers())?;
    Ok(providers::authenticate(network::app(call)?, &key).await?)
}

/// The key: as Bearer (RFC 6750, section 2.1), as `x-api-key`, or as the password of Basic (RFC 7617), whose user
/// name is ignored because the key says whose it is. More than one way at once is refused (RFC 6749, section 2.3).
fn key(headers: &HeaderMap) -> Result<Zeroizing<String>, Refusal> {
    let mut given = headers.get_all(AUTHORIZATION).chain(headers.get_all("x-api-key"));
    let credential = given.next().ok_or(Code::MissingCredential)?;
    if given.next().is_some() {
        return Err(Refusal::field(Code::InvalidField, "Authorization", "present the key once, in one header"));
    }
    let unknown = || Refusal::from(Code::InvalidToken);
    let text = credential.to_str().map_err(|_| unknown())?.trim();
    if !headers.contains_key(AUTHORIZATION) {
        return Ok(Zeroizing::new(text.to_owned()));
    }
    let (scheme, credential) = text.split_once(' ').ok_or_else(unknown)?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Ok(Zeroizing::new(credential.trim().to_owned())),
        "basic" => password(credential.trim()).ok_or_else(unknown),
        _ => Err(Refusal::new(Code::InvalidToken, "use Bearer or Basic, or the header x-api-key")),
    }
}

/// The password of Basic, form-decoded as OAuth prescribes (RFC 6749, section 2.3.1).
fn password(credential: &str) -> Option<Zeroizing<String>> {
    let decoded = Base64::decode_vec(credential).or_else(|_| Base64Unpadded::decode_vec(credential)).ok()?;
    let decoded = Zeroizing::new(decoded);
    let at = decoded.iter().position(|byte| *byte == b':')?;
    // Alone in a form, a text is a name without a value; `=` and `&` are decoded like all else.
    let (name, value) = form_urlencoded::parse(&decoded[at + 1..]).next()?;
    (value.is_empty()).then(|| Zeroizing::new(name.into_owned()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> Result<String, Code> {
        let call = headers.iter().fold(TestRequest::post(), |call, header| call.append_header(*header));
        key(call.to_http_request().headers()).map(|key| key.to_string()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_key_comes_in_three_ways() {
        let basic = format!("Basic {}", Base64::encode_string(b"key_1:csk_%61b"));
        for headers in [
            [("authorization", "Bearer csk_ab")],
            [("authorization", "bearer  csk_ab")],
            [("x-api-key", "csk_ab")],
            [("authorization", basic.as_str())],
        ] {
            assert_eq!(read(&headers).as_deref(), Ok("csk_ab"), "{headers:?}");
        }
    }

    #[test]
    fn nothing_else_is_a_key() {
        assert_eq!(read(&[]), Err(Code::MissingCredential));
        for bad in ["csk_ab", "Digest x", "Basic !", "Basic YQ=="] {
            assert_eq!(read(&[("authorization", bad)]), Err(Code::InvalidToken), "{bad}");
        }
        for pair in [[("authorization", "Bearer a"), ("x-api-key", "a")], [("x-api-key", "a"), ("x-api-key", "a")]] {
            assert_eq!(read(&pair), Err(Code::InvalidField));
        }
    }
}
