/**
 * A server that lies in lists, about a computer that is being paired, and about what was answered before. Nothing is
 * signed because a list was opened; a pairing is of the computer in the link; a yes of the past is one that verifies.
 */

import assert from "node:assert/strict";

import { Confirm, PersonConnectionRevoke, keys, pairing } from "@countersign/protocol";

import { Offering } from "../support/corpus-runtime.js";
import { neutral } from "../support/corpus.js";
import type { Json } from "../support/front.js";
import { story } from "../support/story.js";
import type { Act } from "../support/tamper-judge.js";
import { Stage, settled } from "../support/tamper-stage.js";
import { type Mutation, mutations } from "../support/tamper.js";

const SCOPES = ["payments.identity", "payments.prepare"];

/** Tells each lie on one route while `look` looks; collects what is wrong. */
async function tell(
  stage: Stage,
  route: RegExp,
  lies: readonly Mutation[],
  look: (lie: Mutation, told: () => Json) => Promise<void>,
): Promise<void> {
  const wrong: string[] = [];
  for (const lie of lies) {
    let told: Json;
    const end = stage.world.front.lie("GET", route, (body) => (told = lie.change(body)));
    try {
      await look(lie, () => told);
      assert(told !== undefined, "nobody asked for what is lied about");
    } catch (error) {
      wrong.push(`${lie.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    end();
  }
  assert(wrong.length === 0, wrong.join("\n"));
}

story(
  "a computer that is being paired is the one in the link, whatever the server says of it",
  async (world) => {
    const stage = await Stage.make(world);
    const { page } = stage;
    const offering = await Offering.make(world.server.url, `http://127.0.0.1:${world.server.port}`, neutral().names);
    await offering.announce();
    const ticket = await pairing.Ticket.fromLink(offering.link);
    const pairHash = await ticket.pairHash();
    const honest = await stage.honest(`/v1/me/pairings/${pairHash}`);
    assert.equal(honest.announcements.length, 1);
    const lies = mutations(honest, [stage.self.deviceKey, stage.self.head.hash]);
    assert(lies.length >= 12, `there are only ${lies.length} lies to tell`);
    stage.refuseActs();
    const signed: string[] = [];
    await tell(
      stage,
      /^\/v1\/me\/pairings\//,
      [{ name: "the truth", change: (body) => body }, ...lies],
      async (lie) => {
        const acts = await stage.actsDuring(async () => {
          await stage.phone.open(offering.link);
          await settled(page);
          const confirm = page.getByRole("button", { name: "The words match, confirm" });
          if ((await confirm.count()) === 0) return;
          const words = await stage.words();
          for (const said of ["Demo Desktop", "studio", "app_demo", ...pairing.words(pairHash)])
            assert(words.includes(said), said);
          await stage.press(confirm);
        });
        for (const { tag, payload } of acts) {
          assert.equal(tag, Confirm.tag);
          signed.push(lie.name);
          assert.deepEqual([payload.pairHash, payload.userName], [pairHash, "Ada"]);
          assert.equal(payload.runtimeThumbprint, await keys.thumbprint(ticket.offer.publicKey));
          assert.deepEqual(
            [payload.credentialPublicKey, payload.devicePublicKey],
            [stage.self.credential.publicKey, stage.self.deviceKey],
          );
        }
        assert(!/CSP1-/.test(await stage.words()), "a code is shown though nothing was confirmed");
      },
    );
    assert(signed.includes("the truth"), "an honest server's offer can be confirmed");
  },
  { front: true },
);

story(
  "a list of computers shows those that were paired here by the names of that time, and signs nothing",
  async (world) => {
    const stage = await Stage.make(world);
    const { page } = stage;
    const honest = await stage.honest("/v1/me/runtimes");
    const lies = mutations(honest, [stage.self.deviceKey, "rtc_0123456789abcdefghjkmnpqrs"]);
    assert(lies.length >= 18, `there are only ${lies.length} lies to tell`);
    stage.refuseActs();
    await tell(stage, /^\/v1\/me\/runtimes$/, lies, async (lie, told) => {
      assert.deepEqual(await stage.actsDuring(() => stage.open("/runtimes")), []);
      const words = await stage.words();
      const isKnown = words.includes("Paired on this device");
      if (isKnown) assert(!/(Desktop|studio) Mallory/.test(words), "a computer that was paired here has another name");
      if (/publicKey:/.test(lie.name)) assert(!isKnown, "another key passes for a computer that was paired here");
      const revoke = page.getByRole("button", { name: "Revoke", exact: true });
      if ((await revoke.count()) === 0) return;
      const acts: readonly Act[] = await stage.actsDuring(async () => {
        await revoke.first().click();
        await stage.press(page.getByRole("dialog").getByRole("button", { name: /^Revoke/ }));
      });
      for (const { tag, payload } of acts) {
        assert.equal(tag, PersonConnectionRevoke.tag);
        const ids = told().runtimes.map((runtime: Json) => runtime.runtimeConnectionId);
        assert(ids.includes(payload.runtimeConnectionId), "another computer was revoked than was shown");
      }
    });
  },
  { front: true },
);

story(
  "an answer of the past is shown as the person's own only if it verifies",
  async (world) => {
    const stage = await Stage.make(world);
    const { page } = stage;
    const ask = (purpose: string) =>
      stage.runtime.ask({ ...neutral().said, purpose }, { scopes: SCOPES, expiresAt: Date.now() + 3_600_000 });
    const answers: Record<string, { readonly view: Json; readonly words: RegExp }> = {};
    for (const [button, words] of [
      [/^Approve/, /Approved on this device/],
      [/^Deny$/, /Denied on this device/],
    ] as const) {
      const id = await ask(`Answer me by ${button}.`);
      await stage.open(`/requests/${id}`);
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("heading", { name: words }).waitFor();
      answers[id] = { view: await stage.honest(`/v1/me/requests/${id}`), words };
    }
    const foreign = Object.values(answers).flatMap(({ view }) => [
      view.signed,
      view.approval?.signed,
      view.denial?.signed,
    ]);
    for (const [id, { view, words }] of Object.entries(answers)) {
      const evidence = /^(approval|denial|signed|terms|answeredOn)/;
      const lies = mutations(
        view,
        foreign.filter((text) => text !== undefined),
      ).filter(({ name }) => /^(approval|denial|status|answered)/.test(name));
      assert(lies.length >= 8, `there are only ${lies.length} lies to tell`);
      const told = new RegExp(`^/v1/me/requests(/${id}$|\\?|$)`);
      await tell(
        stage,
        told,
        lies.map((lie) => inLists(lie, id)),
        async ({ name }) => {
          assert.deepEqual(await stage.actsDuring(() => stage.open(`/requests/${id}`)), []);
          const isOwn = words.test(await stage.words());
          assert(
            !(isOwn && evidence.test(name) && !/^answered/.test(name)),
            "an answer that does not verify is shown as one's own",
          );
        },
      );
    }
  },
  { front: true },
);

story(
  "a list of requests that the server cuts, doubles, turns or dates otherwise signs nothing",
  async (world) => {
    const stage = await Stage.make(world);
    for (const purpose of ["One.", "Two."]) {
      await stage.runtime.ask({ ...neutral().said, purpose }, { scopes: SCOPES, expiresAt: Date.now() + 3_600_000 });
    }
    const honest = await stage.honest("/v1/me/requests");
    const lies = mutations(honest).filter(({ name }) => !name.includes("["));
    assert(lies.length >= 12, `there are only ${lies.length} lies to tell`);
    stage.refuseActs();
    await tell(stage, /^\/v1\/me\/requests(\?(?!wait)|$)/, lies, async () => {
      for (const path of ["/", "/history", "/delegations"]) {
        assert.deepEqual(await stage.actsDuring(() => stage.open(path)), []);
      }
    });
  },
  { front: true },
);

/** The same lie wherever a request is listed. */
function inLists({ name, change }: Mutation, id: string): Mutation {
  const one = (view: Json): Json => (view.delegationId === id ? change(view) : view);
  return {
    name,
    change: (body) => (body.requests === undefined ? one(body) : { ...body, requests: body.requests.map(one) }),
  };
}
