/** What a recovery key signs besides its one roster entry. */

import { digest } from "../canonical.js";
import { Nonce } from "../ids.js";
import { origin } from "../origin.js";
import { type Infer, canonical, millis } from "../schema.js";

/** Begins a recovery: whoever holds the code asks for the roster that it belongs to. */
export const RecoveryBegin = canonical("countersign.recovery-begin.v1", {
  /** The server's origin. */
  origin,
  /** The recovery key's thumbprint, which is its id in the roster. */
  recoveryId: digest,
  /** Unique per recovery key. */
  nonce: Nonce,
  /** When it was signed. */
  issuedAt: millis,
});
export type RecoveryBegin = Infer<typeof RecoveryBegin>;
