// What the screens ask of the core: codes as they are typed, addresses, drawings, delegations, routes, limits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { durationsFor, obstaclesOf } from "../src/core/asking.js";
import { readCode } from "../src/core/code.js";
import { endOf, gravest, matches, stagesDone, stateAt } from "../src/core/delegations.js";
import { drawQr, QUIET } from "../src/core/drawing.js";
import { failureOf } from "../src/core/failing.js";
import type { Panic } from "../src/core/desktop.js";
import { since } from "../src/core/panicking.js";
import { routeOf } from "../src/core/routes.js";
import { clocksDiffer, completeAddress, hostOf } from "../src/core/server-address.js";
import { screenFor } from "../src/core/standings.js";
import { AUDIENCES } from "../src/edges/twin/people.js";
import { approved, requestAt } from "../src/edges/twin/requests.js";
import { SCENE_NAMES } from "../src/edges/twin/scenes.js";
import { NOON, twinIn } from "./support.js";

test("a code is read in any case and spacing, with or without its prefix", () => {
  for (const text of ["CSP1-7K2M-X9QD", "csp1 7k2m x9qd", "7k2mx9qd", " 7K2M\u2013X9QD\n", "c s p 1 7 k 2 m x 9 q d"]) {
    assert.deepEqual(readCode(text), { symbols: "7K2MX9QD", strange: [], missing: 0 }, text);
  }
  assert.equal(readCode("oIl0-0000").symbols, "01100000");
  assert.equal(readCode("csp1-7k").missing, 6);
  assert.deepEqual(readCode("CSP1ABCD"), { symbols: "CSP1ABCD", strange: [], missing: 0 });
  assert.equal(readCode("7K2M-X9QDD").missing, -1);
  assert.deepEqual(readCode("7U2M-!9QU").strange, ["U", "!"]);
});

test("an address gets https, and http only for this very computer", () => {
  assert.equal(completeAddress(" countersign.example.org "), "https://countersign.example.org");
  assert.equal(completeAddress("localhost:7070"), "http://localhost:7070");
  assert.equal(completeAddress("localhost.example.org"), "https://localhost.example.org");
  assert.equal(completeAddress("http://countersign.example.org"), "http://countersign.example.org");
  assert.equal(completeAddress("  "), "");
  assert.equal(hostOf("https://countersign.example.org:8443"), "countersign.example.org:8443");
  assert.equal(hostOf("nonsense"), "nonsense");
});

test("clocks may be a minute apart and no more", () => {
  assert.deepEqual([60_000, -60_000, 60_001, -60_001].map(clocksDiffer), [false, false, true, true]);
});

test("a square code is drawn with its quiet zone, row by row", () => {
  const { side, path } = drawQr({ size: 3, modules: "110010011" });
  assert.equal(side, 3 + 2 * QUIET);
  assert.equal(path, "M4 4h2v1h-2zM5 5h1v1h-1zM5 6h2v1h-2z");
  assert.throws(() => drawQr({ size: 3, modules: "1" }), RangeError);
});

test("what a call rejects with is a failure, whatever was thrown", () => {
  const failure = { code: "wrong_code", detail: "no" };
  assert.equal(failureOf(failure), failure);
  assert.deepEqual(failureOf(new Error("broken")), { code: "internal", detail: "broken" });
  assert.deepEqual(failureOf("text"), { code: "internal", detail: "text" });
  assert.deepEqual(failureOf({ code: 3, detail: "" }), { code: "internal", detail: "[object Object]" });
});

test("a delegation is over when its time is, even before the desktop says so", () => {
  const asked = requestAt(NOON, 0);
  assert.equal(stateAt(asked, asked.answerBy - 1), "pending");
  assert.equal(stateAt(asked, asked.answerBy), "expired");
  const given = approved(asked);
  assert.equal(stateAt(given, (endOf(given) ?? 0) - 1), "approved");
  assert.equal(stateAt(given, endOf(given) ?? 0), "expired");
  const { endsAt: _, ...old } = given;
  assert.equal(endOf(old), given.decision?.endsAt);
});

test("the stages of delivery, the gravest risk, the search, and the days", () => {
  const stages = ["none", "queued", "sent", "delivered", "seen"] as const;
  assert.deepEqual(stages.map((stage) => stagesDone({ stage })), [0, 0, 1, 2, 3]);
  assert.equal(stagesDone({ stage: "sent" }, NOON), 3);
  assert.equal(gravest([]), "low");
  assert.equal(gravest(AUDIENCES[0]?.scopes.slice(0, 3) ?? []), "high");
  const one = requestAt(NOON, 0);
  for (const query of ["", "NORTH", "north pay", "lindgren malmö", "bookkeeper", one.name]) {
    assert(matches(one, query), query);
  }
  assert(!matches(one, "north postbox"));
});

test("lengths of time to choose from lie within the terms and hold their own", () => {
  for (const audience of AUDIENCES) {
    const lengths = durationsFor(audience);
    assert(lengths.includes(audience.defaultDurationSeconds) && lengths.includes(audience.maxDurationSeconds));
    assert(lengths.every((seconds) => seconds >= 60 && seconds <= audience.maxDurationSeconds));
  }
  const short = { maxDurationSeconds: 120, defaultDurationSeconds: 90 };
  assert.deepEqual(durationsFor({ ...AUDIENCES[0]!, ...short }), [90, 120]);
  const long = { maxDurationSeconds: 86_400, defaultDurationSeconds: 300 };
  assert(durationsFor({ ...AUDIENCES[0]!, ...long }).includes(300));
});

test("what keeps a question from going out is named in the order of the form", () => {
  const empty = { scopes: [], purpose: " ", details: [{ label: "", value: "" }] };
  assert.deepEqual(obstaclesOf(empty), ["scopes", "purpose", "details"]);
  assert.deepEqual(obstaclesOf({ scopes: ["a"], purpose: "\u{1f600}".repeat(500), details: [] }), []);
  assert.deepEqual(obstaclesOf({ scopes: ["a"], purpose: "x".repeat(501), details: [] }), ["purposeLong"]);
});

test("routes name screens, and anything else is home", () => {
  assert.deepEqual(routeOf("/delegations/del_0123"), { name: "delegation", id: "del_0123" });
  assert.deepEqual(routeOf("/history"), { name: "history", id: "" });
  for (const path of ["", "/nowhere", "/delegations/", "/delegations/a/b", "/delegations/<b>"]) {
    assert.deepEqual(routeOf(path), { name: "home", id: "" }, path);
  }
});

test("every scene has its screen, and no trouble leads to pairing", async () => {
  const screens: Record<string, string> = {};
  for (const scene of SCENE_NAMES) screens[scene] = screenFor((await twinIn(scene)).world.read(), "home");
  assert.deepEqual(screens, {
    fresh: "welcome", pairing: "pair", unfinished: "unfinished", "paired-empty": "home", "paired-busy": "home",
    news: "home", locked: "trouble", "no-keychain": "trouble", "no-keychain-paired": "trouble", "key-lost": "trouble",
    exposed: "trouble", damaged: "trouble", revoked: "revoked", "revoked-untold": "revoked", "revoked-locked": "revoked",
    silent: "home", "deep-link": "home", "deep-link-fresh": "welcome", misleading: "home",
  });
  for (const scene of SCENE_NAMES.filter((name) => screens[name] === "trouble")) {
    const snapshot = (await twinIn(scene)).world.read();
    for (const route of ["home", "pair", "ask"] as const) assert.equal(screenFor(snapshot, route), "trouble", scene);
  }
  assert.equal(screenFor((await twinIn("paired-busy")).world.read(), "pair"), "home");
});

test("a second try to tell the server counts from the first press, and what ended then still ended", () => {
  const untold: Panic = {
    connections: 1, delegations: 3, tokens: 2, startedAt: 1_000, endedHere: true, serverKnows: false, detail: "refused",
  };
  const told: Panic = {
    connections: 1, delegations: 0, tokens: 0, startedAt: 61_000, endedHere: true, serverKnows: true, refusedAfterMs: 90,
  };
  assert.deepEqual(since(undefined, untold), untold);
  assert.deepEqual(since(untold, told), {
    connections: 1, delegations: 3, tokens: 2, startedAt: 1_000, endedHere: true, serverKnows: true,
    refusedAfterMs: 60_090,
  });
  assert.equal(since(untold, untold).refusedAfterMs, undefined);
});
