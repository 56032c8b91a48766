/** The one way in which a use case fails: a stable code, and what the person can do about it. */

import { Refusal } from "@countersign/protocol";
import { placeOf } from "./places.js";

/**
 * - `unreachable`: no answer came; what was sent may have arrived, and is safe to send again.
 * - `cancelled`: the person closed the passkey prompt, or it timed out.
 * - `no_user_verification`: the authenticator did not verify the person.
 * - `passkeys_unavailable`: this browser or page cannot use passkeys.
 * - `storage_unavailable`: this browser keeps no data for this page (private mode, storage full).
 * - `already_enrolled`: this browser is somebody's device already; `forget` it first.
 * - `wrong_phone`: the code on the other phone's screen belongs to no invitation that was made on this one.
 * - `push_unsupported`: this browser takes no pushes, or not before the page is installed.
 * - `push_blocked`: the person does not allow notifications of this page.
 * - `push_undecided`: the person closed the browser's question.
 * - `push_unreachable`: the browser's own push service does not answer.
 * - any other: a code of `docs/errors.md`, by the server or by a check of this page.
 */
export type FailureCode =
  | "unreachable"
  | "cancelled"
  | "no_user_verification"
  | "passkeys_unavailable"
  | "storage_unavailable"
  | "already_enrolled"
  | "wrong_phone"
  | "push_unsupported"
  | "push_blocked"
  | "push_undecided"
  | "push_unreachable"
  | (string & {});

/** What may be said of a failure beside its code. */
export type FailureDetails = Partial<Omit<Failure, keyof Error | "code">>;

/** A use case did not come to its end. */
export class Failure extends Error {
  override readonly name = "Failure";

  readonly code: FailureCode;
  /** The input concerned as a dotted path of members that this page knows, or empty. */
  readonly field: string;
  /** For people, in English, from the server or the check; screens prefer their own words for the code. */
  readonly detail: string;
  /** Who refused: this page's own check, the server, or nobody. */
  readonly by: "page" | "server" | "nobody";
  /** Of a server's refusal, for its log. */
  readonly requestId: string;
  /** After how many seconds to try again, if the server said so. */
  readonly retryAfter: number;

  constructor(
    code: FailureCode,
    { field = "", detail = "", by = "page", requestId = "", retryAfter = 0 }: FailureDetails = {},
  ) {
    super(detail === "" ? code : `${code}: ${detail}`);
    this.code = code;
    this.field = placeOf(field, by === "server" || code === "unknown_field" || code === "duplicate_key");
    this.detail = detail;
    this.by = by;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** Whatever was thrown, as a failure. */
  static of(error: unknown): Failure {
    if (error instanceof Failure) return error;
    if (error instanceof Refusal) return new Failure(error.code, { field: error.field, detail: error.detail });
    return new Failure("internal", { detail: error instanceof Error ? error.message : String(error) });
  }
}

/** Runs a use case; whatever goes wrong is a `Failure`. */
export async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw Failure.of(error);
  }
}
