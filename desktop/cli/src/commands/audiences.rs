//! `countersign audiences`.

use countersign_runtime::Runtime;
use countersign_shared::{
    canonical,
    payload::{Proof, Terms},
};
use serde_json::json;

use crate::{
    args::Audiences,
    exit::{Exit, Failure},
    output::{Output, dim, strong},
    text::{duration, visible},
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Audiences) -> Result<Exit, Failure> {
    let audiences = match &args.audience {
        Some(audience) => vec![runtime.terms(audience).await?],
        None => runtime.audiences().await?,
    };
    if audiences.is_empty() {
        output.line("There is nothing to ask for on this server yet.")?;
    }
    for terms in &audiences {
        show(output, terms)?;
        output.event(&json!({ "event": "audience", "terms": terms, "termsHash": canonical::hash(terms) }))?;
    }
    Ok(Exit::Ok)
}

/// The provider's own words, as the phone will show them.
pub(crate) fn show(output: &Output, terms: &Terms) -> std::io::Result<()> {
    let proof = match terms.proof {
        Proof::Bearer => "a token works by itself while it lives",
        Proof::Dpop => "every call needs a proof by the token's key (DPoP)",
    };
    output.line(format!(
        "{}  {}, by {}",
        strong(&terms.audience_key),
        visible(&terms.audience_name),
        visible(&terms.provider_name)
    ))?;
    for scope in &terms.scopes {
        output.line(format!(
            "  {:<24} {:<9} {}",
            scope.name.as_str(),
            scope.risk.as_str(),
            visible(&scope.description)
        ))?;
    }
    let most = duration(terms.max_duration_seconds);
    output.line(dim(&format!("  {}, version {}; {most} at most; {proof}", terms.audience_id, terms.version)))?;
    output.line("")
}
