//! What the commands print: JSON as the API says it, or one line a thing.

use countersign_shared::{
    jws,
    payload::DelegationRequest,
    wire::{ConnectionView, DelegationView, DeviceView, RequestView},
};
use serde::Serialize;

/// How to print.
#[derive(Clone, Copy)]
pub(crate) struct Show {
    pub(crate) json: bool,
}

impl Show {
    pub(crate) fn print(self, value: &impl Serialize, line: impl FnOnce() -> String) {
        let text = if self.json { serde_json::to_string(value).unwrap_or_default() } else { line() };
        if !text.is_empty() {
            println!("{text}");
        }
    }

    fn print_all<T: Serialize>(self, all: &[T], line: impl Fn(&T) -> String) {
        self.print(&all, || all.iter().map(line).collect::<Vec<_>>().join("\n"));
    }

    pub(crate) fn request(self, view: &RequestView) {
        self.print(view, || request_line(view));
    }

    pub(crate) fn requests(self, all: &[RequestView]) {
        self.print_all(all, request_line);
    }

    pub(crate) fn runtimes(self, all: &[ConnectionView]) {
        self.print_all(all, |view| {
            let (id, status) = (&view.runtime_connection_id, view.status.as_str());
            format!("{id} {status} {:?} on {:?}", view.runtime_name, view.device_name)
        });
    }

    pub(crate) fn delegations(self, all: &[DelegationView]) {
        self.print_all(all, |view| {
            format!("{} {} until {}", view.delegation_id, view.status.as_str(), view.expires_at)
        });
    }

    pub(crate) fn devices(self, all: &[DeviceView]) {
        self.print_all(all, |view| {
            let state = match (view.revoked_at, view.current) {
                (Some(_), _) => "revoked",
                (None, true) => "this one",
                (None, false) => "active",
            };
            format!("{} {state} {:?}", view.device_id, view.name)
        });
    }
}

/// Debug form for everything that an agent claims, so that nothing it says can move the cursor.
fn request_line(view: &RequestView) -> String {
    let head = format!("{} {}", view.delegation_id, view.status.as_str());
    match jws::verify::<DelegationRequest>(&view.signed, &view.runtime.public_key) {
        Ok(request) => format!(
            "{head} {} [{}] {} s by {:?} of {:?}: {:?}",
            view.terms.terms.audience_key,
            request.scopes.to_oauth(),
            request.duration_seconds,
            request.agent.name,
            view.runtime.runtime_name,
            request.purpose,
        ),
        Err(refusal) => format!("{head} DOES NOT VERIFY: {refusal}"),
    }
}
