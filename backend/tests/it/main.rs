//! The server by its API, over real HTTP, on SQLite and on PostgreSQL, with three actors: a runtime (the real
//! library), an approver (the software authenticator) and a provider. One file a verb.

mod support;

mod path;
