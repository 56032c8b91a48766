//! The longer texts of `--help`: what to know, and examples.

use crate::exit::EXIT_CODES;

const EXAMPLES: &str = "\
Examples:
  countersign pair --server https://countersign.example.org
  countersign audiences
  countersign request --audience stripe:payments --scope payments.prepare --purpose Why
  countersign wait del_0123456789abcdefghjkmnpqrs
  countersign token del_0123456789abcdefghjkmnpqrs
  countersign revoke del_0123456789abcdefghjkmnpqrs --reason \"no longer needed\"";

/// What stands below the help of the program itself.
pub(crate) fn program() -> String {
    format!("{EXAMPLES}\n\nExit codes:\n{EXIT_CODES}")
}

pub(crate) const PAIR: &str = "\
The QR holds a secret that the server never learns, so it is drawn on this screen and sent nowhere. \
The link of the QR holds the same secret: it is printed with --link or --json only. Whoever has it and \
the code can pair.

The code is asked for on a terminal. Without one, or with --code-stdin, one line is read from standard \
input.

Examples:
  countersign pair --server https://countersign.example.org
  countersign pair --server http://localhost:7070 --runtime-name OpenClaw
  my-ui | countersign pair --json    # `offer`, then the code is read, `paired`";

pub(crate) const AUDIENCES: &str = "\
Examples:
  countersign audiences
  countersign audiences stripe:payments --json";

pub(crate) const REQUEST: &str = "\
The person sees the provider's own words for every scope, and beside them, marked as claimed, the \
purpose, the agent and the details given here. An equal request that is pending already is not asked twice.

Examples:
  countersign request --audience stripe:payments --scope payments.identity \\
      --purpose \"Identify the user before preparing a payment\" --duration 15m
  countersign request --audience stripe:payments --scope payments.prepare \\
      --purpose \"Pay invoice 42\" --detail \"Payee=ACME Ltd\" --single-use --wait";

pub(crate) const WAIT: &str = "\
No token is printed here; `countersign token ID` prints one.

Examples:
  countersign wait del_0123456789abcdefghjkmnpqrs --timeout 5m
  countersign wait del_0123456789abcdefghjkmnpqrs --json && echo approved";

pub(crate) const TOKEN: &str = "\
The token is the only thing on standard output. It is a secret: hand it on by a pipe, not by a command \
line. With --dpop-method and --dpop-url a second line holds a proof (RFC 9449) for that one call.

Examples:
  countersign token del_0123456789abcdefghjkmnpqrs | my-tool --token-stdin
  countersign token del_0123456789abcdefghjkmnpqrs --json \\
      --dpop-method POST --dpop-url https://api.example/pay";

pub(crate) const REVOKE: &str = "\
What is revoked here is dead here at once, even if the server cannot be told; say it again to tell the \
server.

Examples:
  countersign revoke del_0123456789abcdefghjkmnpqrs --reason \"done\"
  countersign revoke --connection --yes";
