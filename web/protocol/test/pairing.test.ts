// QR links, the six words, codes as people type them, and the keys that both sides derive.
import assert from "node:assert/strict";
import { test } from "node:test";

import { type Offer, base64url, canonical, pairing } from "@countersign/protocol";
import fc from "fast-check";

import { outcome, random, vectors } from "./support.js";

const { CodeKeys, PairingCode, Ticket } = pairing;

interface Pairing {
  tickets: { name: string; link: string; k: string; offer: Offer; pairHash: string; words: string[] }[];
  refusedLinks: { name: string; link: string; code: string }[];
  codes: { random: string; symbols: string; check: string; display: string }[];
  typed: { text: string; symbols?: string; code?: string }[];
  derived: {
    k: string;
    symbols: string;
    pairHash: string;
    claimProof: string;
    claimProofHash: string;
    confirmHash: string;
    pinMac: string;
  }[];
}

const VECTORS = vectors<Pairing>("pairing.json");

test("a link is read and written", async () => {
  for (const { name, link, k, offer, pairHash, words } of VECTORS.tickets) {
    const ticket = await Ticket.fromLink(link);
    assert.deepEqual(ticket.offer, offer, name);
    assert.equal(base64url.encode(ticket.k), k, name);
    assert.equal(await ticket.pairHash(), pairHash, name);
    assert.equal(ticket.toLink(), link, name);
    assert.deepEqual(pairing.words(canonical.parseDigest(pairHash)), words, name);
    assert.deepEqual(await Ticket.create(offer, ticket.k), ticket, name);
  }
});

test("another link is refused", async () => {
  for (const { name, link, code } of VECTORS.refusedLinks) {
    assert.equal(await outcome(() => Ticket.fromLink(link)), code, name);
  }
});

test("foreign links are refused, never misread", async () => {
  const good = VECTORS.tickets[1]?.link ?? "";
  const edit = fc.tuple(fc.nat(good.length), fc.nat(3), fc.string({ maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(edit, async ([at, length, by]) => {
      const link = good.slice(0, at) + by + good.slice(at + length);
      const code = await outcome(async () => assert.equal((await Ticket.fromLink(link)).toLink(), link));
      assert(code === "accepted" || code === "offer_invalid");
    }),
  );
});

test("a code is drawn and shown", async () => {
  for (const vector of VECTORS.codes) {
    const code = await PairingCode.fromRandom(base64url.decode("", vector.random));
    assert.equal(code.symbols, vector.symbols);
    assert.equal(code.display(), vector.display);
    assert(vector.display.endsWith(vector.check));
  }
  await assert.rejects(PairingCode.fromRandom(random(6)), RangeError);
});

test("a code is read as people type it", async () => {
  for (const { text, symbols, code } of VECTORS.typed) {
    if (symbols === undefined) assert.equal(await outcome(() => PairingCode.parse(text)), code, text);
    else assert.equal((await PairingCode.parse(text)).symbols, symbols, text);
  }
});

test("foreign codes are refused with one code", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 20 }), async (text) => {
      const code = await outcome(() => PairingCode.parse(text));
      assert(code === "accepted" || code === "code_invalid");
    }),
  );
});

test("both sides derive the same keys", async () => {
  for (const vector of VECTORS.derived) {
    const typed = await codeOf(vector.symbols);
    const keys = await CodeKeys.derive(base64url.decode("", vector.k), typed, canonical.parseDigest(vector.pairHash));
    assert.equal(base64url.encode(keys.claimProof), vector.claimProof);
    assert.equal(await keys.claimProofHash(), vector.claimProofHash);
    assert.equal(await keys.pinMac(canonical.parseDigest(vector.confirmHash)), vector.pinMac);
  }
});

/** The code with these symbols, whose check symbol is one of 32. */
async function codeOf(symbols: string): Promise<pairing.PairingCode> {
  for (const check of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
    const text = symbols + check;
    if ((await outcome(() => PairingCode.parse(text))) === "accepted") return PairingCode.parse(text);
  }
  throw new Error(`no check symbol fits ${symbols}`);
}
