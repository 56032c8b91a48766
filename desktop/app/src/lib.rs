//! The desktop app: a shell of Tauri's around [`countersign_runtime`], for the same profiles as the command line.
//!
//! ```text
//!   window (web/desktop) ── commands, one event ── commands ─┐
//!   tray, notifications, links, the session's start ─ shell ─┴─ Desktop ── countersign_runtime
//!                                                                 └─ watcher, settings, clipboard
//! ```
//!
//! [`desktop::Desktop`] does everything and knows no Tauri; [`commands`] are its methods by their names. The window is
//! shown pictures of things ([`model`]) and never a token or a private key. Read it in this order: [`model`],
//! [`desktop`], [`looking`], [`watcher`], [`pairing`], [`acting`], then [`shell`] and [`tray`].

pub mod acting;
pub mod args;
pub mod clipboard;
pub mod commands;
pub mod deep_link;
pub mod desktop;
pub mod failure;
pub mod looking;
pub mod model;
pub mod notifications;
pub mod pairing;
pub mod preferences;
mod run;
mod session_bus;
pub mod settings;
pub mod shell;
mod standing;
pub mod tray;
pub mod view;
pub mod watcher;
pub mod words;

pub use run::{context, refuse, run};
