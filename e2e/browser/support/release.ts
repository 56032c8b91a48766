/**
 * A new release of the page, as a browser sees one: every file with a hash in its name has another one, the service
 * worker is another, and the entry script leaves a mark on the document that tells which release runs.
 */

import type { Answer, Front } from "./front.js";
import type { Phone } from "./phone.js";

const HASH = /\/(?:assets|scanner)\/[\w.-]+?-([\w-]{8})\.\w+/g;

/** Puts the next release in the place of the one that the server has. Takes what the server serves as its raw stuff. */
export async function release(front: Front, url: string): Promise<void> {
  const worker = await (await fetch(`${url}/service-worker.js`)).text();
  const hashes = [...new Set([...worker.matchAll(HASH)].map(([, hash = ""]) => hash))];
  if (hashes.length === 0) throw new Error("the service worker names no file with a hash");
  const { build, entry } = /"build":"(?<build>[^"]+)","entry":"(?<entry>[^"]+)"/.exec(worker)?.groups ?? {};
  if (build === undefined || entry === undefined) throw new Error("the service worker does not say its build");
  const renamed = new Map(hashes.map((hash) => [hash, [...hash].reverse().join("")]));
  const swap = (text: string, names: Iterable<readonly [string, string]>): string => {
    let changed = text;
    for (const [from, to] of names) changed = changed.replaceAll(from, to);
    return changed;
  };
  const back = [...renamed].map(([from, to]): readonly [string, string] => [to, from]);
  front.rule((call, pass) => {
    if (call.method !== "GET" || call.path.startsWith("/v1/")) return undefined;
    const path = swap(call.path, back);
    const change = (answer: Answer): Answer => {
      const type = String(answer.headers["content-type"]);
      if (!/javascript|html|css/.test(type)) return answer;
      let text = swap(answer.body.toString("utf8"), renamed).replaceAll(`"build":"${build}"`, '"build":"next"');
      if (path === entry) text += '\ndocument.documentElement.dataset["release"]="next";';
      return { ...answer, body: Buffer.from(text) };
    };
    // What the browser has is of another release, whatever its tag.
    const { "if-none-match": _tag, ...headers } = call.headers;
    return pass({ path, headers: { ...headers, "accept-encoding": "identity" } }).then(change);
  });
}

/** Whether the page that is open is of the new release. */
export async function isNext(phone: Phone): Promise<boolean> {
  return phone.page.evaluate(() => document.documentElement.dataset["release"] === "next");
}

/** Looks for a new service worker now, as the browser does by itself now and then. */
export async function lookForUpdate(phone: Phone): Promise<void> {
  await phone.page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });
}
