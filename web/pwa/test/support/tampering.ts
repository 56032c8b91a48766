// Every way in which somebody on the line may change one thing in a JSON answer.

export type Path = readonly (string | number)[];

/** One changed answer. */
export interface Tampered {
  /** What was done where, for the message of a failing test. */
  readonly what: string;
  readonly path: Path;
  readonly json: unknown;
}

/** Changes each member in turn: flipped, emptied, deleted, made null, and swapped with its counterpart in `other`. */
export function* tamper(json: unknown, other: unknown): Generator<Tampered> {
  for (const path of places(json)) {
    const before = at(json, path);
    const name = path.join(".");
    for (const [how, value] of replacements(before, at(other, path))) {
      yield { what: `${how} ${name}`, path, json: changed(json, path, () => value) };
    }
    yield { what: `delete ${name}`, path, json: changed(json, path, () => undefined) };
  }
}

function* replacements(before: unknown, counterpart: unknown): Generator<readonly [string, unknown]> {
  yield ["null", null];
  if (counterpart !== undefined && JSON.stringify(counterpart) !== JSON.stringify(before)) yield ["swap", counterpart];
  if (typeof before === "string") {
    const middle = before.length >> 1;
    const symbol = before[middle] === "a" ? "b" : "a";
    yield ["flip", before.slice(0, middle) + symbol + before.slice(middle + 1)];
    yield ["append to", `${before}\u202e evil`];
    yield ["empty", ""];
  } else if (typeof before === "number") {
    yield ["raise", before + 1];
    yield ["zero", 0];
  } else if (typeof before === "boolean") {
    yield ["flip", !before];
  } else if (Array.isArray(before)) {
    yield ["empty", []];
    yield ["double", [...before, ...before]];
    yield ["reverse", [...before].reverse()];
  } else {
    yield ["add to", { ...(before as object), evil: "text" }];
  }
}

function* places(json: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof json !== "object" || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    yield* places(value, [...path, Array.isArray(json) ? Number(key) : key]);
  }
}

function at(json: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], json);
}

function changed(json: unknown, path: Path, change: (before: unknown) => unknown): unknown {
  const copy: unknown = structuredClone(json);
  const last = path.at(-1);
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  if (last === undefined) return copy;
  const value = change(parent[last]);
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}
