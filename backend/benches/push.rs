//! What one push costs the processor, as a ratio to bare P-256 key agreements in the same run.
//!
//! `cargo bench -p countersign-backend --bench push` prints how many pushes one core encrypts and signs a second: all
//! that is done before the socket. Most go to a push service that was signed for within the hour; the dearer kind, one
//! signature a push, is measured beside it.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::time::{Duration, Instant};

use countersign_backend::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::PushSettings,
    limits::Rates,
    push::{PushSender, Subscription, Urgency},
    store::Missing,
};
use countersign_shared::{base64url, origin::Origin};
use p256::{SecretKey, elliptic_curve::sec1::ToSec1Point};
use ring::{
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::SystemRandom,
};

/// How long each kind is measured.
const LASTING: Duration = Duration::from_secs(3);
/// What one core must do a second.
const DEMANDED: f64 = 1000.0;
/// A payload as it mostly is, and the largest, in bytes.
const SIZES: [usize; 2] = [500, 3000];
/// More push services than signatures are kept for.
const SERVICES: usize = 1000;

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let settings = Settings {
        database: format!("sqlite://{}/bench.db", folder.path().display()).parse()?,
        missing: Missing::Create,
        origin: Some(Origin::parse("https://countersign.example.org")?),
        first_origin: None,
        rates: Rates::default(),
        clock: Clock::default(),
        push: PushSettings::for_tests(),
        channels: Channels::default(),
    };
    let app = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(App::build(settings))?;
    let key = SecretKey::from_slice(&[7; 32])?.public_key();
    let point = key.to_sec1_point(false);
    let subscriptions: Vec<Subscription> = (0..SERVICES)
        .map(|service| Subscription {
            endpoint: format!("https://push{service}.example.org/wpush/v2/{}", "a".repeat(150)),
            p256dh: base64url::encode(point.as_bytes()),
            auth: base64url::encode(&[9; 16]),
        })
        .collect();
    let (random, theirs) = (SystemRandom::new(), UnparsedPublicKey::new(&ECDH_P256, point.as_bytes()));
    let bare = rate(|_| {
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).expect("a key");
        let public = own.compute_public_key().expect("its public key");
        agree_ephemeral(own, &theirs, |shared| shared.len() + public.as_ref().len()).expect("an agreement")
    });
    let [small, large] = SIZES.map(|size| rate(|_| seal(&app.push, &subscriptions[0], size)));
    let signed = rate(|turn| seal(&app.push, &subscriptions[turn % SERVICES], SIZES[0]));
    println!("{:<40}{:>12}{:>10}", "on one core", "a second", "ratio");
    for (name, rate) in [
        ("P-256 key and agreement (ring)", bare),
        ("push of 500 bytes", small),
        ("push of 3000 bytes", large),
        ("push of 500 bytes, signed each time", signed),
    ] {
        println!("{name:<40}{rate:>12.0}{:>10.2}", rate / bare);
    }
    anyhow::ensure!(small >= DEMANDED, "fewer than {DEMANDED} pushes a second");
    Ok(())
}

fn seal(sender: &PushSender, to: &Subscription, size: usize) -> usize {
    let body = vec![b'x'; size];
    sender.seal(to, &body, 600, "abcdefghijklmnopqrstuvwxyz012345", Urgency::High).expect("a push").length()
}

/// Turns a second, on this one thread.
fn rate(mut turn: impl FnMut(usize) -> usize) -> f64 {
    let (began, mut turns, mut bytes) = (Instant::now(), 0_usize, 0_usize);
    while began.elapsed() < LASTING {
        bytes += turn(turns);
        turns += 1;
    }
    assert!(bytes > turns, "something was made each time");
    turns as f64 / began.elapsed().as_secs_f64()
}
