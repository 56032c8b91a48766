//! The other side of the conversation: a person's phone and a server, both in the hands of the test.

pub(crate) mod acts;
pub(crate) mod person;
pub(crate) mod runtimes;
pub(crate) mod server;
pub(crate) mod stage;

use std::sync::Arc;

use countersign_shared::{
    ids::DelegationId,
    payload::DelegationApproval,
    wire::{DelegationStatus, Ended, EndedBy, Timestamp},
};

use server::Server;

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the test's own clock")]
pub(crate) fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    u64::try_from(since.as_millis()).expect("fits")
}

/// What the person does on the phone.
impl Server {
    /// Scans the QR and confirms; gives the code.
    pub(crate) fn confirm(self: &Arc<Self>, link: &str) -> String {
        self.with(|state| {
            let random = [u8::try_from(state.confirmed.len()).expect("few") + 11; 7];
            let (code, confirmed) = state.person.confirm(link, random, now());
            state.confirmed.push(confirmed);
            code
        })
    }

    /// Says yes, with changes that the test makes before the signature.
    pub(crate) fn approve(self: &Arc<Self>, id: &DelegationId, edit: impl FnOnce(&mut DelegationApproval)) {
        self.with(|state| {
            let request = state.entry(id).expect("a delegation").request.clone();
            let evidence = state.person.approve(id, &request, now(), edit);
            let entry = state.entry(id).expect("a delegation");
            entry.view.status = DelegationStatus::Approved;
            entry.view.approval = Some(evidence);
        });
    }

    /// Says no, with words.
    pub(crate) fn deny(self: &Arc<Self>, id: &DelegationId, text: &str) {
        self.with(|state| {
            let request = state.entry(id).expect("a delegation").request.clone();
            let evidence = state.person.deny(id, &request, now(), text);
            let entry = state.entry(id).expect("a delegation");
            entry.view.status = DelegationStatus::Denied;
            entry.view.denial = Some(evidence);
        });
    }

    /// The phone has shown it.
    pub(crate) fn see(self: &Arc<Self>, id: &DelegationId) {
        self.with(|state| state.entry(id).expect("a delegation").view.seen_at = Some(Timestamp(now())));
    }

    /// The person takes a yes back.
    pub(crate) fn take_back(self: &Arc<Self>, id: &DelegationId) {
        self.with(|state| {
            let view = &mut state.entry(id).expect("a delegation").view;
            view.status = DelegationStatus::Revoked;
            view.ended = Some(Ended { by: EndedBy::Person, reason: "changed my mind".into(), at: Timestamp(now()) });
        });
    }
}
