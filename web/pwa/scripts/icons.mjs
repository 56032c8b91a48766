#!/usr/bin/env node
/**
 * Draws the app's icons from the mark, `public/icon.svg`: `node scripts/icons.mjs`. The pictures are
 * committed; run it again when the mark changes.
 *
 * The mark is a circle and two lines, so a pixel's colour follows from its distance to them: no drawing library, and
 * the same bytes on every machine.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const MARK = new URL("../public/icon.svg", import.meta.url);
const PUBLIC = new URL("../public/", import.meta.url);

const PAPER = [0xfa, 0xf9, 0xf5];
const GREEN = [0x3d, 0x6b, 0x57];
const WHITE = [0xff, 0xff, 0xff];

/** The shapes of the mark in its own units (64 by 64), each with the width of its stroke. */
function readMark(svg) {
  const width = Number(/<svg[^>]* stroke-width="([\d.]+)"/.exec(svg)[1]);
  const shapes = [];
  for (const [tag] of svg.matchAll(/<(?:circle|path)[^>]*>/g)) {
    const attribute = (name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
    const stroke = Number(attribute("stroke-width") ?? width);
    if (tag.startsWith("<circle")) {
      const [x, y, radius] = ["cx", "cy", "r"].map((name) => Number(attribute(name)));
      shapes.push({ stroke, distance: (px, py) => Math.abs(Math.hypot(px - x, py - y) - radius) });
    } else {
      const points = readPath(attribute("d"));
      const parts = points.slice(1).map((end, index) => [points[index], end]);
      shapes.push({ stroke, distance: (px, py) => Math.min(...parts.map((part) => toSegment(px, py, part))) });
    }
  }
  if (shapes.length === 0) throw new Error("the mark has no shape");
  return shapes;
}

/** The points of a path of straight lines. */
function readPath(text) {
  const points = [];
  let [x, y] = [0, 0];
  for (const [, command, list] of text.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = [...list.matchAll(/-?[\d.]+/g)].map(([number]) => Number(number));
    while (numbers.length > 0) {
      if (command === "M" || command === "L") [x, y] = numbers.splice(0, 2);
      else if (command === "l") [x, y] = numbers.splice(0, 2).map((number, axis) => number + [x, y][axis]);
      else if (command === "h") x += numbers.shift();
      else throw new Error(`the mark uses the path command ${command}, which this script does not draw`);
      points.push([x, y]);
    }
  }
  return points;
}

function toSegment(px, py, [[ax, ay], [bx, by]]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

/** Shades between a shape and what is below it: as many as the eye tells apart, and few enough for a small file. */
const SHADES = 15;

/** How much of a pixel a shape covers whose edge is `distance` pixels away (negative: inside). */
const coverage = (distance) => Math.round(Math.min(1, Math.max(0, 0.5 - distance)) * SHADES) / SHADES;

/**
 * A square picture: the mark in `ink` at `scale` of the side, on a `ground` whose corners are rounded by `corner` of
 * the side, or on nothing.
 */
function draw(shapes, side, { ink, ground, corner = 0, scale }) {
  const unit = (side * scale) / 64;
  const start = (side - 64 * unit) / 2;
  const palette = new Map();
  const pixels = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [px, py] = [(x + 0.5 - start) / unit, (y + 0.5 - start) / unit];
      const mark = Math.max(...shapes.map(({ stroke, distance }) => coverage((distance(px, py) - stroke / 2) * unit)));
      const [radius, half] = [corner * side, side / 2];
      const [cx, cy] = [Math.abs(x + 0.5 - half) - half + radius, Math.abs(y + 0.5 - half) - half + radius];
      const edge = Math.hypot(Math.max(cx, 0), Math.max(cy, 0)) + Math.min(Math.max(cx, cy), 0) - radius;
      const below = ground === undefined ? 0 : corner === 0 ? 1 : coverage(edge);
      const alpha = mark + below * (1 - mark);
      const colour = [0, 1, 2].map((part) =>
        ground === undefined || alpha === 0 ? ink[part] : (ink[part] * mark + ground[part] * below * (1 - mark)) / alpha,
      );
      const shade = [...colour, alpha * 255].map(Math.round);
      const known = palette.get(shade.join()) ?? { shade, index: palette.size };
      palette.set(shade.join(), known);
      pixels[y * (side + 1) + 1 + x] = known.index;
    }
  }
  return png(side, [...palette.values()].map(({ shade }) => shade), pixels);
}

/** A picture of at most 256 colours; `rows` has an index into `palette` for each pixel. */
function png(side, palette, rows) {
  if (palette.length > 256) throw new Error(`${palette.length} colours are too many`);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    ["IHDR", header],
    ["PLTE", Buffer.from(palette.flatMap(([red, green, blue]) => [red, green, blue]))],
    ["tRNS", Buffer.from(palette.map(([, , , alpha]) => alpha))],
    ["IDAT", deflateSync(rows, { level: 9 })],
    ["IEND", Buffer.alloc(0)],
  ];
  return Buffer.concat([signature, ...parts.map(([name, data]) => chunk(name, data))]);
}

const shapes = readMark(readFileSync(MARK, "utf8"));
const tile = { ink: PAPER, ground: GREEN, scale: 0.72 };
for (const [name, side, look] of [
  ["icon-192", 192, { ...tile, corner: 0.22 }],
  ["icon-512", 512, { ...tile, corner: 0.22 }],
  // A launcher may cut away all but the middle circle, four fifths wide; iOS rounds the corners by itself.
  ["maskable-512", 512, { ...tile, scale: 0.56 }],
  ["apple-touch-icon", 180, { ...tile, scale: 0.66 }],
  ["monochrome-512", 512, { ink: WHITE, scale: 0.72 }],
]) {
  writeFileSync(new URL(`icons/${name}.png`, PUBLIC), draw(shapes, side, look));
}
