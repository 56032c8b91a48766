/** Scopes: what a token may be used for, in the provider's own names. */

import { Refusal } from "./code.js";
import { type Brand, type Type, list, parsed } from "./schema.js";

/** The most scopes that a request, a terms document or an answer may hold. */
export const MAX_SCOPES = 32;

/** One scope name: `[a-z0-9._:-]{1,64}`. */
export type Scope = Brand<"Scope">;

/** Scopes in strictly ascending order, `MAX_SCOPES` at most; may be empty where a message allows it. */
export type ScopeSet = readonly Scope[];

/** Reads one scope name. */
export function parseScope(text: string): Scope {
  if (!/^[a-z0-9._:-]{1,64}$/.test(text)) {
    throw new Refusal("invalid_field", "scopes", "a scope is 1 to 64 of a-z 0-9 . _ : -");
  }
  return text as Scope;
}

/** The field type of a scope name. */
export const scope = parsed(parseScope);

/** The field type of a set of scopes. */
export const scopeSet: Type<ScopeSet> = {
  read(value, path) {
    const scopes = list(scope).read(value, path);
    checkScopeSet(path, scopes);
    return scopes;
  },
};

/** Refuses more than `MAX_SCOPES` scopes, or an order that is not strictly ascending. */
export function checkScopeSet(field: string, scopes: readonly Scope[]): void {
  if (scopes.length > MAX_SCOPES) throw new Refusal("invalid_field", field, `${MAX_SCOPES} scopes at most`);
  // Scope names are ASCII, so the order of code units is the order of bytes.
  if (!scopes.every((name, at) => at === 0 || (scopes[at - 1] ?? "") < name)) {
    throw new Refusal("invalid_field", field, "scopes must be in strictly ascending order");
  }
}

/** Sorts and de-duplicates scopes as a person picked them; more than `MAX_SCOPES` are refused. */
export function collectScopes(scopes: Iterable<Scope>): ScopeSet {
  const collected = [...new Set(scopes)].sort();
  checkScopeSet("scopes", collected);
  return collected;
}

/** Whether every scope of `narrow` is in `wide`. */
export function isSubset(narrow: ScopeSet, wide: ScopeSet): boolean {
  return narrow.every((name) => wide.includes(name));
}
