//! The one table of the API's routes: what stands here is served and documented, and nothing else is.

use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

use super::{
    additions, announcements, audiences, claims, connections, decisions, delegations, devices, enrolments, health,
    introspection, joining, me, notification_settings, oauth, openapi, pairings, push, recoveries, requests, roster,
    sessions, tokens,
};

macro_rules! routes {
    ($($module:ident: $($handler:ident),+;)+) => {
        /// The operations of all routes.
        #[derive(OpenApi)]
        #[openapi(paths($($($module::$handler),+),+))]
        pub(super) struct Operations;

        /// Serves all routes.
        pub(super) fn register(config: &mut ServiceConfig) {
            $($(config.service($module::$handler);)+)+
        }
    };
}

// actix tries them one after the other, so the one that providers call all day comes first.
routes! {
    introspection: introspect, introspect_oauth;
    delegations: request, read, revoke_by_runtime, list, revoke_by_person;
    tokens: mint;
    audiences: read;
    announcements: announce;
    claims: claim;
    connections: accept, revoke_by_runtime, list, revoke_by_person;
    requests: list, get;
    decisions: approve, deny, seen;
    me: read;
    notification_settings: read, update, confirm_email;
    pairings: confirm, view;
    devices: list;
    push: key, subscribe, unsubscribe, receipt, test;
    roster: read, append;
    additions: create, view, propose;
    joining: begin, register, read, finish;
    recoveries: begin, finish;
    sessions: begin, create, end;
    enrolments: begin, finish;
    health: healthz, readyz;
    oauth: metadata;
    openapi: serve;
}
