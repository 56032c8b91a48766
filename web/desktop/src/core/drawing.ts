/** A square code as one path, for SVG. */

import type { Qr } from "./desktop.js";

/** The light edge that ISO/IEC 18004 asks for, in modules. */
export const QUIET = 4;

/** The side of the drawing with its quiet zone, and the dark modules as runs of a row each. */
export function drawQr({ size, modules }: Qr): { readonly side: number; readonly path: string } {
  if (size < 1 || modules.length !== size * size) throw new RangeError("a square code has size * size modules");
  const runs: string[] = [];
  for (let y = 0; y < size; y += 1) {
    const row = modules.slice(y * size, (y + 1) * size);
    for (const { index, 0: run } of row.matchAll(/1+/g)) {
      runs.push(`M${index + QUIET} ${y + QUIET}h${run.length}v1h-${run.length}z`);
    }
  }
  return { side: size + 2 * QUIET, path: runs.join("") };
}
