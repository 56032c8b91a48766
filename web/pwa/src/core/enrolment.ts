/**
 * How a browser becomes a person's device, by an invitation: a passkey, a device key, and entry 0 of the roster,
 * signed by both. The page founds the roster by itself: nothing in entry 0 but the person's id is the server's.
 */

import {
  DeviceId, Roster, RosterEntry, type RosterRecord, base64url, canonical, jws, keys, type roster as chains,
} from "@countersign/protocol";
import { EnrolmentStarted, Session } from "./answers.js";
import { type Context, demand, nonce } from "./context.js";
import { Failure } from "./failure.js";
import type { Identity, OwnDevice, PendingIdentity } from "./memory.js";
import { deviceKey } from "./self.js";
import { promote } from "./standing.js";

/** What an enrolment is about to do next: ask for a new passkey, ask for its signature, tell the server. */
export type EnrolmentStep = "create" | "sign" | "send";

/** What a person typed. */
interface Wish {
  readonly invite: string;
  readonly userName: string;
  readonly deviceName: string;
}

/** An enrolment that was signed and whose answer never came. */
interface Signed extends Wish {
  readonly path: string;
  readonly body: string;
  readonly pending: PendingIdentity;
}

export class Enrolment {
  readonly #context: Context;
  /** Kept in this page only, because the invitation's secret is in it. */
  #signed: Signed | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Opens an invitation without spending it. */
  async open(invite: string, userName: string): Promise<{ readonly userName: string }> {
    const started = await this.#begin({ invite, userName, deviceName: "" });
    return { userName: started.userName };
  }

  /** Makes passkey and device key, founds the roster and signs in. */
  async enrol(wish: Wish, step: (step: EnrolmentStep) => void): Promise<void> {
    const { vault } = this.#context;
    if ((await vault.get("identity")) !== undefined) {
      throw new Failure("already_enrolled", { detail: "this browser is somebody's device already" });
    }
    const same = this.#signed?.invite === wish.invite && this.#signed.deviceName === wish.deviceName;
    const signed = same && this.#signed ? this.#signed : await this.#sign(wish, step);
    this.#signed = signed;
    step("send");
    await this.#send(signed);
    this.#signed = undefined;
  }

  async #begin({ invite, userName }: Wish) {
    const started = await this.#context.server.post("/v1/enrolments", { invite, userName }, EnrolmentStarted);
    // Other runtimes will be shown this name, so it is the one that the person saw.
    demand(userName === "" || started.userName === userName, "wrong_request", "userName");
    return started;
  }

  async #sign(wish: Wish, step: (step: EnrolmentStep) => void): Promise<Signed> {
    const { origin, passkey, clock } = this.#context;
    const { enrolmentId, userId, userName, options } = await this.#begin(wish);
    step("create");
    const credential = await passkey.create(options, userName);
    const device = await newDevice(this.#context, wish.deviceName);
    const enrolled: chains.EnrolledKey = {
      kind: "credential",
      id: credential.id,
      publicKey: credential.publicKey,
      name: "Passkey",
      backupEligible: credential.backupEligible,
    };
    const entry: RosterEntry = {
      origin,
      userId,
      seq: 0,
      prevHash: canonical.ZERO,
      enrol: [enrolled, deviceKey(device.id, device.name, device.key)],
      revoke: [],
      signerKind: "credential",
      signerId: credential.id,
      signerDeviceId: device.id,
      nonce: nonce(this.#context, "roster"),
      issuedAt: clock.now(),
    };
    step("sign");
    const record = await signEntry(this.#context, entry, enrolled, [device]);
    const { head } = await Roster.verify(origin, userId, [record]);
    const identity: Identity = {
      origin, userId, userName, device, credentialId: credential.id, records: [record], head,
    };
    const body = JSON.stringify({ invite: wish.invite, credential: credential.registration, record });
    const pending: PendingIdentity = { kind: "enrolment", identity, at: clock.now() };
    return { ...wish, path: `/v1/enrolments/${encodeURIComponent(enrolmentId)}/finish`, body, pending };
  }

  async #send({ path, body, pending }: Signed): Promise<void> {
    const { server, vault } = this.#context;
    await vault.update("pending", () => pending);
    try {
      const session = await server.act(path, body, Session);
      demand(session.userId === pending.identity.userId, "wrong_request", "userId");
      demand(session.deviceId === pending.identity.device.id, "wrong_request", "deviceId");
    } catch (error) {
      const failure = Failure.of(error);
      // It may be that an earlier try arrived: then the passkey signs in, as the device that is pending.
      if (failure.by === "server" && failure.code !== "ceremony_expired") {
        this.#signed = undefined;
        await vault.update("pending", () => undefined);
      }
      throw failure;
    }
    await promote(this.#context, pending);
  }
}

/** A new device with a key that no script can read. */
export async function newDevice({ random }: Context, name: string): Promise<OwnDevice> {
  return { id: DeviceId.fromRandom(random(16)), name: name.trim(), key: await keys.generate() };
}

/** A roster entry with the signatures of a passkey and of devices. */
export async function signEntry(
  { passkey }: Context,
  entry: RosterEntry,
  credential: chains.EnrolledKey,
  devices: readonly OwnDevice[],
): Promise<RosterRecord> {
  const payload = base64url.encode(await canonical.encode(RosterEntry, entry));
  const signatures: chains.RosterSignature[] = [
    { kind: "credential", assertion: await passkey.signPayload(RosterEntry, entry, credential) },
  ];
  for (const { id, key } of devices) {
    signatures.push({ kind: "device", id, jws: await jws.sign(RosterEntry, entry, key) });
  }
  return { payload, signatures };
}
