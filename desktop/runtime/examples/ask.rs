//! Pair once, ask, wait for the person, take a token: a whole agent's host in thirty lines.
//!
//! `cargo run -p countersign-runtime --example ask -- HOME http://localhost:7070 demo:payments payments.identity`
#![allow(clippy::print_stdout, reason = "it talks to whoever runs it")]

use std::{error::Error, io};

use countersign_runtime::{
    NewRequest, Outcome, Runtime,
    shared::{origin::Origin, payload::Agent, scope::ScopeSet},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [home, server, audience, scope] = &words[..] else { return Err("say: HOME SERVER AUDIENCE SCOPE".into()) };
    let runtime = Runtime::open(home, "example")?;
    if runtime.connection().await?.is_none() {
        let (server, application) = (Origin::parse(server)?, "app_demo".parse()?);
        let mut pairing = runtime.start_pairing(&server, &application, "Example", "This computer").await?;
        println!("Open on the phone: {}", *pairing.link());
        println!("Both show: {}\nType the phone's code:", pairing.words().join(" "));
        let mut code = String::new();
        io::stdin().read_line(&mut code)?;
        let person = pairing.claim(&code).await?;
        println!("Paired with {}, who confirmed on {:?}.", person.user_name, person.device_name);
        pairing.accept().await?;
    }
    let agent = Agent { id: "example".into(), name: "Example agent".into() };
    let question = NewRequest::new(audience, ScopeSet::collect([scope.parse()?])?, "Show how asking works", agent);
    let id = runtime.request(question).await?.delegation_id.ok_or("the server gave it no name")?;
    println!("Asked: {id}");
    match runtime.wait(&id, None, |_| {}).await? {
        Outcome::Approved(yes) => println!("Approved on {:?}: {}", yes.device_name, runtime.token(&id).await?.token_id),
        outcome => println!("No token: {}", outcome.as_str()),
    }
    Ok(())
}
