/**
 * The page's one Trusted Types policy: the two scripts that are loaded by address are named here, and nothing else can
 * be. Where a browser knows no Trusted Types, the address is checked the same and given as text.
 */

/** The part of the Trusted Types API that is used (W3C Trusted Types, section 2.3). */
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

interface Policy {
  createScriptURL(url: string): unknown;
}

/** Gives the address back if it is one of ours. */
function checked(path: string): string {
  // No second slash, dot segment or query: `//host`, `..` and the like lead elsewhere.
  if (path === "/service-worker.js" || /^\/scanner\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(path)) return path;
  throw new TypeError("that is no script of this page");
}

const factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("countersign", { createScriptURL: checked });

/** The address of the service worker or of a file of the scanner, in the form that the browser demands. */
export function scriptUrl(path: string): unknown {
  return policy === undefined ? checked(path) : policy.createScriptURL(path);
}
