/** What a scanned or pasted text is to this page. Pure. */

/** A pairing link of this server, one of another server, or anything else. */
export type Scanned =
  | { readonly kind: "offer"; readonly link: string }
  | { readonly kind: "other_server"; readonly host: string }
  | { readonly kind: "other" };

/** Tells what `text` is, for a page of `origin`. The link is trusted in nothing by this: the offer in it is checked later. */
export function readLink(text: string, origin: string): Scanned {
  const trimmed = text.trim();
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return { kind: "other" };
  }
  const looksLikeOffer = /^https?:$/.test(url.protocol) && url.pathname === "/pair" && /^#\d+\./.test(url.hash);
  if (!looksLikeOffer) return { kind: "other" };
  return url.origin === origin ? { kind: "offer", link: trimmed } : { kind: "other_server", host: url.host };
}
