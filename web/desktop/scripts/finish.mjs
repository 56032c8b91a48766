#!/usr/bin/env node
/**
 * What comes after the build: the window holds nothing of its browser twin, its page has no script or style of its own,
 * and its size is told and held to a budget. Fails with what is wrong.
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/** All of the window in bytes, as they lie in the app. */
const BUDGET = 320_000;

/** What only the twin has: the name of its handle, a person of its, the drawing of codes. */
const OF_THE_TWIN = /Ada Lovelace|North Bank|globalThis,\s*\{\s*twin|paired-busy/;

const files = readdirSync(DIST, { recursive: true })
  .map((name) => join(DIST, name))
  .filter((file) => statSync(file).isFile());
const sizes = files.map((file) => ({ file: file.slice(DIST.length + 1), bytes: statSync(file).size }));
for (const { file, bytes } of sizes.toSorted((a, b) => b.bytes - a.bytes)) {
  console.log(`${String(bytes).padStart(9)}  ${file}`);
}
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
console.log(`window: ${total} of ${BUDGET} bytes`);

const problems = [];
for (const file of files.filter((name) => /\.(js|css|html)$/.test(name))) {
  if (OF_THE_TWIN.test(readFileSync(file, "utf8"))) problems.push(`${file} holds the twin`);
}
const page = readFileSync(join(DIST, "index.html"), "utf8");
if (/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/i.test(page)) {
  problems.push("index.html has a script or style of its own");
}
if (total > BUDGET) problems.push(`the window is ${total - BUDGET} bytes above its budget`);
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
