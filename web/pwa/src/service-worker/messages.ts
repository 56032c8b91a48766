/** What page and service worker say to each other. */

export type ToWorker =
  /** "Which build are you?" */
  | { readonly type: "which" }
  /** "Nothing is lost now: take over." */
  | { readonly type: "activate" };

export type FromWorker =
  /** The answer to "which": the path of the build's entry script, which has a hash in its name. */
  | { readonly type: "build"; readonly entry: string }
  /** A push came. */
  | { readonly type: "pushed"; readonly pushId: string }
  /** The person pressed a notification: show this path of the page. */
  | { readonly type: "open"; readonly path: string };
