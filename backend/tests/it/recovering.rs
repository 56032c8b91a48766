//! Everything is lost but a code on paper.

use countersign_runtime::Outcome;
use countersign_soft_phone::{ApproveOptions, Recovering, draw_code};

use crate::support::{DEADLINE, Engine, World, both_engines, code, id_of};

both_engines! {
    /// The code begins anew: every key of before is revoked, the new phone need not wait, and a runtime that was paired
    /// before follows.
    async fn a_code_on_paper_replaces_every_key(world: World) {
        let runtime = world.paired("before").await;
        let paper = draw_code();
        world.phone.write_down(&paper).await.expect("written down");
        assert!(world.phone.devices().await.expect("a list").recovery.since.is_some());
        let second = world.phone.add_phone("Second phone").await.expect("a second phone");

        let recovering = Recovering::begin(&world.server.url, &world.origin(), &paper, "New phone", 0).await;
        let new = recovering.expect("a recovery").finish().await.expect("a new phone");
        assert_eq!(code(world.phone.me().await), "invalid_token");
        assert_eq!(code(second.me().await), "invalid_token");
        assert_eq!(code(world.phone.sign_in().await), "sign_in_failed");
        let listed = new.devices().await.expect("a list");
        let alive: Vec<&str> =
            listed.devices.iter().filter(|one| one.revoked_at.is_none()).map(|one| one.name.as_str()).collect();
        assert_eq!(alive, ["New phone"]);
        assert!(listed.recovery.since.is_none() && listed.devices[0].waits_until.is_none());

        let request = runtime.request(world.ask("Who answers?")).await.expect("a request");
        new.trust_runtime(runtime.connection().await.expect("a profile").expect("a pairing").thumbprint);
        let view = new.request(id_of(&request)).await.expect("on the new phone");
        new.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Approved(approved) = outcome else { panic!("{outcome:?}") };
        assert_eq!(approved.device_name, "New phone");
    }
}
