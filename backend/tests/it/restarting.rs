//! The server stops and starts again in the middle of everything, and nothing that was answered is lost.

use std::pin::pin;

use countersign_backend::service::admin;
use countersign_runtime::Progress;
use countersign_shared::{
    pairing::Ticket,
    wire::{DelegationStatus, PairingStatus},
};
use countersign_soft_phone::{ApproveOptions, EnrolOptions, Enrolment};

use crate::support::{DEADLINE, Engine, World, both_engines, code, id_of, minutes, within};

both_engines! {
    /// While an offer is shown, while its code is being typed, and between claim and acceptance.
    async fn a_pairing_survives_in_every_state(world: World) {
        let mut world = world;
        let runtime = world.runtime("pairing");
        let application = "app_demo".parse().expect("an id");
        let offered = runtime.start_pairing(&world.origin(), &application, "Demo Desktop", "test machine").await;
        let mut pending = offered.expect("an offer");
        let pair_hash = Ticket::from_link(&pending.link()).expect("a ticket").pair_hash();
        world.server.restart().await;
        let announced = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!((announced.announcements.len(), announced.status), (1, None));

        let confirmed = world.phone.confirm(&pending.link()).await.expect("a confirmation");
        world.server.restart().await;
        let open = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!(open.status, Some(PairingStatus::Open));

        pending.claim(&confirmed.code).await.expect("a claim");
        world.server.restart().await;
        let claimed = world.phone.pairing(&pair_hash).await.expect("a view");
        assert_eq!(claimed.status, Some(PairingStatus::Claimed));

        pending.accept().await.expect("an acceptance");
        world.server.restart().await;
        world.requested(&runtime, "Paired after all.").await;
    }

    /// Pending, seen, approved without a token, with a token, and revoked.
    async fn a_delegation_survives_in_every_state(world: World) {
        let mut world = world;
        let runtime = world.paired("delegation").await;
        let (request, _) = world.requested(&runtime, "Patience.").await;
        world.server.restart().await;
        let pending = world.phone.request(id_of(&request)).await.expect("on the phone");
        assert_eq!((pending.status, &pending.signed), (DelegationStatus::Pending, &request.signed));

        let seen = world.phone.seen(&pending).await.expect("seen");
        world.server.restart().await;
        let still_seen = world.phone.request(id_of(&request)).await.expect("on the phone");
        assert_eq!((still_seen.status, still_seen.seen_at), (DelegationStatus::Pending, seen.seen_at));

        world.phone.approve(&still_seen, ApproveOptions::default()).await.expect("a yes");
        world.server.restart().await;
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");

        let token = runtime.token(id_of(&request)).await.expect("a token");
        world.server.restart().await;
        assert!(world.provider.is_active(&token.token).await);

        world.phone.revoke_delegation(id_of(&request), "enough").await.expect("a revocation");
        world.server.restart().await;
        assert!(!world.provider.is_active(&token.token).await);
        assert_eq!(world.status(&request).await, DelegationStatus::Revoked);
    }

    /// Somebody making a passkey, and somebody signing in.
    async fn a_ceremony_survives(world: World) {
        let mut world = world;
        let link = admin::invite_user(&world.server.app, "Grace").await.expect("a link").link;
        let enrolment = Enrolment::begin(&world.server.url, &link, EnrolOptions::default()).await;
        let (ceremony, challenge) = world.phone.begin_sign_in().await.expect("a challenge");
        world.server.restart().await;
        let grace = enrolment.expect("an opened link").finish().await.expect("an enrolment");
        grace.me().await.expect("a session");
        let assertion = world.phone.assert_challenge(&challenge, &Default::default());
        let proof = world.phone.sign_device(&world.phone.build_session_proof(&challenge));
        world.phone.finish_sign_in(ceremony, &assertion, proof).await.expect("signed in");
        world.server.restart().await;
        assert_eq!(world.phone.me().await.expect("a session").device_id.as_ref(), Some(world.phone.device_id()));
    }

    /// A runtime that waits goes on waiting across a restart, and hears the answer.
    async fn a_waiting_runtime_does_not_notice(world: World) {
        let mut world = world;
        let runtime = world.paired("waiting").await;
        let (request, view) = world.requested(&runtime, "Patience.").await;
        let (told, mut progress) = tokio::sync::mpsc::unbounded_channel();
        let mut wait = pin!(runtime.wait(id_of(&request), Some(DEADLINE), move |news| {
            let _ = told.send(matches!(news, Progress::Waiting { .. }));
        }));
        tokio::select! {
            outcome = &mut wait => panic!("{outcome:?}"),
            () = world.server.restart() => {}
        }
        // It was answered by the server that stopped, or not at all by one that was gone.
        tokio::select! {
            outcome = &mut wait => panic!("{outcome:?}"),
            heard = progress.recv() => { heard.expect("news"); }
        }
        let answer = world.phone.approve(&view, ApproveOptions::default());
        let (outcome, answered) = within(async { tokio::join!(wait, answer) }).await;
        answered.expect("a yes");
        assert_eq!(outcome.expect("an outcome").as_str(), "approved");
    }

    /// Time passes while nobody is there to see it.
    async fn what_ended_while_the_server_was_down_has_ended(world: World) {
        let mut world = world;
        let runtime = world.paired("down").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        let (pending, view) = world.requested(&runtime, "Another thing.").await;
        world.server.stop().await;
        world.pass(minutes(61));
        world.server.restart().await;
        assert!(!world.provider.is_active(&token.token).await);
        assert_eq!(world.status(&pending).await, DelegationStatus::Expired);
        let late = world.phone.approve_blindly(&view, ApproveOptions::default()).await;
        assert_eq!(code(late), "request_expired");
        let outcome = runtime.wait(id_of(&pending), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "expired");
    }

    /// Whose answer the stop swallowed sends the same again to the new process, and it is done once.
    async fn a_lost_answer_is_given_by_the_next_process(world: World) {
        let mut world = world;
        let runtime = world.paired("lost").await;
        let (request, _) = world.requested(&runtime, "Patience.").await;
        let first = world.post("/v1/runtime/delegations", &request.signed).await;
        world.server.restart().await;
        assert_eq!(world.post("/v1/runtime/delegations", &request.signed).await, first);
        assert_eq!(world.audited("delegation.request").await, 1);
    }
}
