// Two phones in one hand: the whole ceremony, and each of its steps for somebody on the line to meddle with.
import assert from "node:assert/strict";

import type { AdmissionMade, InvitationShown } from "../../src/core/device-model.js";
import { Browser } from "./phone.js";
import type { RealServer } from "./programs.js";

/** An old phone that invited, and a new one that showed its keys. */
export interface Ceremony {
  readonly old: Browser;
  readonly fresh: Browser;
  readonly invitation: InvitationShown;
  readonly made: AdmissionMade;
}

const nothing = (): void => {};

/** The old phone invites and the new one registers: each has scanned nothing of the other yet. */
export async function registered(server: RealServer, old: Browser, name = "Second phone"): Promise<Ceremony> {
  const fresh = new Browser(server);
  const invitation = await old.phone.keyring.invite();
  const made = await fresh.phone.keyring.join(invitation.link, name, nothing);
  return { old, fresh, invitation, made };
}

/** The old phone signs for the new one. */
export async function proposed(ceremony: Ceremony): Promise<void> {
  const { old, made } = ceremony;
  await old.phone.keyring.admit(made.link, await old.phone.keyring.readAdmission(made.link));
}

/** Adds a phone, to the end. */
export async function added(server: RealServer, old: Browser, name = "Second phone"): Promise<Browser> {
  const ceremony = await registered(server, old, name);
  await proposed(ceremony);
  const shown = await ceremony.fresh.phone.keyring.proposal();
  assert(shown);
  await ceremony.fresh.phone.keyring.finish(nothing);
  return ceremony.fresh;
}
