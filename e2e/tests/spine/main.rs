//! The spine, end to end: the real server, the real command line and the runtime library against each other, as
//! processes.

mod kill_loop;
mod support;
mod two_processes;
