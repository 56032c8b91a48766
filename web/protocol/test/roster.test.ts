// One honest chain from founding to recovery, and every chain that must be refused.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DeviceId, Nonce, type Origin, Refusal, Roster, RosterEntry, type RosterHead, RosterRecord, UserId, base64url,
  canonical, jws, keys, parseJson, roster,
} from "@countersign/protocol";

import { ORIGIN, Passkey, outcome, random, utf8, vectors } from "./support.js";

interface Life {
  kind: string;
  id: string;
  enrolledAt: number;
  enrolledAtMs: number;
  waitsUntil?: number;
  revokedAt?: number;
}

interface Rosters {
  origin: Origin;
  userId: UserId;
  story: RosterRecord[];
  chains: {
    name: string;
    known?: RosterHead;
    records: (number | RosterRecord)[];
    accepted?: { head: RosterHead; keys: Life[] };
    code?: string;
  }[];
  keysAt: { name: string; kind: roster.KeyKind; id: string; named: RosterHead; code?: string }[];
}

const { origin, userId, story, chains, keysAt } = vectors<Rosters>("roster.json");

test("a chain verifies or is refused with its code", async (context) => {
  for (const { name, known, accepted, code, ...chain } of chains) {
    await context.test(name, async () => {
      const records = chain.records.map((record) => (typeof record === "number" ? story[record] : record));
      assert(records.every((record) => record !== undefined));
      const verify = () =>
        known ? Roster.verifyExtension(origin, userId, records, known) : Roster.verify(origin, userId, records);
      assert.equal(await outcome(verify), code ?? "accepted");
      if (accepted === undefined) return;
      const verified = await verify();
      assert.deepEqual(verified.head, accepted.head);
      const lives = verified.keys.map((known): Life => {
        const { key: { kind, id }, recovered: _, ...life } = known;
        const waitsUntil = roster.waitsUntil(known);
        return { kind, id, ...life, ...(waitsUntil === undefined ? {} : { waitsUntil }) };
      });
      assert.deepEqual(lives, accepted.keys);
    });
  }
});

test("a key answers only where it is active", async () => {
  const verified = await Roster.verify(origin, userId, story);
  for (const { name, kind, id, named, code } of keysAt) {
    assert.equal(await outcome(() => verified.activeKey(kind, id, named)), code ?? "accepted", name);
  }
});

test("records read as they are sent, and nothing else does", async () => {
  const read = (value: unknown) => RosterRecord.read(parseJson(utf8(JSON.stringify(value)), "clientData"), "");
  for (const record of story) assert.deepEqual(read(record), record);
  const [first] = story;
  assert(first);
  for (const bad of [
    null, [], "x", {}, { ...first, more: 1 }, { ...first, payload: "=" }, { ...first, signatures: {} },
    { ...first, signatures: [{ kind: "person" }] }, { ...first, signatures: [{ kind: "device", id: "dev_a" }] },
    { ...first, signatures: [{ jws: "" }] }, { ...first, signatures: [null] },
  ]) {
    assert.throws(() => read(bad), Refusal, JSON.stringify(bad));
  }
});

/** What a page does when it founds a roster: one passkey, one device key that no script can read. */
async function found() {
  const [passkey, device] = [await Passkey.create(), await keys.generate()];
  const [deviceId, userId] = [DeviceId.fromRandom(random(16)), UserId.fromRandom(random(16))];
  const entry: RosterEntry = {
    origin: ORIGIN,
    userId,
    seq: 0,
    prevHash: canonical.ZERO,
    enrol: [
      { kind: "credential", id: passkey.id, publicKey: passkey.publicKey, name: "Passkey", backupEligible: true },
      { kind: "device", id: deviceId, publicKey: device.publicKey, name: "Phone", backupEligible: false },
    ],
    revoke: [],
    signerKind: "credential",
    signerId: passkey.id,
    signerDeviceId: deviceId,
    nonce: Nonce.fromRandom("roster", random(16)),
    issuedAt: 1,
  };
  const record: RosterRecord = {
    payload: base64url.encode(await canonical.encode(RosterEntry, entry)),
    signatures: [
      { kind: "credential", assertion: await passkey.signPayload(RosterEntry, entry) },
      { kind: "device", id: deviceId, jws: await jws.sign(RosterEntry, entry, device) },
    ],
  };
  return { entry, record, passkey, device };
}

test("a roster that a page founds verifies", async () => {
  const { entry, record } = await found();
  const founded = await Roster.verify(ORIGIN, entry.userId, [record]);
  assert.deepEqual(founded.head, { seq: 0, hash: await canonical.hash(RosterEntry, entry) });
});

test("an entry cannot be taken in twice, not even at once", async () => {
  const founded = await Roster.verify(origin, userId, story.slice(0, 1));
  const [, second] = story;
  assert(second);
  const outcomes = [second, second].map((record) => outcome(() => founded.append(record)));
  assert.deepEqual((await Promise.all(outcomes)).sort(), ["accepted", "roster_fork"]);
  assert.equal(founded.head.seq, 1);
  assert.equal(await outcome(() => founded.append(second)), "roster_gap");
});
