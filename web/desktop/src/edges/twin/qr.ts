/** An offer of the twin as a real square code, so that pictures of it can be scanned. */

import { base64url } from "@countersign/protocol";
import { encode } from "uqr";
import type { Qr } from "../../core/desktop.js";

/** The link of an offer, in the form of the protocol. */
export function linkOf(server: string, runtimeName: string, deviceName: string, now: number): string {
  const part = (text: string): string => base64url.encode(new TextEncoder().encode(text));
  const key = "A".repeat(87);
  const secret = part(`twin secret ${String(now).slice(-4)}`);
  const names = `${part(runtimeName)}.${part(deviceName)}`;
  return `${server}/pair#1.app_countersign_desktop.${key}.${secret}.${names}.${now}.${now + 600_000}`;
}

/** A link as modules. */
export function qrOf(link: string): Qr {
  const { data, size } = encode(link, { ecc: "L", border: 0 });
  return { size, modules: data.map((row) => row.map((dark) => (dark ? "1" : "0")).join("")).join("") };
}
