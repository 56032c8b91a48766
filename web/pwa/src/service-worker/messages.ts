/** What page and service worker say to each other. */

export type ToWorker =
  /** "Which build are you?" */
  | { readonly type: "which" }
  /** "Nothing is lost now: take over." */
  | { readonly type: "activate" };

/** The answer to "which": the path of the build's entry script, which has a hash in its name. */
export interface FromWorker {
  readonly type: "build";
  readonly entry: string;
}
