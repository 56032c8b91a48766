/** The card in all its states: asked, narrowed, grave, long, misleading, answered, ended. */

import { approve, approveButton, deny, ready, scope } from "../acts/answer.js";
import { openCard } from "../acts/open.js";
import { pairedWorld } from "../acts/world.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

const BOTH = ["payments.identity", "payments.prepare"];

export async function* answering(world: World): AsyncGenerator<Stop> {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const stop = (screen: string): Stop => ({ screen, phone });

  const first = await computer.ask({
    scopes: BOTH,
    purpose: "Prepare the payment of invoice 42.",
    agentName: "Bookkeeper",
    details: { Payee: "ACME Ltd", Amount: "EUR 120.00" },
  });
  await openCard(phone, first);
  await ready(phone);
  yield stop("card");
  await scope(phone, "Prepare payments; each one still needs your approval.").uncheck();
  await page.getByRole("radio", { name: "15 minutes" }).check();
  await ready(phone);
  yield stop("card-narrowed");
  await approve(phone);
  yield stop("card-approved");
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog", { name: "Revoke this permission?" }).waitFor();
  yield stop("card-revoke");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("heading", { name: /^Revoked by you/ }).waitFor();
  yield stop("card-revoked");

  const grave = [...BOTH, "payments.execute"];
  const more = await computer.ask({ scopes: grave, agentName: "Another agent", duration: "8h" });
  await openCard(phone, more);
  await ready(phone);
  yield stop("card-high-risk-and-new");
  await page.getByRole("button", { name: "Deny with an answer…" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("switch", { name: "Say what you might approve instead" }).check();
  yield stop("deny-with-an-answer");
  await sheet.getByRole("button", { name: "I did not start this" }).click();
  await page.getByRole("dialog", { name: "Freeze this computer?" }).waitFor();
  yield stop("deny-not-me");
  await page.keyboard.press("Escape");
  await deny(phone);
  yield stop("card-denied");

  await openCard(phone, await computer.ask({ audience: "demo:vault", scopes: ["vault.destroy"], singleUse: true }));
  await ready(phone);
  yield stop("card-critical-once");
  await openCard(phone, await computer.ask({ purpose: LONG, details: MANY }));
  yield stop("card-folded");
  await page.getByRole("button", { name: /^Show all/ }).last().click();
  await ready(phone);
  yield stop("card-unfolded");
  await openCard(phone, await computer.ask({ purpose: MISLEADING, agentName: "Countersign \u2714 verified" }));
  await ready(phone);
  yield stop("card-misleading");
  await openCard(phone, await computer.ask({ purpose: "Too much.", details: TOO_MANY }));
  await page.getByText("Too long to approve").waitFor();
  yield stop("card-too-long");

  const short = await computer.ask({ purpose: "Be quick.", expiresIn: "8s" });
  await openCard(phone, short);
  await page.getByRole("heading", { name: "Expired" }).waitFor();
  yield stop("card-expired");
  const spoiled = await computer.ask({ purpose: "Changed on the way." });
  const honest = world.front.lie("GET", new RegExp(`^/v1/me/requests`), (body) => {
    for (const view of body.requests ?? [body]) {
      if (view.delegationId === spoiled) view.terms.terms.providerName = "Real Bank";
    }
  });
  await phone.open(`/requests/${spoiled}`);
  await page.getByText("This request did not pass its checks").waitFor();
  yield stop("card-unreadable");
  await phone.open("/");
  await page.getByText("A request that did not pass its checks").waitFor();
  yield stop("inbox-full");
  honest();

  const last = await computer.ask({ purpose: "The answer is lost." });
  await openCard(phone, last);
  world.front.rule(({ path }) => (path.endsWith("/approve") ? "lost" : undefined));
  await approveButton(phone).click();
  await page.getByText("Your answer is signed but not confirmed by the server").waitFor({ timeout: 45_000 });
  yield stop("card-unconfirmed");
}

const LONG = "This is what the agent says about itself, and it goes on for a while. ".repeat(6).trim();
const MANY = details(9, "A value");
const TOO_MANY = details(45, "words and more ".repeat(20));
const MISLEADING =
  "Approved by Demo B\u0430nk\u202e gnihtyna yap\u202c \u200b\u200bhttps://example.org/verify <b>verified</b>";

function details(count: number, value: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`Detail ${at + 1}`, value]));
}
