/** Reads the square code that stands in a picture, as a camera app does. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

import type { Pixels } from "./picture.js";

const WASM = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));

prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } });

/** What the one code of a picture says. Fails unless there is exactly one. */
export async function readQr(picture: Buffer): Promise<string> {
  const found = await readBarcodes(new Blob([new Uint8Array(picture)]), { formats: ["QRCode"], tryHarder: true });
  const [code] = found;
  if (code === undefined || found.length !== 1) throw new Error(`the picture holds ${found.length} square codes`);
  return code.text;
}

/** What the first code of a picture says, if there is one. */
export async function findQr({ width, height, data }: Pixels): Promise<string | undefined> {
  const image = { width, height, data: new Uint8ClampedArray(data), colorSpace: "srgb" as const };
  return (await readBarcodes(image as ImageData, { formats: ["QRCode"] }))[0]?.text;
}
