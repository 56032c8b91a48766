// The two codes by which a phone is added, and what the entry must be that adds it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Roster, type RosterHead, RosterRecord, addition, roster as chains } from "@countersign/protocol";
import fc from "fast-check";

import { outcome, vectors } from "./support.js";

interface Additions {
  invitations: { name: string; link: string; says: addition.Invitation }[];
  refusedInvitations: { name: string; link: string; code: string }[];
  admissions: { name: string; link: string; says: addition.Admission & { enrol: chains.EnrolledKey[] } }[];
  refusedAdmissions: { name: string; link: string; code: string }[];
  founding: RosterRecord;
  proposals: { name: string; head: RosterHead; admission: string; record: RosterRecord; code?: string }[];
}

const VECTORS = vectors<Additions>("additions.json");

test("an invitation is read and written", async () => {
  for (const { name, link, says } of VECTORS.invitations) {
    assert.deepEqual(await addition.readInvitation(link), says, name);
    assert.equal(addition.invitationLink(says), link, name);
  }
});

test("an admission is read and written", async () => {
  for (const { name, link, says: { enrol, ...says } } of VECTORS.admissions) {
    assert.deepEqual(await addition.readAdmission(link), says, name);
    assert.equal(addition.admissionLink(says), link, name);
    assert.deepEqual(addition.admittedKeys(says), enrol, name);
    assert.equal((await addition.admissionWords(says)).length, 6, name);
  }
});

test("another link is refused", async () => {
  for (const { name, link, code } of VECTORS.refusedInvitations) {
    assert.equal(await outcome(() => addition.readInvitation(link)), code, name);
  }
  for (const { name, link, code } of VECTORS.refusedAdmissions) {
    assert.equal(await outcome(() => addition.readAdmission(link)), code, name);
  }
});

test("foreign links are refused, never misread", async () => {
  const readers = [
    { good: VECTORS.invitations[0]?.link ?? "", read: async (link: string) => addition.invitationLink(await addition.readInvitation(link)) },
    { good: VECTORS.admissions[0]?.link ?? "", read: async (link: string) => addition.admissionLink(await addition.readAdmission(link)) },
  ];
  for (const { good, read } of readers) {
    const edit = fc.tuple(fc.nat(good.length), fc.nat(3), fc.string({ maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(edit, async ([at, length, by]) => {
        const link = good.slice(0, at) + by + good.slice(at + length);
        const code = await outcome(async () => assert.equal(await read(link), link));
        assert(code === "accepted" || code === "invite_invalid");
      }),
    );
  }
});

test("each part of an admission changes its words", async () => {
  const [first] = VECTORS.admissions;
  assert(first);
  const { enrol: _, ...says } = first.says;
  const words = async (changed: addition.Admission) => (await addition.admissionWords(changed)).join(" ");
  const others = [
    { ...says, deviceName: "Another" }, { ...says, backupEligible: false }, { ...says, credentialId: "CQkJ" },
    { ...says, devicePublicKey: says.credentialPublicKey }, { ...says, credentialPublicKey: says.devicePublicKey },
  ];
  const all = await Promise.all([says, ...others].map(words));
  assert.equal(new Set(all).size, all.length);
});

test("only the entry that adds exactly this phone is signed", async (context) => {
  const { founding, proposals } = VECTORS;
  const { origin, userId } = await chains.entryOf(founding);
  for (const { name, head, admission, record, code } of proposals) {
    await context.test(name, async () => {
      const keys = addition.admittedKeys(await addition.readAdmission(admission));
      const check = async () => {
        const roster = await Roster.verify(origin, userId, [founding]);
        addition.checkProposed(await chains.entryOf(record), head, keys);
        await roster.verifyProposal(record);
      };
      assert.equal(await outcome(check), code ?? "accepted");
    });
  }
});
