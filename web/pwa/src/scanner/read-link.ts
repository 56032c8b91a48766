/** What a scanned or pasted text is to this page. Pure. */

/** Which of the page's links is looked for: a computer's, an inviting phone's, or a new phone's. */
export type LinkPath = "/pair" | "/join" | "/admit";

/** A link of this server as it is looked for, one of another server, or anything else. */
export type Scanned =
  | { readonly kind: "found"; readonly link: string }
  | { readonly kind: "other_server"; readonly host: string }
  | { readonly kind: "other" };

/** Tells what `text` is, for a page of `origin`. The link is trusted in nothing by this: what is in it is checked later. */
export function readLink(text: string, origin: string, path: LinkPath = "/pair"): Scanned {
  const trimmed = text.trim();
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return { kind: "other" };
  }
  const looksRight = /^https?:$/.test(url.protocol) && url.pathname === path && /^#\d+\./.test(url.hash);
  if (!looksRight) return { kind: "other" };
  return url.origin === origin ? { kind: "found", link: trimmed } : { kind: "other_server", host: url.host };
}
