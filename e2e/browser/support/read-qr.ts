/** Reads the square code that stands in a picture, as a camera app does. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const WASM = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));

/** What the one code of a picture says. Fails unless there is exactly one. */
export async function readQr(picture: Buffer): Promise<string> {
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } });
  const found = await readBarcodes(new Blob([new Uint8Array(picture)]), { formats: ["QRCode"], tryHarder: true });
  const [code] = found;
  if (code === undefined || found.length !== 1) throw new Error(`the picture holds ${found.length} square codes`);
  return code.text;
}
