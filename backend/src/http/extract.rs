//! Extractors: what a handler is handed has been checked already.

mod authenticated;
mod body;
mod form;
mod id;
mod network;
mod params;
mod person;
mod provider;
mod same_origin;

pub(super) use authenticated::Authenticated;
pub(super) use body::Body;
pub(super) use form::Form;
pub(super) use id::Id;
pub(super) use network::{Anyone, Caller};
pub(super) use params::{Number, Params};

use std::{future::Future, pin::Pin};

/// The future of an extractor that has to wait.
type Later<T> = Pin<Box<dyn Future<Output = Result<T, super::problem::Failure>>>>;
