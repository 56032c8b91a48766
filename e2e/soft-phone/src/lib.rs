//! sp
