/**
 * Declarative schemas: one a struct, so that unknown keys, missing keys and wrong types are refused everywhere
 * by the same few lines. Values keep the form that they have on the wire (bytes stay base64url, ids stay text),
 * so that what was read is what is hashed.
 */

import * as base64url from "./base64url.js";
import { Refusal } from "./code.js";
import type { Json } from "./json.js";

/** Reads a JSON value as a `T`; `path` names the place in refusals, such as `details[0].label`. */
export interface Type<T> {
  read(value: Json, path: string): T;
}

/** What a schema reads. */
export type Infer<S> = S extends Type<infer T> ? T : never;

/** The schemas of a struct's fields. No key is optional: none is `""`, `[]`, `0` or `false`. */
export type Fields = Readonly<Record<string, Type<unknown>>>;

/** What a struct with these fields reads as. */
export type StructOf<F extends Fields> = { readonly [K in keyof F]: Infer<F[K]> };

/** A struct with a canonical form, its own tag and its own rules. */
export interface Canonical<T> extends Type<T> {
  /** `countersign.<name>.v1`: separates the hash and signature of one struct from those of every other. */
  readonly tag: string;
  /** Refuses what the types do not hold by themselves: lengths, orders, ranges. Some rules need a hash to judge. */
  validate(value: T): void | Promise<void>;
}

/** Text that is known to have a certain form. */
export type Brand<Name extends string> = string & { readonly __brand: Name };

function invalid(path: string, expected: string): Refusal {
  return new Refusal("invalid_field", path, `must be ${expected}`);
}

/** Any text. */
export const text: Type<string> = {
  read(value, path) {
    if (typeof value !== "string") throw invalid(path, "a string");
    return value;
  },
};

/** An integer from 0 to 2^53-1. */
export const integer: Type<number> = {
  read(value, path) {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw invalid(path, "an integer");
    return value;
  },
};

/** Milliseconds since 1970-01-01 (UTC), by the signer's clock. */
export const millis = integer;

/** True or false. */
export const boolean: Type<boolean> = {
  read(value, path) {
    if (typeof value !== "boolean") throw invalid(path, "true or false");
    return value;
  },
};

/** Text that `parse` takes. */
export function parsed<T extends string>(parse: (text: string) => T): Type<T> {
  return {
    read(value, path) {
      const read = text.read(value, path);
      try {
        return parse(read);
      } catch (error) {
        throw error instanceof Refusal ? new Refusal("invalid_field", path, error.detail) : error;
      }
    },
  };
}

/** Bytes of any number, as base64url. */
export const bytes: Type<string> = parsed((value) => {
  base64url.decode("", value);
  return value;
});

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): Type<T> {
  return {
    read(value, path) {
      const found = words.find((word) => word === value);
      if (found === undefined) throw invalid(path, `one of ${words.join(", ")}`);
      return found;
    },
  };
}

/** The empty string, or what `type` reads. */
export function orEmpty<T extends string>(type: Type<T>): Type<T | ""> {
  return { read: (value, path) => (value === "" ? "" : type.read(value, path)) };
}

/** A list of any length. */
export function list<T>(type: Type<T>): Type<readonly T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value)) throw invalid(path, "a list");
      return value.map((element: Json, at) => type.read(element, `${path}[${at}]`));
    },
  };
}

/** An object with exactly these keys. */
export function struct<const F extends Fields>(fields: F): Type<StructOf<F>> {
  return {
    read(value, path) {
      const object = objectAt(value, path);
      const below = (key: string) => (path === "" ? key : `${path}.${key}`);
      const read = new Map<string, unknown>();
      for (const [key, member] of Object.entries(object)) {
        const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (type === undefined) throw new Refusal("unknown_field", below(key));
        read.set(key, type.read(member, below(key)));
      }
      for (const key of Object.keys(fields)) {
        if (!read.has(key)) throw new Refusal("missing_field", below(key));
      }
      return Object.fromEntries(read) as StructOf<F>;
    },
  };
}

/** One of several structs; the key `kind` says which. */
export function byKind<const V extends Readonly<Record<string, Fields>>>(
  variants: V,
): Type<{ [K in keyof V & string]: { readonly kind: K } & StructOf<V[K]> }[keyof V & string]> {
  const kind = oneOf(...(Object.keys(variants) as (keyof V & string)[]));
  return {
    read(value, path) {
      const object = objectAt(value, path);
      const named = object["kind"];
      if (named === undefined) throw new Refusal("missing_field", `${path}.kind`);
      const found = kind.read(named, `${path}.kind`);
      return struct({ kind, ...variants[found] }).read(value, path) as never;
    },
  };
}

/** A struct that is hashed or signed under its own tag. */
export function canonical<const F extends Fields>(
  tag: `countersign.${string}.v1`,
  fields: F,
  validate: (value: StructOf<F>) => void | Promise<void> = () => {},
): Canonical<StructOf<F>> {
  return { ...struct(fields), tag, validate };
}

function objectAt(value: Json, path: string): { readonly [key: string]: Json } {
  if (value === null || typeof value !== "object" || isList(value)) throw invalid(path, "an object");
  return value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Refuses text that is too long (in Unicode scalar values), or empty where it must not be. */
export function checkText(field: string, value: string, least: number, most: number): void {
  const length = [...value].length;
  if (length < least || length > most) {
    throw new Refusal("invalid_field", field, `must have ${least} to ${most} characters`);
  }
}

/** Whether `read` takes its input. */
export function fits(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
