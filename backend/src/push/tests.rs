//! What pushes promise, without a server around them.
