/** What the scanner's page and its worker say to each other. */

/** One picture to look at; `pixels` is RGBA and goes over to the worker. */
export interface Picture {
  readonly pixels: ArrayBuffer;
  readonly width: number;
  readonly height: number;
}

/** What the worker found in it: the texts of all codes, or that it cannot read at all. */
export type Findings = { readonly texts: readonly string[] } | { readonly broken: string };
