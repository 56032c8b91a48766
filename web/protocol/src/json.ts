/**
 * A strict JSON reader (RFC 8259) that refuses what two parsers might read differently.
 *
 * `JSON.parse` keeps the last of two equal keys, rounds large integers and takes lone surrogates, so bytes that
 * somebody signed are never given to it.
 */

import { type Bytes, fromUtf8 } from "./bytes.js";
import { type Code, Refusal } from "./code.js";

/** A JSON value; objects have no prototype, so that no key of the sender's means anything to the language. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The deepest nesting of lists and objects that is read. */
export const MAX_DEPTH = 16;

/**
 * How much of JSON is taken. `payload` is what this protocol signs: no null, no floats, no negative or large
 * integers. `clientData` is what a browser wrote: any JSON without duplicate keys or lone surrogates.
 */
export type Strictness = "payload" | "clientData";

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t",
};

/** Reads the whole of `bytes` as one JSON value. */
export function parse(bytes: Bytes, strictness: Strictness): Json {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw new Refusal("invalid_utf8");
  const text = fromUtf8(bytes);
  if (hasLoneEscape(text)) throw new Refusal("lone_surrogate");
  const reader = new Reader(text, strictness);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Whether an escape `\uD800` to `\uDFFF` stands without its other half. */
function hasLoneEscape(text: string): boolean {
  for (const [escape] of text.matchAll(/\\u(d[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}|\\u[0-9a-f]{4}|\\./gis)) {
    if (escape.length === 6 && /^\\ud[89a-f]/i.test(escape)) return true;
  }
  return false;
}

/** Walks over the text once; `at` is the next code unit that has not been read. */
class Reader {
  readonly #text: string;
  readonly #strictness: Strictness;
  #at = 0;

  constructor(text: string, strictness: Strictness) {
    this.#text = text;
    this.#strictness = strictness;
  }

  value(depth: number): Json {
    this.#space();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#list(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        this.#word("null", null);
        this.#onlyInClientData("null_refused");
        return null;
      default:
        return this.#number();
    }
  }

  end(): void {
    this.#space();
    if (this.#at !== this.#text.length) throw new Refusal("invalid_json");
  }

  #space(): void {
    this.#match(/[ \t\n\r]*/y);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Refusal("invalid_json");
    this.#at += found.length;
    return found;
  }

  /** Whether `symbol` came next; it is read if it did. */
  #took(symbol: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new Refusal("invalid_json");
    this.#at += word.length;
    return value;
  }

  #onlyInClientData(code: Code): void {
    if (this.#strictness === "payload") throw new Refusal(code);
  }

  #number(): number {
    const text = this.#match(/-?(?:0(?![0-9])|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?/y);
    // A fraction or exponent without digits, such as `1.` or `1e`, is taken above to be refused here.
    if (!/[0-9]$/.test(text) || /\.[eE]/.test(text)) throw new Refusal("invalid_json");
    const value = Number(text);
    if (!Number.isFinite(value)) throw new Refusal("invalid_json");
    const integer = /^-?[0-9]+$/.test(text) && text !== "-0";
    if (integer ? value < 0 || value > Number.MAX_SAFE_INTEGER : Math.abs(value) >= 9e15) {
      this.#onlyInClientData("number_out_of_range");
    } else if (!integer) {
      this.#onlyInClientData("number_not_integer");
    }
    return value;
  }

  #string(): string {
    this.#at += 1;
    let value = "";
    for (;;) {
      value += this.#match(/[^"\\\u0000-\u001f]*/y);
      const stop = this.#match(/["\\]/y);
      if (stop === '"') return value;
      const escape = this.#match(/["\\/bfnrt]|u[0-9a-fA-F]{4}/y);
      value += ESCAPES[escape] ?? String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    }
  }

  #list(depth: number): Json {
    this.#at += 1;
    const list: Json[] = [];
    deeper(depth);
    if (this.#took("]")) return list;
    do {
      list.push(this.value(depth + 1));
    } while (this.#took(","));
    if (!this.#took("]")) throw new Refusal("invalid_json");
    return list;
  }

  #object(depth: number): Json {
    this.#at += 1;
    const object: Record<string, Json> = Object.create(null);
    deeper(depth);
    if (this.#took("}")) return object;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw new Refusal("invalid_json");
      const key = this.#string();
      if (key in object) throw new Refusal("duplicate_key");
      if (!this.#took(":")) throw new Refusal("invalid_json");
      object[key] = this.value(depth + 1);
    } while (this.#took(","));
    if (!this.#took("}")) throw new Refusal("invalid_json");
    return object;
  }
}

function deeper(depth: number): void {
  if (depth === MAX_DEPTH) throw new Refusal("invalid_json");
}
