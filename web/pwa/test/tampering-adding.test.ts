// A server that lies while a phone is added: on neither phone does anybody sign what the other's screen did not say.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  type DeviceId, Roster, type RosterEntry, type RosterRecord, addition, keys, roster as chains,
} from "@countersign/protocol";

import type { Context } from "../src/core/context.js";
import { type Change, newDevice, nextEntry, signEntry } from "../src/core/entries.js";
import { Failure } from "../src/core/failure.js";
import type { OwnDevice } from "../src/core/memory.js";
import { Passkey } from "../src/core/passkey.js";
import { random } from "./support/authenticator.js";
import { type OnTheLine, jsonOf, withJson } from "./support/network.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer } from "./support/programs.js";
import { tamper } from "./support/tampering.js";
import { type Ceremony, added, registered } from "./support/two-phones.js";

const honest: OnTheLine = (_, deliver) => deliver();

let server: RealServer;
let old: Browser;

before(async () => {
  server = await RealServer.start();
  old = new Browser(server);
  await old.enrol(server.invite, "Ada", "First phone");
  // A chain of more than one entry, for shortening and forking.
  await added(server, old, "Second phone");
});

after(() => server.stop());

/** What the pages of a browser are built over, for entries that no page would sign. */
function contextOf(browser: Browser): Context {
  const { origin, authenticator, clock, vault } = browser;
  return { origin, passkey: new Passkey(authenticator, origin), clock, vault, random } as unknown as Context;
}

test("whatever the server changes in what a new phone is given, only the signed list and the code count", async () => {
  const { link } = await old.phone.keyring.invite();
  const fresh = new Browser(server);
  let given: unknown;
  fresh.network.onTheLine = async (call, deliver) => {
    const reply = await deliver();
    if (call.path === "/v1/additions/begin") given = jsonOf(reply);
    return reply;
  };
  const first = await fresh.phone.keyring.join(link, "Phone", () => {});
  assert(first.words.length === 6);
  const template = await fresh.network.call({ method: "GET", path: "/v1/health", body: "", timeout: 5000 });
  const json = (value: unknown) => withJson({ ...template, status: 200, contentType: "application/json" }, value);

  const passed = new Set<string>();
  let refused = 0;
  for (const tampered of tamper(given, {})) {
    const page = new Browser(server);
    const registrations: string[] = [];
    page.network.onTheLine = async (call) => {
      if (call.path === "/v1/additions/begin") return json(tampered.json);
      registrations.push(call.body);
      return json({ status: "registered" });
    };
    try {
      const made = await page.phone.keyring.join(link, "Phone", () => {});
      // It went on: then with its own keys, and with the list of the code.
      const admission = await addition.readAdmission(made.link);
      assert.equal(registrations.length, 1);
      assert(registrations[0]?.includes(admission.devicePublicKey), tampered.what);
      // In which order signatures stand means nothing.
      const [member] = tampered.path;
      if (!/^reverse records\.\d\.signatures$/.test(tampered.what)) passed.add(String(member));
    } catch (error) {
      assert(error instanceof Failure, `${tampered.what}: ${String(error)}`);
      assert.notEqual(error.code, "internal", `${tampered.what}: ${error.detail}`);
      assert.deepEqual(registrations, [], tampered.what);
      refused += 1;
    }
  }
  assert(refused > 100, `${refused} refused`);
  // A challenge and a handle are the server's own; under a false name of the addition nothing comes to anything.
  assert.deepEqual([...passed].sort(), ["additionId", "options"]);
});

test("a list that is shorter, longer or another than the code's is not followed", async () => {
  const { link } = await old.phone.keyring.invite();
  const { records } = (await old.vault.get("identity"))!;
  const stranger = new Browser(server);
  await stranger.enrol(/csi_[0-9a-z]+/.exec(await server.admin("user", "invite", "Eve"))![0], "Eve", "Eve's phone");
  const others = (await stranger.vault.get("identity"))!.records;
  const [first] = records;
  assert(first && records.length > 1);
  const longer = await extended(records);
  const lies: readonly (readonly [string, readonly RosterRecord[]])[] = [
    ["roster_shortened", [first]],
    ["conflict", longer],
    ["roster_invalid", others],
    ["roster_gap", []],
    ["roster_gap", records.slice(1)],
  ];
  for (const [code, told] of lies) {
    const fresh = new Browser(server);
    fresh.network.onTheLine = async (call, deliver) => {
      const reply = await deliver();
      if (call.path !== "/v1/additions/begin") return reply;
      return withJson(reply, { ...(jsonOf(reply) as object), records: told });
    };
    assert.equal(await outcome(() => fresh.phone.keyring.join(link, "Phone", () => {})), code);
    assert.deepEqual(fresh.authenticator.creations, []);
  }
});

/** A list with one more true entry than the code knows. */
async function extended(records: readonly RosterRecord[]): Promise<readonly RosterRecord[]> {
  const device = await newDevice(contextOf(old), "Slipped in");
  return [...records, await signed({ enrol: [enrolled(device)] }, [device])];
}

function enrolled({ id, name, key }: OwnDevice): chains.EnrolledKey {
  return { kind: "device", id, publicKey: key.publicKey, name, backupEligible: false };
}

/** An entry that the old phone's keys truly signed, such as no page of it would. */
async function signed(
  change: Partial<RosterEntry>,
  devices: readonly OwnDevice[] = [],
  { alone = false }: { readonly alone?: boolean } = {},
): Promise<RosterRecord> {
  const identity = (await old.vault.get("identity"))!;
  const roster = await Roster.verify(identity.origin, identity.userId, identity.records);
  const credential = roster.keys.find(({ key }) => key.id === identity.credentialId)?.key;
  assert(credential);
  const base: Change = {
    enrol: [],
    revoke: [],
    signerKind: "credential",
    signerId: credential.id,
    signerDeviceId: alone ? "" : identity.device.id,
  };
  const entry = { ...nextEntry(contextOf(old), roster, base), ...change };
  const own = alone ? [] : [identity.device];
  return signEntry(contextOf(old), entry, { credentials: [credential], devices: [...own, ...devices] });
}

test("an entry that does not add exactly this phone to exactly that list is refused before any prompt", async () => {
  const ceremony = await registered(server, old, "Third phone");
  const admission = await addition.readAdmission(ceremony.made.link);
  const [credential, device] = addition.admittedKeys(admission);
  const thief = await newDevice(contextOf(old), "Third phone");
  const other = await keys.generate();
  const second = (await old.phone.devices()).find(({ name }) => name === "Second phone");
  assert(second);
  const good = await signed({ enrol: [credential, device] });
  const { head } = (await old.vault.get("identity"))!;
  const foreign: DeviceId = thief.id;
  const lies: readonly (readonly [string, string, RosterRecord])[] = [
    ["another device", "roster_invalid", await signed({ enrol: [credential, enrolled(thief)] })],
    ["a key beside", "roster_invalid", await signed({ enrol: [credential, device, enrolled(thief)] })],
    ["another key under its id", "roster_invalid",
      await signed({ enrol: [credential, { ...device, publicKey: other.publicKey }] })],
    ["another name", "roster_invalid", await signed({ enrol: [credential, { ...device, name: "Fridge" }] })],
    ["only the device", "roster_invalid", await signed({ enrol: [device] })],
    ["a revocation beside", "roster_invalid",
      await signed({ enrol: [credential, device], revoke: [second.deviceId] })],
    ["only a revocation", "roster_invalid", await signed({ revoke: [second.deviceId] })],
    ["another head", "roster_invalid",
      await signed({ enrol: [credential, device], prevHash: await keys.thumbprint(other.publicKey) })],
    ["a later place", "roster_invalid", await signed({ enrol: [credential, device], seq: head.seq + 2 })],
    ["a passkey alone", "roster_invalid", await signed({ enrol: [credential, device] }, [], { alone: true })],
    ["a co-signer that is nobody's", "roster_signer",
      await signed({ enrol: [credential, device], signerDeviceId: foreign }, [thief])],
    ["without the old passkey", "invalid_signature",
      { ...good, signatures: good.signatures.filter(({ kind }) => kind !== "credential") }],
    ["without the old device", "invalid_signature",
      { ...good, signatures: good.signatures.filter(({ kind }) => kind !== "device") }],
    ["signatures of another entry", "wrong_challenge",
      { ...good, signatures: (await signed({ enrol: [credential, enrolled(thief)] })).signatures }],
  ];
  const { fresh } = ceremony;
  const before = fresh.authenticator.gets.length;
  for (const [what, code, record] of lies) {
    assert.equal(await proposalOf(ceremony, record), code, what);
    assert.equal(await outcome(() => fresh.phone.keyring.finish(() => {})), "wrong_request", what);
  }
  assert.equal(fresh.authenticator.gets.length, before);
  assert(!fresh.network.sent.some(({ path }) => path.endsWith("/finish")));
  assert.equal(await proposalOf(ceremony, good), "done");
});

/** How the new phone takes what the server calls the old one's entry. */
async function proposalOf({ fresh, made }: Ceremony, record: RosterRecord): Promise<string> {
  fresh.network.onTheLine = async (call, deliver) => {
    if (!call.path.endsWith("/read")) return deliver();
    const reply = await deliver({ ...call, body: call.body.replace(/"wait":\d+/, '"wait":0') });
    return withJson(reply, { status: "proposed", record });
  };
  try {
    return await outcome(async () => assert((await fresh.phone.keyring.proposal()) !== undefined, made.link));
  } finally {
    fresh.network.onTheLine = honest;
  }
}

test("the old phone takes keys from the new phone's screen only, whatever the server says of the addition", async () => {
  const { made, invitation } = await registered(server, old, "Fourth phone");
  const path = `/v1/me/additions/${invitation.additionId}`;
  const view = jsonOf(await old.network.call({ method: "GET", path, body: "", timeout: 5000 })) as object;
  for (const tampered of tamper(view, {})) {
    old.network.onTheLine = async (call, deliver) => {
      const reply = await deliver();
      return call.path.split("?")[0] === path ? withJson(reply, tampered.json) : reply;
    };
    const shown = await old.phone.keyring.readAdmission(made.link).catch((error: unknown) => {
      assert(error instanceof Failure && error.code !== "internal", tampered.what);
    });
    old.network.onTheLine = honest;
    if (shown === undefined) continue;
    assert.deepEqual(shown.words, made.words, tampered.what);
    assert.equal(shown.deviceName, "Fourth phone", tampered.what);
  }
  let sent = "";
  old.network.onTheLine = async (call, deliver) => {
    if (call.path.endsWith("/propose")) sent = call.body;
    return deliver();
  };
  await old.phone.keyring.admit(made.link, await old.phone.keyring.readAdmission(made.link));
  old.network.onTheLine = honest;
  const { record } = JSON.parse(sent) as { readonly record: RosterRecord };
  const entry = await chains.entryOf(record);
  assert.deepEqual(entry.enrol, addition.admittedKeys(await addition.readAdmission(made.link)));
  assert.deepEqual(entry.revoke, []);
});
