// The vault: keys that nobody can read out survive, and no tab loses another one's change.
import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBFactory } from "fake-indexeddb";

import { SessionProof, jws, keys, parseOrigin } from "@countersign/protocol";

import type { Identity } from "../src/core/memory.js";
import { IndexedDbVault } from "../src/edges/indexed-db.js";
import { outcome } from "./support/phone.js";

function tabs(count: number): readonly IndexedDbVault[] {
  const factory = new IDBFactory();
  return Array.from({ length: count }, () => new IndexedDbVault(() => factory));
}

test("a hundred changes by four tabs at once are all there", async () => {
  const vaults = tabs(4);
  const changes = Array.from({ length: 100 }, (_, at) =>
    vaults[at % 4]?.update("known", (before = []) => [...before, String(at)]),
  );
  await Promise.all(changes);
  const known = await vaults[0]?.get("known");
  assert.equal(new Set(known).size, 100);
});

test("a change that is refused changes nothing", async () => {
  const [vault] = tabs(1);
  assert(vault);
  await vault.update("known", () => ["one"]);
  const refuse = () => {
    throw new RangeError("no");
  };
  await assert.rejects(vault.update("known", refuse), RangeError);
  assert.deepEqual(await vault.get("known"), ["one"]);
  assert.deepEqual(await vault.update("known", (before) => before), ["one"]);
});

test("a device key survives, signs, and cannot be read", async () => {
  const [one, other] = tabs(2);
  assert(one && other);
  const key = await keys.generate();
  const identity = { userName: "Ada", device: { id: "dev_a", name: "Phone", key } } as unknown as Identity;
  await one.update("identity", () => identity);
  const stored = (await other.get("identity"))?.device.key;
  assert(stored);
  assert.equal((stored.privateKey as CryptoKey).extractable, false);
  const origin = parseOrigin("https://countersign.example");
  const challengeHash = "A".repeat(43) as SessionProof["challengeHash"];
  const proof: SessionProof = { origin, deviceId: "dev_a", challengeHash, issuedAt: 1 };
  const signed = await jws.sign(SessionProof, proof, stored);
  await jws.verify(signed, SessionProof, key.publicKey);
});

test("forgetting leaves nothing, also under an open tab, which goes on afterwards", async () => {
  const [one, other] = tabs(2);
  assert(one && other);
  await one.update("known", () => ["one"]);
  await other.update("acts", () => ({}));
  await one.clear();
  assert.equal(await other.get("known"), undefined);
  assert.equal(await other.get("acts"), undefined);
  await other.update("known", () => ["two"]);
  assert.deepEqual(await one.get("known"), ["two"]);
});

test("a browser that stores nothing says so", async () => {
  const without = new IndexedDbVault(() => {
    throw new DOMException("private window", "InvalidStateError");
  });
  assert.equal(await outcome(() => without.get("identity")), "storage_unavailable");
  assert.equal(await outcome(() => new IndexedDbVault().get("identity")), "storage_unavailable");
});
