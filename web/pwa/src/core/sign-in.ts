/**
 * Signing in: the passkey signs exactly 32 random bytes, and the device key, where there is one, says which device it
 * is. A browser without a device key gets a session that can read, and enrol a device, and nothing more.
 */

import { SessionProof, canonical, jws } from "@countersign/protocol";
import { Session, SessionBegun } from "./answers.js";
import { type Context, demand } from "./context.js";
import { Failure } from "./failure.js";
import type { Identity } from "./memory.js";
import type { SignIn } from "./passkey.js";
import { type Self, credentialsOf, isAlive } from "./self.js";
import { promote } from "./standing.js";

/** Signs in with a passkey: of the person whose browser this is, or of anybody if it is nobody's yet. */
export async function signIn(context: Context, self: Self): Promise<void> {
  const { server, vault, passkey } = context;
  const identity = await vault.get("identity");
  const pending = await vault.get("pending");
  const roster = identity && (await self.known(identity));
  const begun = await server.post("/v1/sessions/begin", {}, SessionBegun);
  const signed = await passkey.signIn(begun.options, roster ? credentialsOf(roster).map((key) => key.id) : []);

  const living = identity && roster && isAlive(identity, roster) ? [identity] : [];
  const session = await submit(context, begun.ceremonyId, signed, [...(pending ? [pending.identity] : []), ...living]);
  if (identity !== undefined && session.userId !== identity.userId) {
    await signOut(context);
    demand(false, "wrong_request", "userId", "that passkey belongs to somebody else");
  }
  if (session.deviceId === undefined) {
    const { userId } = session;
    await vault.update("signedIn", () => ({ userId, credentialId: signed.credentialId }));
  } else if (session.deviceId === pending?.identity.device.id) {
    await promote(context, pending);
  } else {
    demand(session.deviceId === identity?.device.id, "wrong_request", "deviceId");
  }
  await vault.update("identity", (before) => before && { ...before, credentialId: signed.credentialId });
}

/** Sends a sign-in as one of several devices that this browser may be, or else as none. */
async function submit(context: Context, ceremonyId: string, signed: SignIn, devices: readonly Identity[]) {
  const credential = signed.authentication;
  for (const identity of devices) {
    const deviceProof = await proof(context, signed, identity);
    try {
      return await context.server.post("/v1/sessions", { ceremonyId, credential, deviceProof }, Session);
    } catch (error) {
      // The server does not know that device, or no longer: it may still know the passkey.
      if (Failure.of(error).code !== "key_not_active") throw error;
    }
  }
  return context.server.post("/v1/sessions", { ceremonyId, credential, deviceProof: "" }, Session);
}

async function proof({ origin, clock }: Context, { challenge }: SignIn, { device }: Identity): Promise<string> {
  const challengeHash = await canonical.digestOf(challenge);
  return jws.sign(SessionProof, { origin, deviceId: device.id, challengeHash, issuedAt: clock.now() }, device.key);
}

/** Ends the session and forgets what was shown; the keys stay. */
export async function signOut({ server, vault }: Context): Promise<void> {
  await vault.update("inbox", () => undefined);
  await vault.update("signedIn", () => undefined);
  try {
    await server.end("/v1/sessions/current");
  } catch (error) {
    const failure = Failure.of(error);
    if (!["missing_credential", "invalid_token"].includes(failure.code)) throw failure;
  }
}

/** Removes keys and memory from this browser, and ends the session if the server can be reached. */
export async function forget(context: Context): Promise<void> {
  await signOut(context).catch(() => {});
  await context.vault.clear();
}
