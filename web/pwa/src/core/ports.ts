/**
 * What the core needs from around it. The core itself knows no browser: no document, no clock, no network. In the
 * browser `edges/` fills these in; a test fills in others, and lies with them.
 */

import type { Bytes } from "@countersign/protocol";
import type { Stored } from "./memory.js";

/** One HTTP call to the page's own server. */
export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path and query, beginning with `/v1/`. */
  readonly path: string;
  /** JSON; empty for none. */
  readonly body: string;
  /** After how many milliseconds nobody waits any longer. */
  readonly timeout: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

/** What came back, whatever its status. */
export interface Reply {
  readonly status: number;
  /** The media type, without parameters and in lower case; empty if there is none. */
  readonly contentType: string;
  /** `Retry-After` in seconds; 0 if there is none. */
  readonly retryAfter: number;
  readonly body: Bytes;
}

export interface Network {
  /** Calls the server; rejects when no whole answer came, for whichever reason. */
  call(call: Call): Promise<Reply>;
}

/** What a new passkey is made of. */
export interface CreateOptions {
  readonly relyingPartyId: string;
  readonly challenge: Bytes;
  /** The WebAuthn user handle, 1 to 64 bytes. */
  readonly userHandle: Bytes;
  readonly userName: string;
  /** In milliseconds. */
  readonly timeout: number;
}

/** A new passkey. */
export interface Created {
  readonly credentialId: Bytes;
  /** SubjectPublicKeyInfo, of whichever algorithm. */
  readonly publicKey: Bytes;
  /** COSE's number of the algorithm (RFC 9053). */
  readonly algorithm: number;
  readonly clientDataJSON: Bytes;
  readonly authenticatorData: Bytes;
  readonly attestationObject: Bytes;
  readonly transports: readonly string[];
}

/** What a passkey shall sign. */
export interface GetOptions {
  readonly relyingPartyId: string;
  readonly challenge: Bytes;
  /** Only these credentials; empty for any that the authenticator knows for the relying party. */
  readonly credentialIds: readonly Bytes[];
  /** In milliseconds. */
  readonly timeout: number;
}

/** What a passkey signed. */
export interface Got {
  readonly credentialId: Bytes;
  readonly clientDataJSON: Bytes;
  readonly authenticatorData: Bytes;
  readonly signature: Bytes;
  /** Empty if the authenticator gave none. */
  readonly userHandle: Bytes;
}

/**
 * The person's passkeys. User verification, a discoverable credential, ES256 and no attestation are demanded by
 * whoever implements this, always. Both reject with a `Failure`: `cancelled`, `no_user_verification` or
 * `passkeys_unavailable`.
 */
export interface Authenticator {
  create(options: CreateOptions): Promise<Created>;
  get(options: GetOptions): Promise<Got>;
}

/** Where the browser takes pushes (W3C Push API), all as base64url but the endpoint. */
export interface PushTarget {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  /** The server's key that it is bound to; empty if the browser does not say. */
  readonly publicKey: string;
}

/** What the person allows. */
export type PushPermission = "granted" | "denied" | "default";

/**
 * The browser's pushes. What does not come about rejects with a `Failure`: `push_unsupported`, or `push_unreachable`
 * when the browser's push service does not answer in time, as some never do.
 */
export interface PushManagerPort {
  /** What stands in the way: nothing, an app that must be installed first (iPhone), or a browser that cannot. */
  support(): "able" | "install" | "none";
  permission(): PushPermission;
  /** Asks the person, whom browsers let be asked only after a press. */
  ask(): Promise<PushPermission>;
  current(): Promise<PushTarget | undefined>;
  /** `publicKey` is the server's, 65 bytes as base64url. */
  subscribe(publicKey: string): Promise<PushTarget>;
  unsubscribe(): Promise<void>;
}

/**
 * What this browser remembers, a value a key. Other tabs and the service worker use the same vault, so whatever
 * depends on what was there before goes through `update`, which nobody comes between. Everything rejects with the
 * `Failure` `storage_unavailable`.
 */
export interface Vault {
  get<K extends keyof Stored>(key: K): Promise<Stored[K] | undefined>;
  /** Replaces a value by what `change` makes of it; `undefined` removes it. What `change` throws changes nothing. */
  update<K extends keyof Stored>(
    key: K,
    change: (before: Stored[K] | undefined) => Stored[K] | undefined,
  ): Promise<Stored[K] | undefined>;
  /** Forgets everything. */
  clear(): Promise<void>;
}

/** Time, as this device sees it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The hour of the day, 0 to 23, in the person's time zone. */
  hourOf(time: number): number;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

/** Random bytes, fit for keys. */
export type Random = (length: number) => Bytes;
