// Who may not know whom in this page, read from its own source.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const SOURCE = "src";

function files(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  const ours = all.filter((entry) => entry.isFile() && /\.(ts|svelte|js)$/.test(entry.name));
  return ours.map((entry) => join(entry.parentPath, entry.name));
}

/** Code without comments, so that a rule may be talked about. */
function codeOf(file: string): string {
  return readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

function importsOf(file: string): readonly string[] {
  return [...codeOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");
}

function using(pattern: RegExp, folder = SOURCE): readonly string[] {
  return files(folder).filter((file) => pattern.test(codeOf(file)));
}

test("the core knows itself and the protocol, and of the server the form of its answers", () => {
  const core = files("src/core");
  assert(core.length > 20);
  for (const file of core) {
    for (const name of importsOf(file)) {
      assert(/^\.\/[a-z-]+\.js$/.test(name) || /^@countersign\/(protocol|api)$/.test(name), `${file} imports ${name}`);
    }
  }
});

test("the core touches no browser, clock, network or randomness by itself", () => {
  const objects = /\b(window|document|navigator|location|localStorage|sessionStorage|indexedDB|console|performance)\b/;
  const calls = /\bfetch\(|\bset(Timeout|Interval)\(|\bMath\.random|getRandomValues|\bDate\.now|\bnew Date\b/;
  assert.deepEqual([...using(objects, "src/core"), ...using(calls, "src/core")], []);
});

test("one file asks for passkeys, and one core file asks that one", () => {
  assert.deepEqual(using(/navigator\s*\.\s*credentials|navigator\[/), ["src/edges/web-authn.ts"]);
  assert.deepEqual(using(/PublicKeyCredential\b/), ["src/edges/web-authn.ts"]);
  assert.deepEqual(using(/#authenticator\b/), ["src/core/passkey.ts"]);
  assert.deepEqual(using(/challenge\(|challengeFor|signInChallenge/), ["src/core/passkey.ts"]);
});

test("one file calls the server, one keeps keys, one makes policies", () => {
  const api = using(/["`]\/v1\b/).filter((file) => !file.startsWith("src/core/"));
  assert.deepEqual(api.filter((file) => !file.startsWith("src/service-worker/")), ["src/edges/fetching.ts"]);
  assert.deepEqual(using(/\bindexedDB\b/), ["src/edges/indexed-db.ts"]);
  assert.deepEqual(using(/createPolicy\b/), ["src/edges/trusted-types.ts"]);
});

test("nothing is signed but what use cases of the core build", () => {
  const signers = [
    "answering", "entries", "notification-choices", "pairing", "pushes", "receipts", "recovering", "revocations", "sign-in",
  ].map((name) => `src/core/${name}.ts`);
  assert.deepEqual([...using(/\bjws\s*\.\s*sign\(/)].sort(), signers);
  const withPasskey = signers.filter((name) => /answering|entries|pairing/.test(name));
  assert.deepEqual([...using(/\.signPayload\(/)].sort(), withPasskey);
});

test("the service worker has no passkey and no yes", () => {
  assert.deepEqual(using(/approve|signPayload|open-phone|web-authn|device-phone/i, "src/service-worker"), []);
  assert.deepEqual(using(/\.approve\(/, "src/core").filter((file) => file.includes("worker")), []);
});

test("no text becomes markup, and nothing is evaluated", () => {
  assert.deepEqual(using(/\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\b/), []);
});
