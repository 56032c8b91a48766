/**
 * Reading the server's answers. Unlike signed payloads, an answer may have keys that this page does not know yet;
 * what the page does use must be there and have its form.
 */

import { type Json, Refusal } from "@countersign/protocol";

/** Reads a JSON value as a `T`; `path` names the place in refusals. The schemas of the protocol are shapes too. */
export interface Shape<T> {
  read(value: Json, path: string): T;
}

/** What a shape reads. */
export type Of<S> = S extends Shape<infer T> ? T : never;

type Shapes = Readonly<Record<string, Shape<unknown>>>;

type Optional<Api> = { [K in keyof Api]-?: object extends Pick<Api, K> ? K : never }[keyof Api];

/** Of shapes, those that do not fit the API's own type: a key that it lacks, or one that it does not promise. */
type Required<Api, R> = { readonly [K in keyof R]: K extends Exclude<keyof Api, Optional<Api>> ? unknown : never };
type Possible<Api, O> = { readonly [K in keyof O]: K extends Optional<Api> ? unknown : never };

function refusal(path: string, expected: string): Refusal {
  return new Refusal("invalid_field", path, `must be ${expected}`);
}

/**
 * An answer of the type `Api`: its keys are those of the server's own description, so that a page which reads what
 * the server does not say fails to compile.
 */
export function answer<Api>() {
  return <const R extends Shapes, const O extends Shapes = Record<never, never>>(
    required: R & Required<Api, R>,
    optional?: O & Possible<Api, O>,
  ): Shape<{ readonly [K in keyof R]: Of<R[K]> } & { readonly [K in keyof O]?: Of<O[K]> }> => {
    const all = [
      ...Object.entries<Shape<unknown>>(required).map(([key, shape]) => ({ key, shape, must: true })),
      ...Object.entries<Shape<unknown>>(optional ?? {}).map(([key, shape]) => ({ key, shape, must: false })),
    ];
    return {
      read(value, path) {
        const object = record.read(value, path);
        const read = new Map<string, unknown>();
        for (const { key, shape, must } of all) {
          const place = path === "" ? key : `${path}.${key}`;
          const member = object[key];
          if (member !== undefined) read.set(key, shape.read(member, place));
          else if (must) throw new Refusal("missing_field", place);
        }
        return Object.fromEntries(read) as never;
      },
    };
  };
}

/** An object with whatever keys. */
export const record: Shape<{ readonly [key: string]: Json }> = {
  read(value, path) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw refusal(path, "an object");
    return value as { readonly [key: string]: Json };
  },
};

/** Any value, to be looked at by somebody else. */
export const anything: Shape<Json> = { read: (value) => value };

/** Any text. */
export const text: Shape<string> = {
  read(value, path) {
    if (typeof value !== "string") throw refusal(path, "a string");
    return value;
  },
};

export const boolean: Shape<boolean> = {
  read(value, path) {
    if (typeof value !== "boolean") throw refusal(path, "true or false");
    return value;
  },
};

/** A time in an answer, `2026-01-02T03:04:05.678Z`, as milliseconds since 1970. */
export const time: Shape<number> = {
  read(value, path) {
    const said = text.read(value, path);
    const read = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(said) ? Date.parse(said) : Number.NaN;
    if (Number.isNaN(read)) throw refusal(path, "a time such as 2026-01-02T03:04:05.678Z");
    return read;
  },
};

/** One of a few words. */
export function word<const T extends string>(...words: readonly T[]): Shape<T> {
  return {
    read(value, path) {
      const found = words.find((known) => known === value);
      if (found === undefined) throw refusal(path, `one of ${words.join(", ")}`);
      return found;
    },
  };
}

/** A list. */
export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value)) throw refusal(path, "a list");
      return value.map((element: Json, at) => shape.read(element, `${path}[${at}]`));
    },
  };
}
