/**
 * Finds QR codes in pictures, in a worker of its own: reading a turned and noisy picture takes longer than a frame.
 *
 * It lies under /scanner/, the one folder whose policy lets WebAssembly be compiled. The reader is served by us.
 */

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import readerUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Findings, Picture } from "./messages.js";

declare const self: DedicatedWorkerGlobalScope;

prepareZXingModule({ overrides: { locateFile: () => readerUrl } });

self.addEventListener("message", ({ data }: MessageEvent<Picture>) => void answer(data));

async function answer({ pixels, width, height }: Picture): Promise<void> {
  let findings: Findings;
  try {
    const picture = new ImageData(new Uint8ClampedArray(pixels), width, height);
    const found = await readBarcodes(picture, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 4 });
    findings = { texts: found.map(({ text }) => text) };
  } catch (error) {
    findings = { broken: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(findings);
}
