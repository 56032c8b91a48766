/** What a strict push service demands of a message: RFC 8030 (delivery), RFC 8291 (encryption), RFC 8292 (VAPID). */

import { createPublicKey, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The most that any push service takes, in bytes as they are sent. */
const LARGEST = 4096;
/** RFC 8292 §2: a token lives a day at most, in seconds. */
const LONGEST_TOKEN = 86_400;
const URGENCIES = ["very-low", "low", "normal", "high"];

/** What the sender says about a message. */
export interface Words {
  /** How long it may wait, in seconds. */
  readonly ttl: number;
  readonly topic: string;
  readonly urgency: string;
  /** Whom the service may write to about the sender. */
  readonly contact: string;
}

/** Why a message is not taken. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Judges a message as a whole and gives what it says. `origin` is the service's own; `key` is the one that the
 * subscription was made for, base64url; `now` in milliseconds.
 */
export function judge(headers: IncomingHttpHeaders, body: Buffer, origin: string, key: string, now: number): Words {
  demand(headers["content-encoding"] === "aes128gcm", 415, "the content encoding is not aes128gcm");
  demand(body.length <= LARGEST, 413, `${body.length} bytes are more than ${LARGEST}`);
  // Salt, record size, the length of the key, the key, and at least one byte with its tag.
  demand(body.length >= 16 + 4 + 1 + 65 + 17 && body[20] === 65 && body[21] === 4, 400, "that is no aes128gcm message");
  const ttl = single(headers["ttl"]);
  demand(/^(0|[1-9][0-9]{0,8})$/.test(ttl), 400, "the TTL is missing or no number");
  const topic = single(headers["topic"]);
  demand(/^[\w-]{0,32}$/.test(topic), 400, "the topic is no base64url of 32 characters at most");
  const urgency = single(headers["urgency"]) || "normal";
  demand(URGENCIES.includes(urgency), 400, "there is no such urgency");
  return { ttl: Number(ttl), topic, urgency, contact: judgeVapid(headers, origin, key, now) };
}

/** The sender's token; gives its contact. */
function judgeVapid(headers: IncomingHttpHeaders, origin: string, key: string, now: number): string {
  const parameters = /^vapid (?=.*\bt=([\w.-]+))(?=.*\bk=([\w-]+))/.exec(headers["authorization"] ?? "");
  demand(parameters !== null, 401, "the authorization is no VAPID token");
  const [, token = "", sender = ""] = parameters;
  demand(sender === key, 403, "the subscription belongs to another key");
  const [head = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(sender, "base64url");
  demand(point.length === 65 && point[0] === 4, 401, "the key is no uncompressed point");
  const jwk = { kty: "EC", crv: "P-256", x: coordinate(point, 1), y: coordinate(point, 33) };
  const signer = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  const signed = Buffer.from(`${head}.${claims}`);
  demand(verify("sha256", signed, signer, Buffer.from(signature, "base64url")), 401, "the signature is wrong");
  demand(parsed(head)["alg"] === "ES256", 401, "the algorithm is not ES256");
  const { aud, exp, sub } = parsed(claims);
  demand(aud === origin, 401, `the audience is ${String(aud)} and not ${origin}`);
  const left = typeof exp === "number" ? exp - now / 1000 : -1;
  demand(left > 0 && left <= LONGEST_TOKEN, 401, "the token is over, or lives longer than a day");
  const reachable = /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/;
  demand(typeof sub === "string" && reachable.test(sub), 401, "nobody is to be reached");
  return sub;
}

function coordinate(point: Buffer, from: number): string {
  return point.subarray(from, from + 32).toString("base64url");
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Refused(401, "the token is no JSON");
  }
}

function single(header: string | readonly string[] | undefined): string {
  return typeof header === "string" ? header : "";
}

function demand(met: boolean, status: number, message: string): asserts met {
  if (!met) throw new Refused(status, message);
}
