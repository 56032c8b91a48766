/**
 * Reads QR codes out of video frames: by the browser's own detector where it knows QR, else by ours in a worker.
 * One frame at a time; whoever asks waits for the answer before asking again.
 */

import { scriptUrl } from "../edges/trusted-types.js";
import type { Findings, Picture } from "./messages.js";
import workerUrl from "./worker.ts?worker&url";

/** Reads the texts of the codes in what `canvas` shows. */
export interface Reader {
  read(canvas: HTMLCanvasElement): Promise<readonly string[]>;
  stop(): void;
}

/** The part of the browser's detector that is used here; the library of types does not know it yet. */
interface Detector {
  detect(source: HTMLCanvasElement): Promise<readonly { readonly rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** The best reader that this browser has. */
export async function openReader(): Promise<Reader> {
  const { BarcodeDetector: Detecting } = globalThis as { BarcodeDetector?: DetectorClass };
  if (Detecting !== undefined) {
    try {
      if ((await Detecting.getSupportedFormats()).includes("qr_code")) return native(new Detecting({ formats: ["qr_code"] }));
    } catch {
      // Some systems offer the detector without the service behind it.
    }
  }
  return inWorker();
}

function native(detector: Detector): Reader {
  let fallback: Reader | undefined;
  return {
    async read(canvas) {
      if (fallback !== undefined) return fallback.read(canvas);
      try {
        return (await detector.detect(canvas)).map(({ rawValue }) => rawValue);
      } catch {
        fallback = inWorker();
        return fallback.read(canvas);
      }
    },
    stop: () => fallback?.stop(),
  };
}

function inWorker(): Reader {
  // The development server has the worker elsewhere, and no policy of Trusted Types.
  const address = import.meta.env.DEV ? workerUrl : scriptUrl(workerUrl);
  const worker = new Worker(address as string, { type: "module" });
  return {
    read(canvas) {
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (context === null) return Promise.reject(new Error("no canvas"));
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data: findings }: MessageEvent<Findings>) => {
          if ("texts" in findings) resolve(findings.texts);
          else reject(new Error(findings.broken));
        };
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage({ pixels: data.buffer, width, height } satisfies Picture, [data.buffer]);
      });
    },
    stop: () => worker.terminate(),
  };
}
