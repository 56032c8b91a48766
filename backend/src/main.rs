//! `countersign-server`: the server and its operator's commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    countersign_backend::cli::main()
}
