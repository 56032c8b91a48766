/** What every use case is given. */

import { type Code, Nonce, type Origin, Refusal } from "@countersign/protocol";
import type { Passkey } from "./passkey.js";
import type { Clock, Random, Vault } from "./ports.js";
import type { Server } from "./server.js";

export interface Context {
  /** The origin of this page, which is the server's. */
  readonly origin: Origin;
  readonly server: Server;
  readonly vault: Vault;
  readonly passkey: Passkey;
  readonly clock: Clock;
  readonly random: Random;
}

/** A fresh nonce; `prefix` says what it is for. */
export function nonce({ random }: Context, prefix: string): Nonce {
  return Nonce.fromRandom(prefix, random(16));
}

/** Refuses, as this page's own check, what does not hold. */
export function demand(holds: boolean, code: Code, field: string, detail?: string): asserts holds {
  if (!holds) throw new Refusal(code, field, detail);
}
