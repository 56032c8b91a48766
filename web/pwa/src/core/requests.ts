/**
 * A request before it is shown: signed by the runtime's key, meant for this server, about exactly these terms. The
 * texts, scopes and times that a card shows come out of here and nowhere else, so a server that changes one of them
 * changes the card into an unreadable one.
 */

import {
  DelegationRequest, type Origin, Refusal, Terms, type Thumbprint, type Verified, canonical, checkOrigin, isSubset, jws,
  keys, scopeNames,
} from "@countersign/protocol";
import type { RequestView } from "./answers.js";
import { demand } from "./context.js";

/** What was verified of a view. */
export interface VerifiedRequest {
  readonly request: Verified<DelegationRequest>;
  readonly terms: Terms;
  /** Of the key that signed. */
  readonly thumbprint: Thumbprint;
}

/** Verifies a request as its server shows it, at `origin`. */
export async function verifyRequest(
  origin: Origin,
  { signed, runtime, terms: published }: Pick<RequestView, "signed" | "runtime" | "terms">,
): Promise<VerifiedRequest> {
  const thumbprint = await keys.thumbprint(runtime.publicKey);
  const request = await jws.verify(signed, DelegationRequest, runtime.publicKey);
  const { payload } = request;
  checkOrigin(payload, origin);
  const connection = payload.runtimeConnectionId === runtime.runtimeConnectionId;
  demand(connection, "wrong_request", "runtimeConnectionId");
  demand(payload.runtimeThumbprint === thumbprint, "wrong_request", "runtimeThumbprint");

  const { terms } = published;
  const hash = await hashOf(terms);
  demand(hash === payload.termsHash && hash === published.termsHash, "wrong_request", "termsHash");
  demand(terms.origin === origin, "wrong_origin", "terms.origin");
  demand(terms.audienceId === payload.audienceId, "wrong_request", "audienceId");
  demand(isSubset(payload.scopes, scopeNames(terms)), "scope_not_offered", "scopes");
  demand(payload.durationSeconds <= terms.maxDurationSeconds, "duration_too_long", "durationSeconds");
  return { request, terms, thumbprint };
}

async function hashOf(terms: Terms) {
  try {
    return await canonical.hash(Terms, terms);
  } catch (error) {
    throw error instanceof Refusal ? error.within("terms") : error;
  }
}
