//! An agent asks for a delegation, waits for the person, and uses the token.
//!
//! Pair the profile first: `countersign pair --server …`. Then
//! `cargo run -p countersign-runtime --example ask -- ~/.countersign demo:payments payments.identity`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::Duration;

use countersign_runtime::{NewRequest, Outcome, Progress, Runtime};
use countersign_shared::{payload::Agent, scope::ScopeSet};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [home, audience, scope] = &arguments[..] else { return Err("say HOME AUDIENCE SCOPE".into()) };
    let runtime = Runtime::open(home, "default")?;

    let agent = Agent { id: "agent_example".into(), name: "Example agent".into() };
    let request = NewRequest::new(audience, ScopeSet::collect([scope.parse()?])?, "Show how asking works", agent);
    let stored = runtime.request(request).await?;
    let id = stored.delegation_id.ok_or("the server named it")?;

    println!("{id} waits for an answer");
    let seen = |progress| match progress {
        Progress::Waiting { seen_at: Some(at), .. } => println!("seen at {at}"),
        Progress::Waiting { delivery, .. } if delivery.nobody => println!("no device takes pushes"),
        _ => {}
    };
    match runtime.wait(&id, Some(Duration::from_secs(120)), seen).await? {
        Outcome::Approved(approved) => println!("approved on {}", approved.device_name),
        outcome => return Err(format!("{id} is {}", outcome.as_str()).into()),
    }
    let token = runtime.token(&id).await?;
    println!("a token for {} until {}", token.audience_key, token.expires_at);
    Ok(())
}
