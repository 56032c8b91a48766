// Which notifications stand there after a push: one for one, one for several, none for what is over.
import assert from "node:assert/strict";
import { test } from "node:test";

import { type Prompt, arrange, pathOf, readPrompt } from "../src/core/prompts.js";
import type { PushKind, PushMessage } from "../src/core/push-message.js";
import { WORDS } from "../src/service-worker/words.js";

let pushes = 0;

function push(kind: PushKind, topic: string, pending: number, more: Partial<PushMessage> = {}): PushMessage {
  pushes += 1;
  const delegationId = kind === "request" || kind === "resolved" ? `del_${topic}` : "";
  const pushId = `psh_${pushes}` as PushMessage["pushId"];
  return { pushId, kind, delegationId, topic, runtime: `desk ${topic}`, pending, at: 1, silent: false, ...more };
}

/** The screen of a device: what a browser does with an arrangement. */
class Screen {
  shown: Prompt[] = [];
  brief = false;
  /** Whether the last push showed anything anew. */
  said: Prompt | undefined;

  take(message: PushMessage, seen = false): this {
    const { close, show, brief } = arrange(this.shown, message, seen);
    if (show !== undefined) this.shown = [...this.shown.filter(({ tag }) => tag !== show.tag), show];
    this.shown = this.shown.filter(({ tag }) => !close.includes(tag));
    this.said = show;
    this.brief = brief;
    return this;
  }

  get kinds(): readonly string[] {
    return this.shown.map(({ kind, pending }) => `${kind} ${pending}`);
  }
}

test("one request is one notification, which leads to its card", () => {
  const screen = new Screen().take(push("request", "a", 1));
  assert.deepEqual(screen.kinds, ["request 1"]);
  const [prompt] = screen.shown;
  assert(prompt);
  assert.equal(prompt.tag, "a");
  assert.equal(prompt.runtime, "desk a");
  assert.equal(pathOf(prompt), "/requests/del_a");
  assert.equal(prompt.again, true);
  // The next rung of the ladder tells of the same request once more.
  assert.deepEqual(screen.take(push("request", "a", 1)).kinds, ["request 1"]);
});

test("several that wait are one notification, which leads to the inbox", () => {
  const screen = new Screen().take(push("request", "a", 1)).take(push("request", "b", 2));
  assert.deepEqual(screen.kinds, ["requests 2"]);
  assert.deepEqual(screen.take(push("request", "c", 3)).kinds, ["requests 3"]);
  const [prompt] = screen.shown;
  assert(prompt);
  assert.equal(pathOf(prompt), "/");
  assert.deepEqual(prompt.requests.map(({ topic }) => topic), ["a", "b", "c"]);
  // The server itself may fold some of which this device knows nothing more.
  assert.deepEqual(screen.take(push("requests", "several", 7)).kinds, ["requests 7"]);
  assert.deepEqual(new Screen().take(push("requests", "several", 0)).kinds, ["requests 2"]);
});

test("what stands there and waits no more, by the server's count, makes room", () => {
  const screen = new Screen().take(push("request", "a", 1)).take(push("request", "b", 1));
  assert.deepEqual(screen.shown.map(({ tag }) => tag), ["b"]);
  const several = new Screen().take(push("requests", "several", 3)).take(push("request", "c", 1));
  assert.deepEqual(several.shown.map(({ tag, kind }) => [tag, kind]), [["c", "request"]]);
});

test("a second one after the first was put away has its own notification", () => {
  const screen = new Screen().take(push("request", "a", 1));
  screen.shown = [];
  assert.deepEqual(screen.take(push("request", "b", 2)).kinds, ["request 2"]);
});

test("what was answered elsewhere goes away", () => {
  const seen = new Screen().take(push("request", "a", 1)).take(push("resolved", "a", 0), true);
  assert.deepEqual(seen.shown, []);
  assert.equal(seen.said, undefined);
  // Nobody looks: the browser demands a notification, so it gets a silent one that goes at once.
  const unseen = new Screen().take(push("request", "a", 1)).take(push("resolved", "a", 0));
  assert.deepEqual(unseen.shown.map(({ kind, tag, silent }) => [kind, tag, silent]), [["answered", "a", true]]);
  assert.equal(unseen.brief, true);
  // Another notification stands there, which is enough for it.
  const beside = new Screen().take(push("request", "a", 1)).take(push("test", "t", 1)).take(push("resolved", "a", 0));
  assert.deepEqual(beside.kinds, ["test 1"]);
});

test("of several, those that are left stay, without a sound", () => {
  const screen = new Screen();
  for (const [at, topic] of ["a", "b", "c"].entries()) screen.take(push("request", topic, at + 1));
  screen.take(push("resolved", "b", 2));
  assert.deepEqual(screen.kinds, ["requests 2"]);
  assert.deepEqual([screen.said?.silent, screen.said?.again, screen.brief], [true, false, false]);
  screen.take(push("resolved", "a", 1));
  assert.deepEqual(screen.shown.map(({ kind, tag, runtime }) => [kind, tag, runtime]), [["request", "c", "desk c"]]);
  assert.equal(pathOf(screen.shown[0] as Prompt), "/requests/del_c");
  assert.deepEqual(screen.take(push("resolved", "c", 0), true).shown, []);
});

test("a prompt that this device never saw leaves nothing behind when it is over", () => {
  assert.deepEqual(new Screen().take(push("resolved", "x", 0), true).shown, []);
  const screen = new Screen().take(push("request", "a", 2)).take(push("resolved", "x", 1));
  assert.deepEqual(screen.kinds, ["request 2"]);
});

test("other kinds stand beside what waits, and lead to where they can be looked at", () => {
  const screen = new Screen().take(push("request", "a", 1));
  for (const kind of ["device", "runtime", "test", "silence"] as const) screen.take(push(kind, `topic ${kind}`, 1));
  assert.deepEqual(screen.shown.map(pathOf), ["/requests/del_a", "/devices", "/runtimes", "/notifications", "/devices"]);
  assert.equal(arrange([], push("test", "", 0), false).show?.tag, "test");
});

test("what a notification carries comes back from the browser's copy, and nothing foreign does", () => {
  const [prompt] = new Screen().take(push("request", "a", 1)).shown;
  assert.deepEqual(readPrompt(structuredClone({ countersign: prompt })), prompt);
  for (const data of [undefined, null, "x", {}, 5]) assert.equal(readPrompt(data), undefined);
});

test("every kind is said in every language, with no word of what is asked", () => {
  const kinds = ["request", "requests", "answered", "device", "runtime", "test", "silence", "unknown"] as const;
  assert.deepEqual(Object.keys(WORDS), ["en", "de"]);
  for (const [language, words] of Object.entries(WORDS)) {
    assert.equal(words.language, language);
    const titles = new Set<string>();
    for (const kind of kinds) {
      for (const runtime of ["", "Desk"]) {
        const { title, body } = words.said({ kind, runtime, pending: 3 });
        assert(title.length > 5 && title.length <= 60 && body.length > 5 && body.length <= 120, `${language} ${kind}`);
        assert(!/[!{}]|undefined|NaN/.test(title + body), `${title} ${body}`);
        // A computer's own word is quoted in the body, and never speaks as the title.
        assert(!title.includes("Desk"));
        const named = kind === "request" || kind === "runtime";
        assert.equal(/[“„]Desk[”“]/.test(body), named && runtime !== "", `${language} ${kind}: ${body}`);
        titles.add(title);
      }
    }
    assert.equal(titles.size, kinds.length);
    assert.notEqual(words.said({ kind: "requests", runtime: "", pending: 1 }).title, words.said({ kind: "requests", runtime: "", pending: 2 }).title);
    for (const word of [words.deny, words.open]) assert(word.length > 0 && word.length <= 12);
  }
  assert.notDeepEqual(WORDS.en.notDenied, WORDS.de.notDenied);
});
