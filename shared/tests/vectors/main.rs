//! Golden vectors: `shared/vectors/*.json` pins every byte that goes over the wire.
//!
//! Each test makes its vectors from fixed keys, compares them with the file byte for byte, then reads the file
//! back and verifies it as a stranger would. `COUNTERSIGN_UPDATE=1` writes the files anew; a change there is a
//! change of the protocol, so look at the diff before you commit it.

mod additions;
mod assertions;
mod checklist;
mod checklist_after;
mod checklist_lies;
mod checklist_waits;
mod claimed;
mod codes;
mod dpop;
mod file;
mod fold;
mod keys;
mod link;
mod negatives;
mod negatives_fields;
mod negatives_jws;
mod origins;
mod pairing;
mod payloads;
mod recovery;
mod roster;
mod roster_forge;
mod roster_lies;
mod roster_waits;
mod tokens;

#[path = "../support/mod.rs"]
mod support;
