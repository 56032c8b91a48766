// Every pair of colours can be read, in both themes and by both ways of choosing one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// From build/test back to the sources.
const css = readFileSync(new URL("../../src/tokens.css", import.meta.url), "utf8");

type Tokens = ReadonlyMap<string, string>;

/** The custom properties of the block that `opening` begins. */
function block(opening: string): Tokens {
  const from = css.indexOf(opening);
  assert.ok(from >= 0, opening);
  const body = css.slice(from + opening.length, css.indexOf("}", from));
  const lines = [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)];
  const found = lines.map(([, name = "", value = ""]) => [name, value] as const);
  assert.ok(found.length > 0, opening);
  return new Map(found);
}

const light = block(":root {");
const bySystem = block(':root:not([data-theme="light"]) {');
const byPerson = block(':root[data-theme="dark"] {');
const more = block("(prefers-contrast: more) {\n  :root:root {");

function luminance(hex: string): number {
  assert.match(hex, /^#[0-9a-f]{6}$/);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(tokens: Tokens, one: string, other: string): number {
  const value = (name: string): string => {
    const found = tokens.get(name) ?? light.get(name) ?? "";
    const reference = /^var\((--[\w-]+)\)$/.exec(found)?.[1];
    return reference === undefined ? found : value(reference);
  };
  const [darker = 0, lighter = 0] = [luminance(value(one)), luminance(value(other))].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const SURFACES = ["--paper", "--raised", "--sunken"];
const TONES = ["danger", "warn", "ok", "info", "claimed", "risk-low", "risk-medium", "risk-high", "risk-critical"];

/** What is read: 4.5:1. */
const TEXT: [string, string][] = [
  ...SURFACES.flatMap((surface): [string, string][] =>
    ["--ink", "--soft", "--accent", "--danger-ink", "--warn-ink", "--ok-ink", "--info-ink"]
      .map((text) => [text, surface])),
  ...TONES.map((tone): [string, string] => [`--${tone}-ink`, `--${tone}-paper`]),
  // Banners set their text in ink, chosen options and hovered buttons in ink and soft on tinted paper.
  ...["danger", "warn", "ok", "info", "claimed"].map((tone): [string, string] => ["--ink", `--${tone}-paper`]),
  ["--ink", "--accent-soft"], ["--soft", "--accent-soft"], ["--accent", "--accent-soft"],
  ["--soft", "--claimed-paper"], ["--accent", "--claimed-paper"], ["--warn-ink", "--claimed-paper"],
  ["--on-accent", "--accent"], ["--on-accent", "--accent-strong"],
  ["--on-danger", "--danger"], ["--on-danger", "--danger-strong"],
  ["--paper", "--ink"],
];

/** What must be found, such as the edge of a field: 3:1. */
const SEEN: [string, string][] = [
  ...SURFACES.flatMap((surface): [string, string][] =>
    ["--line-strong", "--focus", "--accent", "--danger", "--claimed-line"].map((line) => [line, surface])),
  ...["--paper", "--raised"].flatMap((surface): [string, string][] =>
    ["--danger-line", "--warn-line", "--ok-line", "--info-line", "--risk-critical-paper"]
      .map((line) => [line, surface])),
  ...["risk-low", "risk-medium", "risk-high"].map((tone): [string, string] => [`--${tone}-line`, "--raised"]),
  ["--claimed-line", "--claimed-paper"], ["--accent-strong", "--paper"], ["--danger-strong", "--paper"],
];

const THEMES: Record<string, Tokens> = {
  light, dark: byPerson, "light, more contrast": more, "dark, more contrast": new Map([...byPerson, ...more]),
};

for (const [theme, tokens] of Object.entries(THEMES)) {
  test(`contrast: ${theme}`, () => {
    const poor = [...TEXT.map((pair) => [...pair, 4.5] as const), ...SEEN.map((pair) => [...pair, 3] as const)]
      .map(([one, other, least]) => ({ one, other, least, ratio: contrast(tokens, one, other) }))
      .filter(({ ratio, least }) => ratio < least)
      .map(({ one, other, least, ratio }) => `${one} on ${other}: ${ratio.toFixed(2)} < ${least}`);
    assert.deepEqual(poor, []);
  });
}

test("dark is the same whether the system or the person wished for it", () => {
  assert.deepEqual([...bySystem], [...byPerson]);
});

test("dark answers every colour of light", () => {
  const colours = [...light].filter(([, value]) => /#|rgb/.test(value)).map(([name]) => name);
  assert.deepEqual(colours.filter((name) => !byPerson.has(name)), []);
});
