/** The clip that stands for a camera holds what the terminal shows, and is bad enough to be a fair test. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

import { BY_HAND, Terminal, photograph } from "../support/picture.js";
import { story } from "../support/story.js";

const WASM = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));

story("a picture of the terminal, turned and noisy, holds the link that the computer offers", async (world) => {
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } });
  const pairing = await world.computer().pair({ link: true });
  for (const turn of [BY_HAND.turn, -BY_HAND.turn]) {
    const picture = photograph(new Terminal(pairing.qr), { ...BY_HAND, turn });
    const found = await readBarcodes(new Blob([new Uint8Array(picture)]), { formats: ["QRCode"], tryHarder: true });
    assert.deepEqual(found.map(({ text }) => text), [pairing.link]);
  }
  await pairing.program.stop("SIGTERM");
});
