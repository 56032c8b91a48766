//! The server by its API, over real HTTP, on SQLite and on PostgreSQL, with three actors: a runtime (the real
//! library), an approver (the software authenticator) and a provider. One file a verb.

mod support;

mod adding;
mod answering;
mod asking;
mod auditing;
mod catalogue;
mod denying;
mod emailing;
mod encrypting;
mod enrolling;
mod flooding;
mod foreign_receiver;
mod introspecting;
mod isolating;
mod keeping_keys;
mod paging;
mod pairing;
mod path;
mod publishing;
mod pushing;
mod recovering;
mod refusals_answering;
mod refusals_assertions;
mod refusals_bytes;
mod refusals_confirming;
mod refusals_enrolling;
mod refusals_keys;
mod refusals_limits;
mod refusals_moments;
mod refusals_pairing;
mod refusals_signing;
mod registry;
mod remembering;
mod repeating;
mod restarting;
mod revoking;
mod roster;
mod routes;
mod sessions;
mod settling;
mod tampering;
mod tokens;
mod waiting;
mod watching;
