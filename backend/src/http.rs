//! HTTP, and nothing else: actix appears below this module only, and the database not at all.
//!
//! A handler is about ten lines: extractors have validated who calls and what with, one use case of
//! [`crate::service`] runs, and its answer is JSON. Errors leave as problems (RFC 9457), which `around` writes
//! because it knows the request's id. The table in `routes` both serves and documents a route.

mod around;
mod cookie;
mod extract;
mod fallback;
mod headers;
mod oauth;
mod openapi;
mod problem;
mod routes;
mod server;
mod site;

mod additions;
mod announcements;
mod audiences;
mod claims;
mod connections;
mod decisions;
mod delegations;
mod devices;
mod enrolments;
mod health;
mod introspection;
mod joining;
mod me;
mod notification_settings;
mod pages;
mod pairings;
mod push;
mod recoveries;
mod requests;
mod roster;
mod sessions;
mod tokens;

#[cfg(test)]
mod tests;

use actix_web::web::{Data, Json};

use crate::app::App;

pub use openapi::document;
pub use server::{Bound, Options, bind};

/// The application, as handlers get it.
type TheApp = Data<App>;

/// What a handler answers with.
type Answer<T> = Result<Json<T>, problem::Failure>;
