//! What an introspection costs, as a ratio to a bare route of the same server in the same run.
//!
//! Machines are noisy, so absolute figures say little: `cargo bench -p countersign-backend` prints calls a
//! second for `GET /healthz` (no credential, no database), for an inactive token, and for an active one,
//! on SQLite, with the same clients, and the ratio of each to the first.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use countersign_backend::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::PushSettings,
    http::{self, Options},
    limits::Rates,
    service::admin,
    store::Missing,
};
use countersign_runtime::{NewRequest, Runtime};
use countersign_shared::{origin::Origin, payload::Agent, scope::ScopeSet};
use countersign_soft_phone::{ApproveOptions, EnrolOptions, SoftPhone};
use reqwest::{Client, RequestBuilder};

/// Callers at the same time.
const CALLERS: usize = 16;
/// How long each route is called.
const LASTING: Duration = Duration::from_secs(4);

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let url = format!("http://localhost:{port}");
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    threads.block_on(async {
        let plenty = 100_000_000.try_into()?;
        let settings = Settings {
            database: format!("sqlite://{}/bench.db", folder.path().display()).parse()?,
            missing: Missing::Create,
            origin: Some(Origin::parse(&url)?),
            first_origin: None,
            rates: Rates { per_credential: plenty, per_network: plenty, ..Rates::default() },
            clock: Clock::default(),
            push: PushSettings::for_tests(),
            channels: Channels::default(),
        };
        let app = App::build(settings).await?;
        let serving = app.clone();
        let listen = format!("127.0.0.1:{port}").parse()?;
        std::thread::spawn(move || {
            let options = Options { listen, trusted_proxies: Vec::new(), tls: None };
            actix_web::rt::System::new()
                .block_on(async { http::bind(serving, &options)?.run(std::future::pending()).await })
        });
        let (key, token) = prepare(&app, &url, &folder).await?;
        let http = Client::new();
        let introspect = |token: String| {
            let (http, key, url) = (http.clone(), key.clone(), format!("{url}/v1/provider/introspect"));
            move || http.post(&url).bearer_auth(&key).json(&serde_json::json!({ "token": token }))
        };
        let (client, health) = (http.clone(), format!("{url}/healthz"));
        let bare = rate(move || client.get(&health)).await;
        let inactive = rate(introspect("cst_nothing".into())).await;
        let active = rate(introspect(token)).await;
        println!("{:<28}{:>12}{:>10}", "route", "calls/s", "ratio");
        for (name, rate) in
            [("GET /healthz", bare), ("introspect, malformed", inactive), ("introspect, active", active)]
        {
            println!("{name:<28}{rate:>12.0}{:>10.2}", rate / bare);
        }
        Ok(())
    })
}

/// Enrols, pairs, asks and approves: a provider key and an active token.
async fn prepare(app: &App, url: &str, folder: &tempfile::TempDir) -> anyhow::Result<(String, String)> {
    let demo = admin::demo(app).await?;
    let invitation = admin::owner_invitation(app).await?.ok_or_else(|| anyhow::anyhow!("nobody is enrolled"))?;
    let options = EnrolOptions { user_name: "Ada".into(), device_name: "phone".into(), ..Default::default() };
    let phone = SoftPhone::enrol(url, &invitation.link, options).await?;
    let runtime = Runtime::open(folder.path(), "bench")?;
    let mut pending = runtime.start_pairing(&app.origin, &demo.application_id, "Bench", "bench machine").await?;
    let confirmed = phone.confirm(&pending.link()).await?;
    pending.claim(&confirmed.code).await?;
    pending.accept().await?;
    let agent = Agent { id: "agent_bench".into(), name: "Bench".into() };
    let scopes = ScopeSet::collect(["payments.identity".parse()?])?;
    let request = runtime.request(NewRequest::new(&demo.audience_key, scopes, "Measure.", agent)).await?;
    let id = request.delegation_id.ok_or_else(|| anyhow::anyhow!("the server has answered"))?;
    phone.approve(&phone.request(&id).await?, ApproveOptions::default()).await?;
    runtime.wait(&id, None, |_| {}).await?;
    let token = runtime.token(&id).await?;
    let key = demo.provider_key.ok_or_else(|| anyhow::anyhow!("a new key"))?;
    Ok((key.to_string(), token.token))
}

/// Calls a second.
async fn rate(call: impl Fn() -> RequestBuilder + Clone + Send + 'static) -> f64 {
    let (over, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (call, over, count) = (call.clone(), Arc::clone(&over), Arc::clone(&count));
            tokio::spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    let answer = call().send().await.expect("an answer");
                    assert!(answer.status().is_success(), "{}", answer.status());
                    answer.bytes().await.expect("a body");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let began = Instant::now();
    tokio::time::sleep(LASTING).await;
    over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("a caller ends");
    }
    count.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}
