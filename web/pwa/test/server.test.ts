// How answers are read, and how an act is repeated, against a network that says whatever the test wants.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../src/core/failure.js";
import type { Call, Reply } from "../src/core/ports.js";
import { MAX_ANSWER, Server } from "../src/core/server.js";
import { answer, text } from "../src/core/shape.js";
import { TestClock } from "./support/phone.js";

const Named = answer<{ name: string; more?: string }>()({ name: text }, { more: text });

function reply(body: string, change: Partial<Reply> = {}): Reply {
  const bytes = new TextEncoder().encode(body);
  return { status: 200, contentType: "application/json", retryAfter: 0, body: bytes, ...change };
}

function problem(status: number, code: string, change: Partial<Reply> = {}): Reply {
  const body = { type: "t", title: "t", status, code, detail: "why", field: "scopes", requestId: "req_1" };
  return reply(JSON.stringify(body), { status, contentType: "application/problem+json", ...change });
}

/** A server behind a network that gives these answers in turn, the last one for ever. */
function behind(...replies: readonly (Reply | Error)[]) {
  const clock = new TestClock();
  const calls: Call[] = [];
  const network = {
    call: async (call: Call): Promise<Reply> => {
      const next = replies[Math.min(calls.length, replies.length - 1)];
      calls.push(call);
      if (next === undefined || next instanceof Error) throw next ?? new Error("nothing to say");
      return next;
    },
  };
  return { server: new Server(network, clock), calls, clock };
}

async function failure(act: () => Promise<unknown>): Promise<Failure> {
  try {
    await act();
  } catch (error) {
    return Failure.of(error);
  }
  assert.fail("it did not fail");
}

test("an answer may say more than is read, and not less or otherwise", async () => {
  const more = behind(reply('{"name":"Ada","later":[null,-1.5]}'));
  assert.deepEqual(await more.server.get("/v1/me", Named), { name: "Ada" });
  const wrong: readonly (readonly [Reply, string])[] = [
    [reply("{}"), "missing_field"],
    [reply('{"name":null}'), "invalid_field"],
    [reply('{"name":"a","more":null}'), "invalid_field"],
    [reply('{"name":"Ada","name":"Eve"}'), "duplicate_key"],
    [reply('{"name":"\\ud800"}'), "lone_surrogate"],
    [reply("[]"), "invalid_field"],
    [reply('{"name":"Ada"} '), "done"],
    [reply('{"name":"Ada"}x'), "invalid_json"],
    [reply("", { body: new Uint8Array(MAX_ANSWER + 1) }), "body_too_large"],
    [reply("<html>", { contentType: "text/html" }), "unreachable"],
  ];
  for (const [said, code] of wrong) {
    const { server } = behind(said);
    const read = server.get("/v1/me", Named);
    if (code === "done") assert.deepEqual(await read, { name: "Ada" });
    else assert.equal((await failure(() => read)).code, code);
  }
});

test("a problem is told as it was said", async () => {
  const { server } = behind(problem(429, "rate_limited", { retryAfter: 7 }));
  const { code, by, detail, field, requestId, retryAfter } = await failure(() => server.get("/v1/me", Named));
  assert.deepEqual({ code, by, detail, field, requestId, retryAfter }, {
    code: "rate_limited", by: "server", detail: "why", field: "scopes", requestId: "req_1", retryAfter: 7,
  });
});

test("an act is sent again only while nobody answered it", async () => {
  const body = '{"signed":"x"}';
  const { server, calls } = behind(new TypeError("gone"), problem(503, "unavailable"), reply('{"name":"Ada"}'));
  assert.deepEqual(await server.act("/v1/x", body, Named), { name: "Ada" });
  assert.deepEqual(calls.map((call) => call.body), [body, body, body]);
  for (const said of [problem(409, "already_decided"), problem(500, "internal"), problem(429, "rate_limited")]) {
    const once = behind(said);
    await failure(() => once.server.act("/v1/x", body, Named));
    assert.equal(once.calls.length, 1);
  }
});

test("after twenty seconds an act is given up for now, and sooner when the server asks for more", async () => {
  const { server, calls, clock } = behind(new TypeError("gone"));
  const gone = await failure(() => server.act("/v1/x", "{}", Named));
  assert.deepEqual([gone.code, gone.by], ["unreachable", "nobody"]);
  assert(clock.waited <= 20_000 && calls.length >= 5, `${calls.length} tries in ${clock.waited} ms`);
  const patient = behind(problem(503, "unavailable", { retryAfter: 60 }));
  assert.equal((await failure(() => patient.server.act("/v1/x", "{}", Named))).code, "unreachable");
  assert.equal(patient.calls.length, 1);
});

test("a read is not repeated, has ten seconds, and as many more as the server was asked to wait", async () => {
  const { server, calls } = behind(new TypeError("gone"));
  const query = { wait: "55", since: "a/b&c", cursor: "" };
  await failure(() => server.get("/v1/me/requests", Named, { query, wait: 55 }));
  assert.deepEqual(calls.map(({ path, timeout }) => [path, timeout]), [
    ["/v1/me/requests?wait=55&since=a%2Fb%26c", 65_000],
  ]);
});
