//! Properties: what must hold for every payload, scope, answer and roster, not only for the golden ones.

mod checklist;
mod payloads;
mod roster;
mod roster_limits;
mod scopes;
mod strategies;

#[path = "../support/mod.rs"]
mod support;
