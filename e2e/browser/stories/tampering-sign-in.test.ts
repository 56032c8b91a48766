/**
 * A server that lies while somebody signs in or enrols. A sign-in signs 32 bytes that mean nothing and never the bytes
 * of an act; a new passkey is made for this server, this person and this algorithm, or not at all.
 */

import assert from "node:assert/strict";

import {
  DelegationApproval, Roster, RosterEntry, SessionProof, UserId, assertion, base64url, canonical, jws, parseOrigin,
} from "@countersign/protocol";

import type { Call, Json } from "../support/front.js";
import { story } from "../support/story.js";
import { assertPrompt } from "../support/tamper-judge.js";
import { type Prompt, Prompts } from "../support/tamper-passkeys.js";
import { Stage, pressed, refusedActs, settled } from "../support/tamper-stage.js";
import { type Mutation, mutations } from "../support/tamper.js";

/** Challenges that are no sign-in's: those of acts, and random ones of other lengths. */
function otherChallenges(): readonly Mutation[] {
  const typed = Buffer.concat([
    Buffer.from(DelegationApproval.tag),
    Buffer.from([0]),
    crypto.getRandomValues(Buffer.alloc(32)),
  ]);
  const lengths = [0, 1, 16, 31, 33, 64].map((length) => crypto.getRandomValues(Buffer.alloc(length)));
  return [typed, ...lengths].map((challenge) => ({
    name: `a challenge of ${challenge.length} bytes`,
    change: (body) => {
      const publicKey = { ...body.options.publicKey, challenge: challenge.toString("base64url") };
      return { ...body, options: { ...body.options, publicKey } };
    },
  }));
}

/** Demands that what a sign-in sent was made of the bytes that it was given. */
async function assertSignIn(
  stage: Stage,
  calls: readonly Call[],
  prompts: readonly Prompt[],
  told: Json,
): Promise<void> {
  const [prompt, ...more] = prompts;
  assert.equal(more.length, 0, "the passkey was asked more than once");
  if (prompt !== undefined) {
    assert.equal(prompt.challenge.length, assertion.SIGN_IN_CHALLENGE_LENGTH, "a passkey was asked to sign an act");
    assert.equal(Buffer.from(prompt.challenge).toString("base64url"), told.options.publicKey.challenge);
    assertPrompt(stage.self, prompt);
  }
  for (const { path, body } of calls.filter(({ path }) => path !== "/v1/sessions/begin")) {
    assert.equal(path, "/v1/sessions");
    assert(prompt !== undefined, "something was sent without the passkey");
    const sent = JSON.parse(body.toString("utf8")) as Json;
    const clientData = JSON.parse(
      Buffer.from(sent.credential.response.clientDataJSON, "base64url").toString("utf8"),
    ) as Json;
    assert.deepEqual([clientData.type, clientData.origin], ["webauthn.get", stage.self.origin]);
    assert.equal(clientData.challenge, told.options.publicKey.challenge);
    if (sent.deviceProof === "") continue;
    const { payload } = await jws.verify(sent.deviceProof as string, SessionProof, stage.self.deviceKey);
    assert.deepEqual([payload.origin, payload.deviceId], [stage.self.origin, stage.self.deviceId]);
    assert.equal(payload.challengeHash, await canonical.digestOf(Uint8Array.from(prompt.challenge)));
  }
}

story(
  "a sign-in signs exactly the bytes of a sign-in",
  async (world) => {
    const stage = await Stage.make(world);
    await stage.phone.context.clearCookies();
    const honest = (await (
      await fetch(`${world.server.url}/v1/sessions/begin`, { method: "POST", ...EMPTY })
    ).json()) as Json;
    const lies = [...otherChallenges(), ...mutations(honest, [stage.self.credential.id])];
    assert(lies.length >= 20, `there are only ${lies.length} lies to tell`);
    stage.refuseActs();
    const prompted: string[] = [];
    const wrong: string[] = [];
    for (const lie of [{ name: "the truth", change: (body: Json) => body }, ...lies]) {
      let told: Json;
      const end = world.front.lie("POST", /^\/v1\/sessions\/begin$/, (body) => (told = lie.change(body)));
      try {
        const { calls, prompts } = await stage.during(async () => {
          await stage.open("/");
          await pressed(stage.page, stage.page.getByRole("button", { name: "Sign in with a passkey" }));
        });
        if (prompts.length > 0) prompted.push(lie.name);
        await assertSignIn(stage, calls, prompts, told);
      } catch (error) {
        wrong.push(`${lie.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      end();
    }
    assert(wrong.length === 0, wrong.join("\n"));
    assert(prompted.includes("the truth"), "an honest server's challenge is signed");
    assert.deepEqual(
      prompted.filter((name) => name.startsWith("a challenge of")),
      [],
    );
  },
  { front: true },
);

/** Demands that what an enrolment sent was made by this page, in the name and for the server that stood there. */
async function assertEnrolment(
  url: string,
  calls: readonly Call[],
  prompts: readonly Prompt[],
  told: Json,
): Promise<void> {
  const origin = parseOrigin(new URL(url).origin);
  const [made, signed, ...more] = prompts;
  assert.equal(more.length, 0, "the passkey was asked more than twice");
  if (made !== undefined) {
    assert.deepEqual([made.method, made.userName, made.algorithms], ["create", "Ada", [-7]]);
    assertPrompt({ origin }, made);
    assert.equal(Buffer.from(made.challenge).toString("base64url"), told.options.publicKey.challenge);
  }
  const finish = calls.filter(({ path }) => path !== "/v1/enrolments");
  assert.equal(finish.length, signed === undefined ? 0 : 1);
  for (const { path, body } of finish) {
    assert(path.startsWith("/v1/enrolments/") && path.endsWith("/finish"), path);
    const { record } = JSON.parse(body.toString("utf8")) as Json;
    const userId = UserId.parse(told.userId as string);
    await Roster.verify(origin, userId, [record]);
    const entry = await canonical.decode(RosterEntry, base64url.decode("", record.payload as string));
    assert.deepEqual(
      entry.enrol.map(({ kind, name }) => [kind, name]),
      [
        ["credential", "Passkey"],
        ["device", "Ada's phone"],
      ],
    );
    assert(
      signed !== undefined && Buffer.compare(signed.challenge, await assertion.challengeFor(RosterEntry, entry)) === 0,
    );
    assertPrompt({ origin, credential: { id: entry.signerId } }, signed);
  }
}

story(
  "a new passkey is made for this server and this person, and founds a list of its own",
  async (world) => {
    const phone = await world.phone("phone", { reducedMotion: true });
    const { page } = phone;
    const prompts = await Prompts.of(page);
    await phone.open(world.server.ownerLink);
    await page.getByRole("textbox", { name: "Your name" }).fill("Ada");
    await page.getByRole("textbox", { name: "Name of this device" }).fill("Ada's phone");
    await page.getByRole("button", { name: "Continue" }).click();
    const invite = new URL(world.server.ownerLink).hash.slice(1);
    const body = JSON.stringify({ invite, userName: "Ada" });
    const honest = (await (
      await fetch(`${world.server.url}/v1/enrolments`, { method: "POST", ...EMPTY, body })
    ).json()) as Json;
    const lies = mutations(honest, ["usr_0123456789abcdefghjkmnpqrs"]);
    assert(lies.length >= 40, `there are only ${lies.length} lies to tell`);
    refusedActs(world.front);
    const [prompted, signed]: [string[], string[]] = [[], []];
    const wrong: string[] = [];
    for (const lie of [{ name: "the truth", change: (body: Json) => body }, ...lies]) {
      let told: Json;
      const end = world.front.lie("POST", /^\/v1\/enrolments$/, (body) => (told = lie.change(body)));
      const before = world.front.calls.length;
      prompts.take();
      try {
        await pressed(page, page.getByRole("button", { name: /^(Make the passkey|Try again)$/ }));
        await settled(page);
        const asked = prompts.take();
        if (asked.length > 0) prompted.push(lie.name);
        if (asked.length > 1) signed.push(lie.name);
        const calls = world.front.calls.slice(before).filter(({ method }) => method !== "GET");
        await assertEnrolment(phone.url, calls, asked, told);
      } catch (error) {
        wrong.push(`${lie.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      end();
    }
    assert(wrong.length === 0, wrong.join("\n"));
    assert(signed.includes("the truth"), "an honest server's options make a passkey");
    const refused =
      /rp\.id|userVerification|pubKeyCredParams: empty|^userName|(rp|pubKeyCredParams|challenge|publicKey|options): gone/;
    assert.deepEqual(
      prompted.filter((name) => refused.test(name)),
      [],
    );
  },
  { front: true },
);

const EMPTY = { headers: { "content-type": "application/json" }, body: "{}" } as const;
