/** What hangs on a person: permissions, computers, devices, history; and the same without a server, and in German. */

import { addBrowser } from "../acts/devices.js";
import { openCard } from "../acts/open.js";
import { deny } from "../acts/answer.js";
import { keptShell } from "../acts/shell.js";
import { approved, pairedWorld } from "../acts/world.js";
import type { World } from "../story.js";
import type { Stop } from "./tour.js";

export async function* keeping(world: World): AsyncGenerator<Stop> {
  const { phone, computer } = await pairedWorld(world);
  const { page } = phone;
  const stop = (screen: string): Stop => ({ screen, phone });
  const go = async (path: string, name: string): Promise<void> => {
    await phone.open(path);
    await page.getByRole("heading", { name, level: 1 }).waitFor();
  };

  for (const [path, name] of [["/history", "History"], ["/delegations", "Permissions"]] as const) {
    await go(path, name);
    await page.getByText(name === "History" ? "Nothing has been asked yet" : "Nothing is granted right now").waitFor();
    yield stop(`${name.toLowerCase()}-empty`);
  }
  await approved(phone, computer, { purpose: "Prepare the rent." });
  await approved(phone, computer, { purpose: "Order the paper.", duration: "8h", agentName: "Buyer", singleUse: true });
  await openCard(phone, await computer.ask({ purpose: "Something else.", scopes: ["payments.prepare"] }));
  await deny(phone);
  await computer.ask({ purpose: "This one waits." });

  await go("/", "Inbox");
  await page.getByRole("link", { name: /Demo Bank/ }).first().waitFor();
  yield stop("inbox");
  await go("/delegations", "Permissions");
  await page.getByRole("button", { name: "Revoke", exact: true }).first().waitFor();
  yield stop("permissions");
  await page.getByRole("button", { name: /^Revoke all/ }).click();
  await page.getByRole("dialog").waitFor();
  yield stop("permissions-revoke-all");
  await go("/history", "History");
  await page.getByRole("link", { name: /Demo Bank/ }).nth(2).waitFor();
  yield stop("history");
  await page.getByRole("textbox", { name: "Search" }).fill("nothing like this");
  await page.getByText("Nothing like that").waitFor();
  yield stop("history-nothing-found");

  await go("/settings", "Settings");
  await page.getByRole("radio", { name: "Deutsch" }).check();
  await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
  yield stop("settings-german");
  await go("/", "Eingang");
  yield stop("inbox-german");
  await page.getByRole("link", { name: /Demo Bank/ }).first().click();
  await page.getByRole("button", { name: "Ablehnen", exact: true }).waitFor();
  yield stop("card-german");
  await go("/settings", "Einstellungen");
  await page.getByRole("radio", { name: "English" }).check();
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();

  const tablet = await world.phone("tablet");
  await addBrowser(tablet, phone);
  await go("/devices", "Devices");
  await page.getByText("Ada's tablet").first().waitFor();
  yield stop("devices");
  await go("/", "Inbox");
  await page.getByText("New device").waitFor();
  yield stop("inbox-notice");

  await openCard(tablet, await computer.ask({ purpose: "From a computer that the tablet never saw." }));
  await tablet.page.getByText("Do you know this computer?").waitFor();
  yield { screen: "card-unknown-computer", phone: tablet };
  await tablet.page.getByRole("button", { name: "Deny with an answer…" }).click();
  await tablet.page.getByRole("button", { name: "I did not start this" }).click();
  await tablet.page.getByRole("button", { name: "Deny and freeze" }).click();
  await tablet.page.getByText("The computer is frozen.").waitFor();
  await go("/runtimes", "Computers");
  await page.getByText("You said that you did not start a request of it.").waitFor();
  yield stop("computers-frozen");
  await go("/", "Inbox");
  await page.getByText("Frozen computer").waitFor();
  yield stop("inbox-frozen-computer");

  await keptShell(phone);
  await world.server.kill();
  await phone.open("/");
  await page.getByText(/^Offline/).waitFor();
  yield stop("inbox-offline");
  await world.server.restart();
}
