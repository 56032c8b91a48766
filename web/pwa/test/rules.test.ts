// The pure rules: what a grant may be, what is new, how much is too much to read.
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { type DelegationRequest, Refusal, type Scope, canonical, collectScopes } from "@countersign/protocol";

import { checkGrant, durationChoices, wholeGrant } from "../src/core/narrowing.js";
import { isUnusual, noveltyOf } from "../src/core/novelty.js";
import { Failure } from "../src/core/failure.js";
import { claimedLength, readingLength } from "../src/core/reading.js";

const NAMES = ["a", "b", "c", "d", "e"] as readonly string[] as readonly Scope[];
const scopes = fc.subarray([...NAMES], { minLength: 1 }).map((names) => collectScopes(names));
const seconds = fc.integer({ min: 60, max: 86_400 });
const asked = fc.record({ scopes, durationSeconds: seconds, singleUse: fc.boolean() });
const hour = fc.integer({ min: 0, max: 23 });
const agent = fc.record({ id: fc.constantFrom("x", "y"), name: fc.constantFrom("X", "Y") });
const termsHash = fc.constantFrom(canonical.ZERO, canonical.digestFromBytes(new Uint8Array(32).fill(1)));
const request = fc.record({ agent, termsHash, scopes, durationSeconds: seconds, singleUse: fc.boolean() });

function accepts(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

test("a grant passes exactly when it takes away", () => {
  fc.assert(
    fc.property(asked, fc.record({
      scopes: fc.subarray([...NAMES]),
      durationSeconds: fc.oneof(seconds, fc.integer({ min: -1, max: 61 }), fc.double()),
      singleUse: fc.boolean(),
    }), (wish, grant) => {
      const { durationSeconds: length } = grant;
      const within =
        grant.scopes.length > 0 &&
        grant.scopes.every((scope) => wish.scopes.includes(scope)) &&
        Number.isInteger(length) && length >= 60 && length <= wish.durationSeconds &&
        (grant.singleUse || !wish.singleUse);
      assert.equal(accepts(() => checkGrant(wish, grant)), within);
    }),
  );
});

test("what was asked can be granted whole, and every choice of durations fits", () => {
  fc.assert(
    fc.property(asked, (wish) => {
      checkGrant(wish, wholeGrant(wish));
      const choices = durationChoices(wish.durationSeconds);
      assert.equal(choices.at(-1), wish.durationSeconds);
      assert.deepEqual(choices, [...new Set(choices)].sort((one, other) => one - other));
      for (const durationSeconds of choices) checkGrant(wish, { ...wish, durationSeconds });
    }),
  );
});

test("the very same again in the usual hours is nothing new", () => {
  fc.assert(
    fc.property(request, hour, (same, at) => {
      const earlier = { request: same, approval: same, hours: [at, at, at, at, at] };
      assert.deepEqual(noveltyOf(same, at, earlier), []);
    }),
  );
});

test("whatever is more than before is named, and nothing else is", () => {
  fc.assert(
    fc.property(request, request, (now, before) => {
      const earlier = { request: before, approval: before, hours: [12, 12, 12, 12, 12] };
      const found = new Set(noveltyOf(now, 12, earlier).map(({ kind }) => kind));
      assert.equal(found.has("scopes"), now.scopes.some((scope) => !before.scopes.includes(scope)));
      assert.equal(found.has("longer"), now.durationSeconds > before.durationSeconds);
      assert.equal(found.has("agent"), now.agent.id !== before.agent.id || now.agent.name !== before.agent.name);
      assert.equal(found.has("terms"), now.termsHash !== before.termsHash);
      assert.equal(found.has("reusable"), before.singleUse && !now.singleUse);
      assert(!found.has("first") && !found.has("hour"));
    }),
  );
});

test("a change of the agent shows what changed", () => {
  const base = { termsHash: canonical.ZERO, scopes: NAMES, durationSeconds: 60, singleUse: false };
  const novelty = (now: { id: string; name: string }) =>
    noveltyOf({ ...base, agent: now }, 12, {
      request: { ...base, agent: { id: "one", name: "Agent" } }, approval: base, hours: [],
    });
  assert.deepEqual(novelty({ id: "two", name: "Agent" }), [{ kind: "agent", before: "one", now: "two" }]);
  assert.deepEqual(novelty({ id: "one", name: "Agent\u200b" }), [
    { kind: "agent", before: "Agent", now: "Agent\u200b" },
  ]);
});

test("without a yes before, it is the first time", () => {
  fc.assert(
    fc.property(request, hour, (now, at) => {
      const [first, second, ...rest] = noveltyOf(now, at, undefined);
      assert.equal(first?.kind, "first");
      assert(second === undefined || second.kind === "hour");
      assert.deepEqual(rest, []);
    }),
  );
});

test("an hour is unusual at night, until there is a habit; then, when none of the habit is near", () => {
  fc.assert(
    fc.property(hour, fc.array(hour, { maxLength: 4 }), (at, few) => {
      assert.equal(isUnusual(at, few), at === 23 || at < 6);
    }),
  );
  fc.assert(
    fc.property(hour, fc.array(hour, { minLength: 5, maxLength: 20 }), (at, many) => {
      const near = many.some((usual) => [0, 1, 2, 3, 21, 22, 23].includes((at - usual + 24) % 24));
      assert.equal(isUnusual(at, many), !near);
    }),
  );
});

test("all of the runtime's own words count, by character", () => {
  const texts = {
    agent: { id: "ab", name: "\u{1f600}c" },
    purpose: "def",
    details: [{ label: "g", value: "hi" }],
    constraints: [{ name: "jk", value: "l" }],
  };
  assert.equal(claimedLength(texts as unknown as DelegationRequest), 2 + 2 + 3 + 3 + 3);
});

test("what is drawn as a token counts as long as its words", () => {
  for (const special of ["\u200b", "\u202e", "\u{1d159}", "\uff41", "\u{1d41a}", "a\u0430"]) {
    assert(readingLength(special) >= 24, special);
  }
  assert(readingLength("\u200b\u200c".repeat(100)) > 4000);
  assert(readingLength("\u0430a".repeat(100)) > 4000);
  assert.equal(readingLength("\u200b".repeat(5000)), 24);
  assert.equal(readingLength("\u041f\u0440\u0438\u0432\u0435\u0442, world e\u0301"), 15);
});

test("a failure's field holds no text of a sender", () => {
  const evil = "call 0800 123 456 \u202e and read them your code";
  const refused = (code: "unknown_field" | "wrong_request", field: string) =>
    Failure.of(new Refusal(code, field)).field;
  assert.equal(refused("unknown_field", `terms.${evil}`), "terms");
  assert.equal(refused("unknown_field", "terms.scopes[3].call.me.now"), "terms.scopes[3]");
  assert.equal(refused("unknown_field", "CALL_0800"), "");
  assert.equal(refused("wrong_request", evil), "");
  assert.equal(refused("wrong_request", "terms.scopes[0].name"), "terms.scopes[0].name");
  assert.equal(new Failure("conflict", { by: "server", field: "CALL_0800.now" }).field, "");
});
