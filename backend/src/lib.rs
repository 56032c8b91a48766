//! The Countersign server: it keeps connections, delegations and the signed decisions of people, and tells
//! providers what a token is worth at this moment. It has no key that could approve anything.
//!
//! A call comes in through [`http`], which knows actix and nothing of the database; runs one use case of
//! [`service`], which opens one transaction; is judged by [`domain`], which is pure; and is kept by
//! [`store`], which knows diesel and nothing else. After the commit [`bus`] wakes whoever waits.

pub mod app;
pub mod bus;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod limits;
pub mod local_time;
pub mod logging;
pub mod notifier;
pub mod push;
pub mod random;
pub mod request;
pub mod service;
pub mod store;
pub mod sweeper;
pub mod tls;
