//! `countersign-app`: the desktop app.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;
use countersign_app::args::Args;

fn main() -> std::process::ExitCode {
    match Args::try_parse() {
        Ok(args) => countersign_app::run(&args),
        Err(error) => countersign_app::refuse(&error),
    }
}
