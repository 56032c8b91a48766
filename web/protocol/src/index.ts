/**
 * What both sides of Countersign agree on byte for byte: the TypeScript twin of the crate `countersign-shared`.
 *
 * Read it in this order: `canonical` (bytes and hashes), `jws` (a signed message), `assertion` (a passkey's signature
 * over a payload), `payload` (what is signed), `pairing` and `roster` (how a runtime comes to know a person's keys).
 * `addition` and `recovery` bring further devices into a roster. Everything runs on WebCrypto, in browsers and in Node,
 * but for one multiplication (`recovery`); times and random bytes come in as arguments.
 */

export * as addition from "./addition.js";
export * as assertion from "./assertion.js";
export * as base64url from "./base64url.js";
export * as canonical from "./canonical.js";
export * as jws from "./jws.js";
export * as keys from "./keys.js";
export * as pairing from "./pairing.js";
export * as recovery from "./recovery.js";
export * as roster from "./roster.js";

export type { Assertion, EnrolledCredential } from "./assertion.js";
export type { Bytes } from "./bytes.js";
export type { Digest } from "./canonical.js";
export { type Code, Refusal, TITLES } from "./code.js";
export * from "./ids.js";
export { type Json, parse as parseJson } from "./json.js";
export { Verified } from "./jws.js";
export type { KeyPair, PublicKey, Thumbprint } from "./keys.js";
export { type Origin, parseOrigin, relyingPartyId } from "./origin.js";
export * from "./payload.js";
export { Roster, RosterEntry, type RosterHead, RosterRecord } from "./roster.js";
export type { Canonical, Infer } from "./schema.js";
export { MAX_SCOPES, type Scope, type ScopeSet, collectScopes, isSubset, parseScope } from "./scope.js";
