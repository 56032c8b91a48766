//! A request on the phone that somebody answers with a lie.

use countersign_shared::{
    payload::DelegationApproval,
    wire::{PersonAct, RequestView},
};
use countersign_soft_phone::{ApproveOptions, PhoneError, SoftPhone};

use super::{Bare, Engine, World};

/// A world with a request on its phone.
pub(crate) async fn asked() -> (World, Bare, RequestView) {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let view = bare.shown(&world, &world.phone, "Pay.").await;
    (world, bare, view)
}

/// An honest yes, to be edited.
pub(crate) fn approval(phone: &SoftPhone, view: &RequestView) -> DelegationApproval {
    phone.build_approval(view, &ApproveOptions::default()).expect("a yes")
}

/// Sends an answer without looking at it.
pub(crate) async fn submit(phone: &SoftPhone, view: &RequestView, act: &PersonAct) -> Result<RequestView, PhoneError> {
    phone.submit_approval(&view.delegation_id, act).await
}

/// The refused request still waits, and an honest yes is taken.
pub(crate) async fn still_waits(phone: &SoftPhone, view: &RequestView) {
    let now = phone.request(&view.delegation_id).await.expect("on the phone");
    assert_eq!((now.status.as_str(), now.answered_at), ("pending", None));
    let approved = phone.approve(view, ApproveOptions::default()).await.expect("an honest yes");
    assert_eq!(approved.status.as_str(), "approved");
}
