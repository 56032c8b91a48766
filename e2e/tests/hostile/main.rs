//! A server that really lies, over HTTP, to the real runtime and the real command line.
//!
//! The liar ([`support`]) is a reverse proxy on the origin that runtime and phone use, with an honest server
//! behind it whose whole database it knows. Beside that it owns what any attacker may own: an account of its own
//! with a perfectly good passkey and device. Each test is one trick and is named for it. It asserts which of the
//! eight checks refuses, with which code, that no token is asked for, that the server is told to take its yes
//! back, that the truth cannot repair what was refused, and that the command line names the same check.
//!
//! Where a trick needs Ada's own signature over something that nobody asked, her page lied to her: the runtime
//! must refuse that as well.

mod answers;
mod asking;
mod clocks;
mod codes;
mod denials;
mod devices;
mod endings;
mod flips;
mod forgeries;
mod grants;
mod outages;
mod pairing;
mod passkeys;
mod replays;
mod roster;
mod support;
mod terms;
mod tokens;
