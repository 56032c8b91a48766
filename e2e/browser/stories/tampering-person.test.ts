/**
 * A server that lies about who the person is: their name and ids, its clock, their roster and its head. What the page
 * signs is signed in this person's own name, under the roster that it verified itself, or not at all.
 */

import assert from "node:assert/strict";

import type { DelegationId } from "@countersign/protocol";

import { addBrowser } from "../support/acts/devices.js";
import { neutral } from "../support/corpus.js";
import type { Json } from "../support/front.js";
import { story } from "../support/story.js";
import { answerCard } from "../support/tamper-card.js";
import { Stage } from "../support/tamper-stage.js";
import { type Mutation, mutations } from "../support/tamper.js";

/** One request that waits, and what an honest server says of it. */
async function waiting(stage: Stage): Promise<{ readonly id: DelegationId; readonly view: Json }> {
  const asking = { scopes: ["payments.identity", "payments.prepare"], expiresAt: Date.now() + 3_600_000 };
  const id = await stage.runtime.ask(neutral().said, asking);
  return { id, view: await stage.honest(`/v1/me/requests/${id}`) };
}

/** Tells each lie in every answer of one route, and gives the names of those under which the page signed a yes. */
async function signedUnder(stage: Stage, route: RegExp, lies: readonly Mutation[]): Promise<ReadonlySet<string>> {
  const { id, view } = await waiting(stage);
  stage.refuseActs();
  assert.equal(
    (await answerCard(stage, id, () => view)).outcome,
    "signed",
    "an honest server's request can be approved",
  );
  const signed = new Set<string>();
  const wrong: string[] = [];
  for (const lie of lies) {
    let told = 0;
    const end = stage.world.front.lie("GET", route, (body) => {
      told += 1;
      return lie.change(body);
    });
    try {
      const { outcome } = await answerCard(stage, id, () => view);
      if (outcome === "signed") signed.add(lie.name);
      assert(told > 0, "nobody asked for what is lied about");
    } catch (error) {
      wrong.push(`${lie.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    end();
  }
  assert(wrong.length === 0, wrong.join("\n"));
  return signed;
}

story(
  "whatever the server says of the person, they sign in their own name or not at all",
  async (world) => {
    const stage = await Stage.make(world);
    const me = await stage.honest("/v1/me");
    const lies = mutations(me, [
      stage.self.credential.id,
      "usr_0123456789abcdefghjkmnpqrs",
      "dev_0123456789abcdefghjkmnpqrs",
    ]);
    assert(lies.length >= 18, `there are only ${lies.length} lies to tell`);
    const signed = await signedUnder(stage, /^\/v1\/me$/, lies);
    // The page shows the name that it knows.
    assert.deepEqual([...signed], ['userName: "Ada Mallory"']);
  },
  { front: true },
);

story(
  "a roster that the server changes is not followed",
  async (world) => {
    const stage = await Stage.make(world);
    await stage.rememberIdentity();
    const other = await world.phone("tablet");
    await addBrowser(other, stage.phone);
    const roster = await stage.honest("/v1/me/roster");
    assert.equal(roster.records.length, 2);
    const followed = new Stage({ ...stage, self: { ...stage.self, head: roster.head } });
    const payload = (at: number): string => roster.records[at].payload;
    const lies = mutations(roster, [payload(0), payload(1), stage.self.deviceKey]);
    assert(lies.length >= 60, `there are only ${lies.length} lies to tell`);
    const signed = await signedUnder(followed, /^\/v1\/me\/roster$/, lies);
    // Signatures are a set: their order says nothing.
    assert.deepEqual(
      [...signed],
      [0, 1].map((at) => `records[${at}].signatures: turned around`),
    );
  },
  { front: true },
);
