//! The spine, end to end: the real server, the real command line and the runtime library against each other, as
//! processes.
#![allow(clippy::print_stdout, reason = "what was counted and measured is worth reading")]

mod admin;
mod cli;
mod example;
mod kill_loop;
mod push_loop;
mod secrets_in_logs;
mod support;
mod two_processes;
