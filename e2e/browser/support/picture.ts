/**
 * What a phone's camera sees of a screen, a terminal's or another phone's: turned, leaning away, a little out of focus,
 * unevenly lit and noisy.
 *
 * The screen is a function from a place to a brightness. Each pixel of the picture asks it at several places, along
 * the ray that a lens would follow, so edges come out as soft as those of a real picture.
 */

import jpeg from "jpeg-js";

export const WIDTH = 640;
export const HEIGHT = 480;

/** How the picture is taken. */
export interface View {
  /** Clockwise, in degrees. */
  readonly turn: number;
  /** How far the screen's right side leans away: 0 is none, 0.3 is a lot. */
  readonly lean: number;
  /** Share of the picture's height that the screen takes. */
  readonly fill: number;
  /** Radius of the blur, in pixels. */
  readonly blur: number;
  /** Standard deviation of the noise, in steps of 256. */
  readonly noise: number;
  /** How much darker the dark corner is: 0 not at all, 1 black. */
  readonly shade: number;
}

/** As a hand holds a phone before a screen. */
export const BY_HAND: View = { turn: 12, lean: 0.12, fill: 0.86, blur: 0.9, noise: 14, shade: 0.45 };

/** Rays for each pixel, along each axis. */
const RAYS = 3;
/** A terminal's character is so many times higher than wide. */
const CELL = 2;
/** What the dark and the lit parts of a screen look like in a room, of 255. */
const DARK = 26;
const LIT = 224;

/** What a picture is taken of. Around it, everything is dark. */
export interface Screen {
  readonly width: number;
  /** In the same units as `width`. */
  readonly height: number;
  isLit(x: number, y: number): boolean;
}

/** A terminal's text as light: a grid of half cells. Blanks are dark, as on a dark terminal. */
export class Terminal implements Screen {
  readonly width: number;
  /** In units of a character's width, like `width`. */
  readonly height: number;
  private readonly rows: readonly (readonly string[])[];

  constructor(text: string) {
    this.rows = text.split("\n").map((line) => [...line]);
    this.width = Math.max(...this.rows.map((row) => row.length));
    this.height = this.rows.length * CELL;
  }

  isLit(x: number, y: number): boolean {
    const half = y / CELL;
    const character = this.rows[Math.floor(half)]?.[Math.floor(x)] ?? " ";
    if (character === "█") return true;
    return character === (half - Math.floor(half) < 0.5 ? "▀" : "▄");
  }
}

/** A picture in memory: red, green, blue and opacity of each pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A part of a picture. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads a JPEG. */
export function developed(screenshot: Buffer): Pixels {
  return jpeg.decode(screenshot, { useTArray: true });
}

/** Cuts a part out; what is asked for beyond the edges is left away. */
export function cut(whole: Pixels, wanted: Part): Pixels {
  const [left, top] = [Math.max(0, Math.round(wanted.x)), Math.max(0, Math.round(wanted.y))];
  const width = Math.min(whole.width, Math.round(wanted.x + wanted.width)) - left;
  const height = Math.min(whole.height, Math.round(wanted.y + wanted.height)) - top;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * whole.width + left) * 4;
    data.set(whole.data.subarray(from, from + width * 4), y * width * 4);
  }
  return { width, height, data };
}

/** What another phone or a computer shows, from a screenshot of it or of a part of it. */
export class Lit implements Screen {
  readonly width: number;
  readonly height: number;
  private readonly data: Uint8Array;

  constructor({ width, height, data }: Pixels) {
    this.width = width;
    this.height = height;
    this.data = data;
  }

  isLit(x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return false;
    // Green is most of what an eye sees of brightness.
    return (this.data[(Math.floor(y) * this.width + Math.floor(x)) * 4 + 1] ?? 0) > 127;
  }
}

/** Takes a picture of a screen and gives it as JPEG. `seed` decides the noise. */
export function photograph(screen: Screen, view: View, seed = 1): Buffer {
  const random = randomness(seed);
  const data = Buffer.alloc(WIDTH * HEIGHT * 4, 255);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const light = brightness(screen, view, x, y) * lighting(view, x, y) + gauss(random) * view.noise;
      data.fill(Math.max(0, Math.min(255, Math.round(light))), (y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 3);
    }
  }
  return jpeg.encode({ width: WIDTH, height: HEIGHT, data }, 70).data;
}

/** The mean over a pixel's rays, which the blur spreads. */
function brightness(screen: Screen, view: View, x: number, y: number): number {
  const spread = Math.max(1, 2 * view.blur);
  let lit = 0;
  for (let row = 0; row < RAYS; row += 1) {
    for (let column = 0; column < RAYS; column += 1) {
      const dx = ((column + 0.5) / RAYS - 0.5) * spread;
      const dy = ((row + 0.5) / RAYS - 0.5) * spread;
      const [screenX, screenY] = onScreen(screen, view, x + dx, y + dy);
      if (screen.isLit(screenX, screenY)) lit += 1;
    }
  }
  return DARK + (LIT - DARK) * (lit / (RAYS * RAYS));
}

/** Where on the screen the lens looks for a place of the picture. */
function onScreen(screen: Screen, view: View, x: number, y: number): readonly [number, number] {
  const angle = (-view.turn * Math.PI) / 180;
  const [px, py] = [x - WIDTH / 2, y - HEIGHT / 2];
  const turnedX = px * Math.cos(angle) - py * Math.sin(angle);
  const turnedY = px * Math.sin(angle) + py * Math.cos(angle);
  // What leans away is smaller: one step of the picture is a longer way on the screen.
  const distance = 1 + (view.lean * turnedX) / (WIDTH / 2);
  const scale = (HEIGHT * view.fill) / Math.max(screen.height, screen.width);
  return [screen.width / 2 + (turnedX * distance) / scale, screen.height / 2 + (turnedY * distance) / scale];
}

/** A lamp on the upper left. */
function lighting(view: View, x: number, y: number): number {
  return 1 - (view.shade * (x / WIDTH + y / HEIGHT)) / 2;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
