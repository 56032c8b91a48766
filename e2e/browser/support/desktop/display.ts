/**
 * A display without a monitor (Xvfb). What is drawn on it lies in a file, so a picture of it is what eyes would see:
 * also of a window that no driver holds, and also in the moment when it is drawn first.
 */

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Pixels } from "../picture.js";
import { Program } from "../process.js";

const SIZE = { width: 1280, height: 900 };
/** Of so many pixels one is looked at, where that is enough. */
const SAMPLE = 7;

/** A running display. */
export class Display {
  /** For `DISPLAY`. */
  readonly name: string;
  private readonly file: string;

  private constructor(name: string, file: string) {
    this.name = name;
    this.file = file;
  }

  /** Starts one on a free number; it ends with the story. */
  static async start(folder: string): Promise<Display> {
    mkdirSync(folder, { recursive: true });
    const screen = ["-screen", "0", `${SIZE.width}x${SIZE.height}x24`, "-fbdir", folder];
    const program = new Program("Xvfb", ["-displayfd", "1", "-nolisten", "tcp", "-noreset", ...screen]);
    const [, number] = await program.prints(/^(\d+)\n/);
    return new Display(`:${number}`, join(folder, "Xvfb_screen0"));
  }

  /** What stands on it now. */
  picture(): Pixels {
    // The X window dump format: a header of big-endian numbers, then the colours, then the rows.
    const file = readFileSync(this.file);
    const header = (at: number): number => file.readUInt32BE(at * 4);
    const [width, height, row] = [header(4), header(5), header(12)];
    if (header(11) !== 32 || header(7) !== 0) throw new Error("the display has other pixels than expected");
    const begin = header(0) + header(19) * 12;
    const data = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const [from, to] = [begin + y * row + x * 4, (y * width + x) * 4];
        data[to] = file[from + 2] ?? 0;
        data[to + 1] = file[from + 1] ?? 0;
        data[to + 2] = file[from] ?? 0;
        data[to + 3] = 255;
      }
    }
    return { width, height, data };
  }

  /** How bright it is all over: 0 with nothing on it, 1 when all is white. */
  brightness(): number {
    const { data } = this.picture();
    let sum = 0;
    for (let at = 1; at < data.length; at += 4) sum += data[at] ?? 0;
    return sum / (data.length / 4) / 255;
  }

  /** How many colours there are among some of its pixels: one or two of an empty window, many where words stand. */
  colours(): number {
    const file = readFileSync(this.file);
    const found = new Set<number>();
    const begin = file.readUInt32BE(0) + file.readUInt32BE(19 * 4) * 12;
    for (let at = begin; at + 4 <= file.length; at += 4 * SAMPLE) found.add(file.readUInt32LE(at) & 0xffffff);
    return found.size;
  }
}
