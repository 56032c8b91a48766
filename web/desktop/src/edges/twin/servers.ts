/** What the twin finds at an address; some hosts each fail in a way of their own. */

import type { ServerCheck } from "../../core/desktop.js";
import { failure } from "./world.js";

const FAILURES: Readonly<Record<string, readonly [code: string, detail: string, fix?: string]>> = {
  "silent.example.org": ["server_unreachable", "connection refused"],
  "untrusted.example.org": ["server_certificate", "invalid peer certificate: UnknownIssuer"],
  "shop.example.org": ["not_countersign", "/v1/server is not there"],
  // Found by a signature that was not taken: the offset stands in the failure.
  "skewed.example.org": ["clock_skew", "the clocks of this machine and of the server are 187 seconds apart", "187000"],
  "moved.example.org": ["server_other_origin", "it has another address", "https://countersign.example.org"],
};

const OFFSETS: Readonly<Record<string, number>> = { "slow.example.org": 187_400, "fast.example.org": -3_725_000 };

/** Asks an address. Rejects as the app does. */
export function checkAddress(address: string): ServerCheck {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw failure("server_address", `${address} is not an address`, { field: "address" });
  }
  const plain = url.protocol === "http:" && url.hostname === "localhost";
  const named = url.protocol === "https:" && /[a-z]/i.test(url.hostname) && url.hostname.includes(".");
  if (!plain && !named) throw failure("server_address", "https with a name, or http://localhost", { field: "address" });
  const found = FAILURES[url.hostname];
  if (found !== undefined) {
    const [code, detail, fix] = found;
    throw failure(code, detail, { field: "address", ...(fix === undefined ? {} : { fix }) });
  }
  return { server: url.origin, version: "0.1.0", clockOffsetMs: OFFSETS[url.hostname] ?? 180 };
}
