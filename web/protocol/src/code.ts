/**
 * The catalogue of error codes: one stable lower_snake word for every way to be refused.
 *
 * The server sends it as the `code` of a problem (RFC 9457), and golden vectors name it for every negative
 * case. The vector file `codes.json` keeps this table equal to the crate's.
 */

/** What each code means, in one sentence. */
export const TITLES = {
  // Bytes
  invalid_json: "The bytes are not JSON.",
  duplicate_key: "An object names the same key twice.",
  number_out_of_range: "A number is negative or beyond 2^53-1.",
  number_not_integer: "A number has a fraction or an exponent.",
  null_refused: "A value is null; none is an empty string, list, 0 or false.",
  lone_surrogate: "A string holds half of a surrogate pair.",
  invalid_utf8: "The bytes are not UTF-8, or begin with a byte order mark.",
  not_canonical: "The bytes are not the RFC 8785 form of what they say.",
  unknown_field: "The object has a key that this message does not have.",
  missing_field: "The object lacks a key that this message must have.",
  invalid_field: "A field has a value that it must not have.",
  body_too_large: "The body is longer than the limit.",
  unsupported_media_type: "The body must be application/json.",
  path_mismatch: "The id in the path is not the id in the signed payload.",
  // Signed messages
  invalid_jws: "The message is not a compact JWS with the exact header.",
  wrong_type: "The message is signed for another purpose.",
  unknown_key: "No living key in this role has that kid.",
  invalid_signature: "The signature does not verify.",
  wrong_key: "The message is signed by a key that it does not name.",
  wrong_origin: "The message is meant for another server.",
  clock_skew: "issuedAt is more than 60 s from this side's clock.",
  nonce_reused: "The nonce was used for another message.",
  // Passkey assertions
  invalid_assertion: "The assertion is not what WebAuthn prescribes.",
  wrong_ceremony: "clientDataJSON has a type other than the one asked for.",
  wrong_challenge: "The challenge is not the one of this payload.",
  cross_origin: "The assertion was made inside a frame of another origin.",
  wrong_relying_party: "The authenticator signed for another relying party.",
  user_not_verified: "The authenticator did not verify the person.",
  backup_flags: "The backup flags are not those of the enrolled credential.",
  algorithm_not_allowed: "Only ES256 credentials are enrolled.",
  // The roster
  roster_invalid: "A roster entry breaks a rule of the roster.",
  roster_gap: "The roster has a gap or does not begin at 0.",
  roster_fork: "A roster entry does not follow the one before it.",
  roster_shortened: "The roster does not reach the head that is already known.",
  roster_signer: "The signer of the roster entry is not an active key.",
  roster_key_recurs: "A roster entry enrols an id or key that the chain has seen.",
  key_not_active: "The credential or device is not active in the roster.",
  device_waits: "A new device waits 24 hours before it may do that; use an older one.",
  // Pairing
  offer_invalid: "The offer or its QR link cannot be read.",
  offer_expired: "The offer has expired; let the runtime show a new one.",
  code_invalid: "The code is mistyped: its check symbol does not fit.",
  wrong_code: "No open confirmation of this offer has that code.",
  code_expired: "The code has expired; confirm the pairing again.",
  too_many_attempts: "Five wrong codes ended this offer; let the runtime show a new one.",
  too_many_confirmations: "Three pairings are already waiting for their code.",
  already_claimed: "This pairing has been claimed.",
  wrong_pin: "The phone's keys were not confirmed by the code that was typed.",
  // Credentials of callers
  missing_credential: "No credential was presented.",
  invalid_token: "The credential presented is unknown, expired or revoked.",
  foreign_origin: "The request came from a page of another origin.",
  device_required: "This browser has no enrolled device key; enrol the device first.",
  connection_revoked: "The runtime connection is revoked; pair anew.",
  connection_not_active: "The runtime has not accepted its pairing yet.",
  connection_frozen: 'The person answered "not me"; the runtime is frozen until they decide.',
  // Enrolment and sign-in
  invite_invalid: "The link is unknown, used up or expired; ask for a new one.",
  ceremony_expired: "The ceremony is unknown, finished or older than five minutes; start again.",
  sign_in_failed: "The passkey did not sign this sign-in.",
  // Asking and answering
  unknown_audience: "No audience has that key or id.",
  terms_changed: "The audience has new terms; read and sign those.",
  scope_not_offered: "The audience's terms do not have that scope.",
  duration_too_long: "The duration is longer than the terms allow.",
  too_many_pending: "Too many requests of this runtime are waiting for an answer.",
  cool_down: "The person has just denied this; wait as long as Retry-After says.",
  workspace_policy_denied: "The workspace's policy does not let anyone ask for this.",
  already_decided: "Somebody has already answered, or the request was cancelled.",
  request_expired: "The request expired before it was answered.",
  wrong_request: "The answer names another request, terms, runtime or person.",
  roster_stale: "The answer names a roster head that is not in the chain.",
  scopes_widened: "The answer grants no scope, or one that was not asked.",
  duration_extended: "The answer grants no time, or more than was asked.",
  constraints_changed: "The constraints are not the ones asked.",
  single_use_dropped: "The answer drops the single use that was asked.",
  server_time_off: "serverTime lies outside the request's life.",
  answer_late: "The answer arrived after the request's deadline.",
  request_unknown: "This runtime never signed the request that was answered.",
  token_mismatch: "The token is not what the decision grants.",
  // Tokens
  approval_required: "The delegation waits for its approver.",
  delegation_ended: "The delegation was denied, cancelled, revoked or has expired.",
  token_already_minted: "That call has minted a token; ask again under a new nonce.",
  insufficient_scope: "The token does not carry every scope that is required.",
  wrong_audience: "The token is meant for another audience.",
  invalid_proof: "The DPoP proof does not verify.",
  // Pushes
  push_endpoint_refused: "The push endpoint is not a public https URL.",
  // Notifications
  email_code_invalid: "The code from the e-mail is wrong, used or too old.",
  // The server
  not_found: "There is no such thing, or it is not yours.",
  method_not_allowed: "That path does not take this method.",
  conflict: "Somebody changed it at the same moment; read it again.",
  already_revoked: "It is revoked already.",
  rate_limited: "Too many calls; wait as long as Retry-After says.",
  too_many_waiters: "Too many calls of this credential are waiting already.",
  unavailable: "The database does not answer; try again.",
  internal: "The server failed; its log has the requestId.",
} as const;

/** A stable error code; the text form never changes meaning. */
export type Code = keyof typeof TITLES;

/** A refusal: which rule, at which field, and what to do about it. Never holds a secret. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The stable code. */
  readonly code: Code;
  /** The field concerned as a dotted path, or empty. */
  readonly field: string;
  /** One sentence for a person: what is wrong and what would be right. */
  readonly detail: string;

  constructor(code: Code, field = "", detail: string = TITLES[code]) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.field = field;
    this.detail = detail;
  }

  /** The same refusal with its field below `parent`. */
  within(parent: string): Refusal {
    return new Refusal(this.code, this.field === "" ? parent : `${parent}.${this.field}`, this.detail);
  }
}

/** Runs `read`, and names `parent` in whatever it refuses. */
export function within<T>(parent: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal ? error.within(parent) : error;
  }
}

/** Runs `read`; whatever it refuses becomes `refusal`, because a caller is told one thing about a whole form. */
export function orElse<T>(refusal: Refusal, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal ? refusal : error;
  }
}
