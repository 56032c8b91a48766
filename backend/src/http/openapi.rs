//! The API's description (OpenAPI 3.1), built from the handlers themselves.

use std::sync::LazyLock;

use actix_web::{HttpResponse, get};
use countersign_shared::wire::Problem;
use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, HeaderBuilder, Ref, RefOr, ResponseBuilder,
        path::{Operation, PathItem},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{problem, routes::Operations};

const ABOUT: &str = "An AI agent on your computer asks; your phone countersigns.

Routes under `/v1/runtime/` take no HTTP credential: the body is a JWS by the runtime's own key, and the server acts on \
nothing outside its payload. Routes of a person take the session cookie, and what changes anything is signed by the \
person's keys besides. Routes of a provider take its API key.

Errors are problems (RFC 9457) with a stable `code`; `/oauth2/` has OAuth's own form. Times are RFC 3339 in UTC.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Countersign", description = ABOUT, license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")),
    components(schemas(Problem)),
    tags(
        (name = "runtime", description = "Agent apps, by signed messages."),
        (name = "person", description = "People and their devices."),
        (name = "provider", description = "Owners of tools and APIs."),
        (name = "server", description = "The server itself."),
    ),
    modifiers(&Conventions),
)]
struct Description;

/// What is the same everywhere.
struct Conventions;

impl Modify for Conventions {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        api.merge(Operations::openapi());
        for operation in api.paths.paths.values_mut().flat_map(operations) {
            let problem = || RefOr::Ref(Ref::from_response_name("Problem"));
            operation.responses.responses.entry("default".to_owned()).or_insert_with(problem);
        }
        let components = api.components.get_or_insert_default();
        let header = |about: &str| HeaderBuilder::new().description(Some(about)).build();
        let problem = ResponseBuilder::new()
            .description("A problem (RFC 9457).")
            .content(problem::MEDIA_TYPE, ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build())
            .header("Retry-After", header("Seconds to wait, with 429 and 503."))
            .header("X-Request-Id", header("Finds the call in the server's log; every answer has it."));
        components.responses.insert("Problem".to_owned(), problem.build().into());
        components.security_schemes.extend(schemes().map(|(name, scheme)| (name, scheme.into())));
    }
}

fn schemes() -> [(String, SecurityScheme); 4] {
    let session = "The cookie's name is `__Host-countersign` on https and `countersign` on http://localhost.";
    let basic = "The API key is the password; the user name is ignored.";
    let scheme = |scheme: HttpAuthScheme, about: &str| {
        SecurityScheme::Http(HttpBuilder::new().scheme(scheme).description(Some(about)).build())
    };
    let cookie = ApiKeyValue::with_description("__Host-countersign", session);
    let header = ApiKeyValue::with_description("x-api-key", "The provider's API key.");
    [
        ("session".to_owned(), SecurityScheme::ApiKey(ApiKey::Cookie(cookie))),
        ("providerBearer".to_owned(), scheme(HttpAuthScheme::Bearer, "The provider's API key.")),
        ("providerHeader".to_owned(), SecurityScheme::ApiKey(ApiKey::Header(header))),
        ("providerBasic".to_owned(), scheme(HttpAuthScheme::Basic, basic)),
    ]
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

static DESCRIPTION: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Description::openapi);

#[allow(clippy::expect_used, reason = "a document of strings, lists and maps always serialises")]
static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let mut api = serde_json::to_value(&*DESCRIPTION).expect("it serialises");
    never_null(&mut api);
    format!("{api:#}\n")
});

/// Says of optional keys that they may be missing. utoipa says that they may be null, which nothing here ever is.
fn never_null(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(never_null),
        Value::Object(object) => {
            object.values_mut().for_each(never_null);
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("oneOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [only] = choices.as_slice() {
                    *value = only.clone();
                }
            }
        }
        _ => {}
    }
}

/// The description as it is served, and as it is checked in.
#[must_use]
pub fn document() -> &'static str {
    &DOCUMENT
}

/// The methods that a route's path takes, for `Allow`. Pages, which are not described, are read only.
pub(super) fn methods(pattern: &str) -> Vec<&'static str> {
    let Some(item) = DESCRIPTION.paths.paths.get(pattern) else { return vec!["GET", "HEAD"] };
    let known = [
        (item.get.is_some(), "GET"),
        (item.get.is_some(), "HEAD"),
        (item.post.is_some(), "POST"),
        (item.delete.is_some(), "DELETE"),
    ];
    known.into_iter().filter(|(has, _)| *has).map(|(_, method)| method).collect()
}

/// This description.
#[utoipa::path(
    tag = "server", operation_id = "openapi", security(()),
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = Object)),
)]
#[get("/openapi.json")]
pub(super) async fn serve() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document())
}
