//! `admin audience`: what tokens are for, and the terms that people agree to.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use countersign_shared::{
    ids::{AudienceId, ProviderId},
    payload::{Proof, Terms, TermsScope},
    wire,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{admin, arguments, plain, terminal};
use crate::{
    app::App,
    service::admin::{self as operator, AudienceDraft},
};

#[derive(Subcommand)]
pub(super) enum Audience {
    /// Publish an audience, or new terms of one. Pending requests keep the terms that they were made under.
    Publish(Box<Publish>),
    /// List audiences.
    List,
    /// End an audience and every token of it.
    Retire {
        /// Its key.
        key: String,
    },
}

#[derive(Args)]
pub(super) struct Publish {
    /// Terms as JSON: providerId, audienceId (or none), audienceKey, audienceName, scopes [{name, description, risk}],
    /// proof, maxDurationSeconds.
    #[arg(long, value_name = "TERMS.JSON", conflicts_with_all = ["provider", "key", "name", "scope", "proof"])]
    file: Option<PathBuf>,
    /// Whose audience it is.
    #[arg(long, required_unless_present = "file", value_parser = arguments::id::<ProviderId>)]
    provider: Option<ProviderId>,
    /// Its key, 1 to 64 of a-z 0-9 . _ : -
    #[arg(long, required_unless_present = "file")]
    key: Option<String>,
    /// What people read.
    #[arg(long, required_unless_present = "file")]
    name: Option<String>,
    /// A scope, with what it allows in words and its risk (low, medium, high, critical); repeat it for more.
    #[arg(long, value_name = "NAME=DESCRIPTION,RISK", required_unless_present = "file", value_parser = arguments::scope)]
    scope: Vec<TermsScope>,
    /// Whether a token works by itself, or only with a proof of its key (RFC 9449).
    #[arg(long, required_unless_present = "file")]
    proof: Option<ProofKind>,
    /// The longest delegation: seconds, or 15m, 1h, 1d.
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = arguments::seconds, conflicts_with = "file")]
    max_duration: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProofKind {
    /// Whoever holds a token may use it while it lives.
    Bearer,
    /// Each use needs a proof by the token's key.
    Dpop,
}

/// The file of `--file`, with the keys of the terms themselves.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TermsFile {
    provider_id: ProviderId,
    #[serde(default)]
    audience_id: Option<AudienceId>,
    audience_key: String,
    audience_name: String,
    scopes: Vec<TermsScope>,
    proof: Proof,
    max_duration_seconds: u64,
}

impl Publish {
    fn draft(self) -> anyhow::Result<AudienceDraft> {
        let mut draft = match (self.file, self.provider, self.key, self.name, self.proof) {
            (Some(file), ..) => from_file(&file)?,
            (None, Some(provider_id), Some(key), Some(name), Some(proof)) => AudienceDraft {
                provider_id,
                id: None,
                key,
                name,
                scopes: self.scope,
                proof: match proof {
                    ProofKind::Bearer => Proof::Bearer,
                    ProofKind::Dpop => Proof::Dpop,
                },
                max_duration_seconds: self.max_duration,
            },
            _ => anyhow::bail!("say --file, or --provider, --key, --name, --scope and --proof"),
        };
        draft.scopes.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(draft)
    }
}

fn from_file(file: &Path) -> anyhow::Result<AudienceDraft> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let terms: TermsFile =
        wire::read(&bytes).map_err(|refusal| plain(refusal.into())).with_context(|| file.display().to_string())?;
    Ok(AudienceDraft {
        provider_id: terms.provider_id,
        id: terms.audience_id,
        key: terms.audience_key,
        name: terms.audience_name,
        scopes: terms.scopes,
        proof: terms.proof,
        max_duration_seconds: terms.max_duration_seconds,
    })
}

/// An audience on one line.
fn row(terms: &Terms) -> Value {
    let scopes: Vec<String> =
        terms.scopes.iter().map(|scope| format!("{} ({})", scope.name, scope.risk.as_str())).collect();
    json!({
        "audience": terms.audience_key,
        "id": terms.audience_id,
        "provider": terms.provider_id,
        "proof": terms.proof,
        "maxSeconds": terms.max_duration_seconds,
        "version": terms.version,
        "scopes": scopes,
    })
}

impl Audience {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        match self {
            Self::Publish(publish) => {
                let published = operator::publish_audience(app, publish.draft()?).await.map_err(plain)?;
                if json {
                    return terminal::say_json(&published);
                }
                let (terms, hash) = (&published.terms, &published.terms_hash);
                let (key, id, version) = (&terms.audience_key, &terms.audience_id, terms.version);
                terminal::say(&format!("Published {key} ({id}), version {version} of its terms, hash {hash}."))
            }
            Self::List => {
                let published = operator::list_audiences(app).await.map_err(plain)?;
                if json {
                    return terminal::say_json(&published);
                }
                let rows: Vec<Value> = published.iter().map(|published| row(&published.terms)).collect();
                admin::list(&rows, json, "No audience is published yet.")
            }
            Self::Retire { key } => {
                operator::retire_audience(app, &key).await.map_err(plain)?;
                let text = format!("Retired {key}; its tokens are inactive from now on.");
                admin::done(json, &json!({ "audienceKey": key, "retired": true }), &text)
            }
        }
    }
}
