// Who may not know whom in this window, read from its own source.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

function files(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  const ours = all.filter((entry) => entry.isFile() && /\.(ts|svelte|js)$/.test(entry.name));
  return ours.map((entry) => join(entry.parentPath, entry.name));
}

/** Code without comments, so that a rule may be talked about. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->|\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

function importsOf(file: string): readonly string[] {
  return [...codeOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");
}

function using(pattern: RegExp, folder = "src"): readonly string[] {
  return files(folder).filter((file) => pattern.test(codeOf(file)));
}

/** Every file that one imports, and what those import. */
function reachOf(entry: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(entry) || !/\.(ts|svelte)$/.test(entry)) return found;
  found.add(entry);
  for (const name of importsOf(entry).filter((one) => one.startsWith("."))) {
    const path = join(entry, "..", name);
    reachOf(path.endsWith(".js") ? path.replace(/\.js$/, ".ts") : path, found);
  }
  return found;
}

test("one file touches Tauri, and of it only what calls and hears", () => {
  const touching = files("src").filter((file) => importsOf(file).some((name) => name.startsWith("@tauri-apps/")));
  assert.deepEqual(touching, ["src/edges/tauri.ts"]);
  assert.deepEqual([...importsOf("src/edges/tauri.ts")].filter((name) => name.startsWith("@")).sort(), [
    "@tauri-apps/api/core", "@tauri-apps/api/event",
  ]);
  assert.match(codeOf("src/edges/tauri.ts"), /import \{ invoke \} from "@tauri.*\nimport \{ listen \} from "@tauri/);
  assert.deepEqual(using(/__TAURI/), []);
});

test("every method of the interface is a command of its name", () => {
  const names = [...codeOf("src/core/desktop.ts").matchAll(/^ {2}([a-zA-Z]+)\(/gm)].map(([, name]) => name ?? "");
  assert(names.length > 20);
  const code = codeOf("src/edges/tauri.ts");
  for (const name of names.filter((one) => one !== "listen")) {
    const command = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    assert.match(code, new RegExp(`${name}: \\([^)]*\\) => call\\("${command}"`), name);
  }
});

test("the shipped window reaches nothing of the twin, and the twin nothing of Tauri", () => {
  const shipped = [...reachOf("src/main.ts")];
  assert(shipped.length > 50, `${shipped.length} files`);
  assert.deepEqual(shipped.filter((file) => file.includes("twin")), []);
  const twin = [...reachOf("src/twin.ts")];
  assert(twin.some((file) => file.includes("edges/twin/")));
  assert.deepEqual(twin.filter((file) => file.includes("tauri")), []);
});

test("the core knows itself alone, and touches no browser, clock or network", () => {
  const core = files("src/core");
  assert(core.length > 8);
  for (const file of core) {
    for (const name of importsOf(file)) assert.match(name, /^\.\/[a-z-]+\.js$/, `${file} imports ${name}`);
  }
  const objects = "window|document|navigator|location|localStorage|console|fetch";
  const outside = new RegExp(`\\b(${objects})\\b[.(]|\\bDate\\.now|\\bset(Timeout|Interval)\\(`);
  assert.deepEqual(using(outside, "src/core"), []);
});

test("no text becomes markup, nothing is evaluated, no style stands in markup, nothing is stored or fetched", () => {
  assert.deepEqual(using(/\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\b/), []);
  assert.deepEqual(using(/\sstyle="/), []);
  assert.deepEqual(using(/localStorage|sessionStorage|indexedDB|\bfetch\(|XMLHttpRequest|WebSocket|EventSource/), []);
});

test("what people, agents and servers name themselves is shown inert", () => {
  const claimed = /\{(?:[a-z]+\.)*(?:userName|purpose|agentName|approverDevice|agent\.name|agent\.id)\}/;
  const bare = files("src").filter((file) => file.endsWith(".svelte") && codeOf(file).split("\n").some((line) =>
    claimed.test(line) && !/text=\{|=\{[^}]*\}[^<]*$/.test(line)));
  assert.deepEqual(bare, []);
});
