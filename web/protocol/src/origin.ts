/** The server's origin: what every payload names and every passkey is bound to. */

import { Refusal } from "./code.js";
import { type Brand, parsed } from "./schema.js";

/**
 * `https://` with a DNS name, or `http://localhost`; an optional port; no path, no trailing slash.
 *
 * WebAuthn binds a passkey to a registrable domain (WebAuthn Level 3, section 5.1.2), so an IP address or a bare
 * host is refused here, with the fix in the message.
 */
export type Origin = Brand<"Origin">;

function refused(detail: string): Refusal {
  return new Refusal("invalid_field", "origin", detail);
}

/** Reads an origin exactly as browsers write it; no other form is taken on the wire. */
export function parseOrigin(text: string): Origin {
  const [scheme = "", authority = ""] = splitOnce(text, "://");
  const [host = "", port] = splitOnce(authority, ":");
  // The port goes first, so that a path after it is called a path.
  if (port !== undefined && (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535)) {
    throw refused("the port must be a number from 1 to 65535, and nothing may follow it");
  }
  if ((scheme === "https" && port === "443") || (scheme === "http" && port === "80")) {
    throw refused("leave the default port out, as browsers do");
  }
  if (scheme !== "https" && scheme !== "http") throw refused("say https://NAME or http://localhost:PORT");
  if (host !== "localhost") {
    if (scheme === "http") throw refused("plain http works on localhost only; use https with a DNS name");
    if (!isDnsName(host)) {
      throw refused("passkeys need a DNS name with a dot; give the machine a name instead of an IP address");
    }
  }
  return text as Origin;
}

/** The field type of an origin. */
export const origin = parsed(parseOrigin);

/** The relying party id: the host without scheme and port. */
export function relyingPartyId(origin: Origin): string {
  const [, authority = ""] = splitOnce(origin, "://");
  return splitOnce(authority, ":")[0] ?? "";
}

function splitOnce(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function isDnsName(host: string): boolean {
  const labels = host.split(".");
  return (
    labels.length >= 2 &&
    host.length <= 253 &&
    // Browsers read a host whose last label is a number, decimal or 0x…, as IPv4 (WHATWG URL, section 3.5).
    /^[a-z]/.test(labels.at(-1) ?? "") &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  );
}
