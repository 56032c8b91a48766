/**
 * A server that lies about one request, in every field that it sends, one at a time. The page then refuses the request,
 * or shows what the server said and signs that and nothing else. Which fields there are is read from an honest answer.
 */

import assert from "node:assert/strict";

import type { DelegationId } from "@countersign/protocol";

import { neutral } from "../support/corpus.js";
import type { Json } from "../support/front.js";
import { story } from "../support/story.js";
import { answerCard } from "../support/tamper-card.js";
import { Stage } from "../support/tamper-stage.js";
import { type Mutation, mutations } from "../support/tamper.js";

const SCOPES = ["payments.identity", "payments.prepare"];

/** A stage on which several requests wait, and one was answered before with a yes. */
class Requests {
  readonly stage: Stage;
  readonly id: DelegationId;
  /** Honest, of the request that is lied about. */
  readonly view: Json;
  /** Of another one. */
  readonly other: Json;
  /** What the server said last. */
  told: Json;

  private constructor(stage: Stage, id: DelegationId, view: Json, other: Json) {
    this.stage = stage;
    this.id = id;
    this.view = view;
    this.other = other;
    this.told = view;
  }

  static async make(stage: Stage): Promise<Requests> {
    const { said } = neutral();
    const ask = (purpose: string, scopes = SCOPES): Promise<DelegationId> =>
      stage.runtime.ask({ ...said, purpose }, { scopes, expiresAt: Date.now() + 3_600_000 });
    const before = await ask("An earlier yes.", ["payments.identity"]);
    await stage.open(`/requests/${before}`);
    await stage.page.getByRole("button", { name: /^Approve/ }).click();
    await stage.page.getByRole("heading", { name: /^Approved on this device/ }).waitFor();
    const ids = [await ask("Prepare the rent."), await ask("Pay somebody else.")] as const;
    const [view, other] = [
      await stage.honest(`/v1/me/requests/${ids[0]}`),
      await stage.honest(`/v1/me/requests/${ids[1]}`),
    ];
    return new Requests(stage, ids[0], view, other);
  }

  /** Lies from now on, alike wherever the request is listed; gives what ends it. */
  lie({ change }: Mutation): () => void {
    const told = (view: Json): Json => (this.told = change(view));
    const ends = [
      this.stage.world.front.lie("GET", new RegExp(`^/v1/me/requests/${this.id}$`), told),
      this.stage.world.front.lie("GET", /^\/v1\/me\/requests(\?|$)/, (page) => ({
        ...page,
        requests: page.requests.map((view: Json) => (view.delegationId === this.id ? told(view) : view)),
      })),
    ];
    return () => ends.forEach((end) => end());
  }

  /** Texts that are as well formed as those of the request, and belong elsewhere. */
  foreign(): readonly string[] {
    const { self } = this.stage;
    const { latest } = this.view.earlier;
    return [
      this.other.signed,
      this.other.delegationId,
      latest.signed,
      latest.approval.signed,
      self.deviceKey,
      self.deviceId,
      self.userId,
      this.view.terms.terms.providerId,
      self.credential.id,
    ];
  }
}

/** Whole lies: everything of another request under this one's id, or its terms with their hash. */
function swaps({ view, other }: Requests): readonly Mutation[] {
  const terms = {
    ...view.terms.terms,
    scopes: view.terms.terms.scopes.map((scope: Json) => ({ ...scope, risk: "low" })),
  };
  return [
    { name: "another request under this id", change: () => ({ ...other, delegationId: view.delegationId }) },
    { name: "another request's signature", change: (body) => ({ ...body, signed: other.signed }) },
    { name: "harmless terms", change: (body) => ({ ...body, terms: { ...body.terms, terms } }) },
  ];
}

/** Lies that may move something in the verified part, and what then stands there. */
const MOVED: readonly (readonly [lie: RegExp, verified: RegExp])[] = [
  // Another request of the same computer is as good as this one, and is signed by its own words.
  [/^(another|signed)/, /Who asks/],
  // Without a last yes that verifies, everything is new: a lie about it can warn and never soothe.
  [/^earlier/, /First time here/],
];

/** The verified part without the time of day. */
function timeless(verified: string): string {
  return verified.replace(/it ends at \d\d:\d\d/, "it ends");
}

const PARTS = [
  { part: "its terms", lies: /^(terms|harmless)/, least: 50, mayBeSigned: false },
  {
    part: "its computer, and other requests in its place",
    lies: /^(runtime|another|signed)/,
    least: 25,
    mayBeSigned: true,
  },
  { part: "the last yes", lies: /^earlier(?!.*assertion)/, least: 15, mayBeSigned: true },
  { part: "the passkey's signature under the last yes", lies: /^earlier.*assertion/, least: 12, mayBeSigned: true },
  { part: "all else", lies: /^(?!terms|harmless|runtime|another|signed|earlier)/, least: 14, mayBeSigned: true },
];

for (const { part, lies: ofPart, least, mayBeSigned } of PARTS) {
  story(
    `what the server changes of a request is refused, or shown and signed as it is: ${part}`,
    async (world) => {
      const stage = await Stage.make(world);
      const requests = await Requests.make(stage);
      stage.refuseActs();
      const told = (): Json => requests.told;
      const honest = await answerCard(stage, requests.id, told);
      assert.equal(honest.outcome, "signed", "an honest server's request can be approved");
      const lies = [...swaps(requests), ...mutations(requests.view, requests.foreign())].filter(({ name }) =>
        ofPart.test(name),
      );
      assert(lies.length >= least, `there are only ${lies.length} lies to tell`);
      const wrong: string[] = [];
      for (const lie of lies) {
        const end = requests.lie(lie);
        try {
          const { outcome, verified } = await answerCard(stage, requests.id, told);
          assert(outcome === "nothing" || mayBeSigned, "it was signed");
          const isMoved = MOVED.some(([name, words]) => name.test(lie.name) && words.test(verified));
          if (outcome === "signed" && !isMoved) assert.equal(timeless(verified), timeless(honest.verified));
        } catch (error) {
          wrong.push(`${lie.name}: ${error instanceof Error ? error.message : String(error)}`);
        }
        end();
      }
      assert(wrong.length === 0, wrong.join("\n"));
    },
    { front: true },
  );
}
