/** Calls to the page's own server by `fetch`: no other origin, no redirect, no cache, and an end in sight. */

import type { Call, Network, Reply } from "../core/ports.js";
import { MAX_ANSWER } from "../core/server.js";

/** The network of this page. */
export const network: Network = {
  async call({ method, path, body, timeout, signal }: Call): Promise<Reply> {
    if (!path.startsWith("/v1/")) throw new TypeError("that is no path of the server's API");
    const ending = new AbortController();
    const end = () => ending.abort(signal?.reason);
    const timer = setTimeout(() => ending.abort(new DOMException("no answer in time", "TimeoutError")), timeout);
    signal?.addEventListener("abort", end);
    if (signal?.aborted === true) end();
    try {
      const answer = await fetch(path, {
        method,
        headers: body === "" ? {} : { "Content-Type": "application/json" },
        ...(body === "" ? {} : { body }),
        credentials: "same-origin",
        // A page without referrers tells its origin in no other mode: Firefox and Safari would send `Origin: null`, as
        // the Fetch standard says, and the server refuses that. The path cannot lead to another origin, nor a redirect.
        mode: "cors",
        redirect: "error",
        cache: "no-store",
        signal: ending.signal,
      });
      return {
        status: answer.status,
        contentType: (answer.headers.get("Content-Type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
        retryAfter: seconds(answer.headers.get("Retry-After")),
        body: await bounded(answer),
      };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  },
};

function seconds(text: string | null): number {
  return text !== null && /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
}

/** The whole body, if it is not too long to be one of ours. */
async function bounded(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = answer.body?.getReader();
  for (let part; reader !== undefined && (part = await reader.read()).value !== undefined; ) {
    length += part.value.length;
    if (length > MAX_ANSWER) {
      await reader.cancel();
      throw new TypeError("the answer is too long");
    }
    parts.push(part.value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
