/** The page can be installed, and its first load is light. */

import assert from "node:assert/strict";

import { keptShell } from "../support/acts/shell.js";
import { story } from "../support/story.js";

/** The first load, in bytes as they come over the network, without the heads of the answers. */
const BUDGET = 120_000;

interface Manifest {
  readonly name: string;
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose: string }[];
}

story("a browser finds nothing that stands against installing", async (world) => {
  const phone = await world.phone();
  await phone.open("/");
  await phone.page.getByRole("heading", { level: 1 }).waitFor();
  await keptShell(phone);
  const session = await phone.context.newCDPSession(phone.page);
  const { url, errors, data } = await session.send("Page.getAppManifest");
  assert.equal(url, `${world.server.url}/manifest.webmanifest`);
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);

  const manifest = JSON.parse(data ?? "") as Manifest;
  assert.equal(manifest.name, "Countersign");
  assert.ok(manifest.icons.some(({ purpose }) => purpose === "maskable"));
  const sizes = await phone.page.evaluate(async (icons) => {
    const size = async ({ src }: { src: string }): Promise<string> => {
      const image = await createImageBitmap(await (await fetch(src)).blob());
      return `${image.width}x${image.height}`;
    };
    return Promise.all(icons.map(size));
  }, manifest.icons);
  assert.deepEqual(sizes, manifest.icons.map((icon) => icon.sizes));
});

story("the first visit loads less than 120 kB, and nothing of the scanner", async (world) => {
  const phone = await world.phone();
  const session = await phone.context.newCDPSession(phone.page);
  const loaded = new Map<string, number>();
  const begun = new Map<string, { url: string; head: number }>();
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response }) => {
    begun.set(requestId, { url: response.url, head: response.encodedDataLength });
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const { url, head } = begun.get(requestId) ?? { url: requestId, head: 0 };
    loaded.set(url, encodedDataLength - head);
  });
  await phone.open(world.server.ownerLink);
  await phone.page.getByRole("textbox", { name: "Your name" }).waitFor();
  await phone.page.waitForLoadState("load");
  const table = [...loaded].map(([url, size]) => `${String(size).padStart(8)} ${url}`).join("\n");
  const sum = [...loaded.values()].reduce((total, size) => total + size, 0);
  assert.ok(sum > 10_000 && sum < BUDGET, `${sum} bytes\n${table}`);
  assert.doesNotMatch(table, /\/scanner\//);
});
