/** What a catalogue is: texts by key. English says which keys there are; the types hold other languages to them. */

/** One text, or its forms by the plural rules of its language, chosen by the parameter `count`. */
export type Phrase = string | { readonly one: string; readonly other: string };

/** Texts by key. `{name}` stands for the parameter of that name. */
export type Catalogue = Readonly<Record<string, Phrase>>;

/** The same keys in another language. */
export type Translation<English extends Catalogue> = { readonly [Key in keyof English]: Phrase };

/** What goes into a text, by name. */
export type Parameters = Readonly<Record<string, string | number>>;

/** A failure in words: what happened, and what to do now. */
export interface FailureText {
  readonly title: string;
  readonly help: string;
}

/** Puts `parameters` into `phrase`; `plural` and `number` are of the language the phrase is in. */
export function fill(
  phrase: Phrase, parameters: Parameters, plural: Intl.PluralRules, number: Intl.NumberFormat,
): string {
  let text = phrase;
  if (typeof text !== "string") {
    const count = Number(parameters["count"] ?? 0);
    text = plural.select(count) === "one" ? text.one : text.other;
  }
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : typeof value === "number" ? number.format(value) : value;
  });
}
