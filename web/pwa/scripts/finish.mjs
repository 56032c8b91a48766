#!/usr/bin/env node
/**
 * What comes after `vite build`: the service worker learns its shell, the first load is held to its budget, and every
 * text file gets its compressed forms beside it (FILE.br, FILE.gz), which the server sends as they are.
 *
 * Fails, with a table of what is big, when the first load or the service worker is above its budget. `finish.mjs FOLDER` does it elsewhere.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = process.argv[2] ?? fileURLToPath(new URL("../dist", import.meta.url));
const WORKER = "/service-worker.js";

/** The first load, in bytes after brotli: the page, its entry script, its styles, and what these import at once. */
const BUDGET = 120_000;

/** The service worker, which holds the part of the core that answers pushes, in bytes after brotli. */
const WORKER_BUDGET = 40_000;

const TEXT = /\.(html|js|css|wasm|svg|webmanifest|json)$/;

/** Every file of dist by its path from the root, compressed forms aside. */
function listFiles() {
  return readdirSync(DIST, { recursive: true })
    .map((name) => join(DIST, name))
    .filter((file) => statSync(file).isFile() && !/\.(br|gz)$/.test(file))
    .map((file) => `/${relative(DIST, file).split(sep).join("/")}`)
    .sort();
}

const read = (path) => readFileSync(join(DIST, path));

/** What a browser loads before anything is shown: what index.html names, and what those scripts import at once. */
function firstLoad(files) {
  const html = read("/index.html").toString();
  const entry = /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1];
  if (entry === undefined) throw new Error("index.html names no entry script");
  const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  const found = new Set(["/index.html"]);
  const follow = (path) => {
    if (found.has(path)) return;
    if (!files.includes(path)) throw new Error(`${path} is named and not there`);
    found.add(path);
    if (!path.endsWith(".js")) return;
    for (const [, name] of read(path).toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) follow(`/assets/${name}`);
  };
  named.forEach(follow);
  return { entry, first: found };
}

/** The scanner's reader, a megabyte, is kept when it was used; the worker itself cannot be a part of what it keeps. */
const belongsToShell = (path) => path !== WORKER && path !== "/index.html" && !path.endsWith(".wasm");

function writeWorker(files, entry) {
  const shell = files.filter(belongsToShell);
  const hash = createHash("sha256");
  const worker = read(WORKER).toString();
  if (worker.startsWith("const SHELL=")) throw new Error("dist is finished already; build it anew");
  if (/^\s*(import|export)\b/m.test(worker)) throw new Error("the service worker must have no imports");
  for (const path of [...shell, "/index.html", WORKER]) hash.update(path).update("\0").update(read(path));
  const build = hash.digest("base64url").slice(0, 16);
  writeFileSync(join(DIST, WORKER), `const SHELL=${JSON.stringify({ build, entry, files: shell })};\n${worker}`);
  return build;
}

function compress(path) {
  const bytes = read(path);
  if (!TEXT.test(path)) return { bytes: bytes.length, brotli: bytes.length, gzip: bytes.length };
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  writeFileSync(join(DIST, `${path}.br`), brotli);
  writeFileSync(join(DIST, `${path}.gz`), gzip);
  return { bytes: bytes.length, brotli: brotli.length, gzip: gzip.length };
}

const files = listFiles();
const { entry, first } = firstLoad(files);
const build = writeWorker(files, entry);
const sizes = files.map((path) => ({ path, first: first.has(path), ...compress(path) }));
const total = sizes.filter((file) => file.first).reduce((sum, file) => sum + file.brotli, 0);

const cell = (value) => String(value).padStart(9);
console.log(`${cell("bytes")}${cell("gzip")}${cell("brotli")}  file (* first load)`);
for (const { path, first: early, bytes, gzip, brotli } of sizes.toSorted((a, b) => b.brotli - a.brotli)) {
  console.log(`${cell(bytes)}${cell(gzip)}${cell(brotli)}  ${path}${early ? " *" : ""}`);
}
const workerSize = sizes.find(({ path }) => path === WORKER).brotli;
console.log(`build ${build}: first load ${total} of ${BUDGET} bytes, service worker ${workerSize} of ${WORKER_BUDGET}`);
if (workerSize > WORKER_BUDGET) {
  console.error(`The service worker is ${workerSize - WORKER_BUDGET} bytes above its budget: it wakes for every push.`);
  process.exit(1);
}
if (total > BUDGET) {
  console.error(`The first load is ${total - BUDGET} bytes above its budget: load later what the first screen does not need.`);
  process.exit(1);
}
