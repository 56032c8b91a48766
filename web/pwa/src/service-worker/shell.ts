/**
 * The shell of one build, kept so that the page opens without a server and shows what it knew.
 *
 * Navigations are answered by the network first, for at most three seconds; the shell's own files from the cache. A
 * call of the API is never touched: what those say must be of this moment, and the page checks it.
 * `scripts/finish.mjs` puts SHELL before the worker.
 */

/** The build: its hash, its entry script, and every file that the page may need (paths from the root). */
declare const SHELL: { readonly build: string; readonly entry: string; readonly files: readonly string[] };

declare const self: ServiceWorkerGlobalScope;

const PREFIX = "countersign-shell-";
const CACHE = PREFIX + SHELL.build;
const INDEX = "/";
const KEPT: ReadonlySet<string> = new Set(SHELL.files);

/** How long a navigation waits for the network, in milliseconds. */
const PATIENCE = 3_000;

/** The path of the build's entry script. */
export const ENTRY = SHELL.entry;

/** What answers a fetch; nothing where the browser does it itself. */
export function answerTo(request: Request): Promise<Response> | undefined {
  const { origin, pathname } = new URL(request.url);
  const api = /^\/(v1|oauth2|openapi\.json)(\/|$)/.test(pathname);
  if (request.method !== "GET" || origin !== self.location.origin || api) return undefined;
  if (request.mode === "navigate") return navigate(request);
  return KEPT.has(pathname) || /^\/(assets|scanner)\//.test(pathname) ? fromCache(request, pathname) : undefined;
}

/** Fetches the whole shell; rejects when the server serves another build by now. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  const index = await fetch(new Request(INDEX, { cache: "reload" }));
  if (!index.ok || !(await index.clone().text()).includes(SHELL.entry)) {
    throw new Error("the server serves another build by now; the browser looks again later");
  }
  await Promise.all([cache.put(INDEX, index), cache.addAll(SHELL.files)]);
}

/** Forgets the shells of other builds. */
export async function forgetOlderBuilds(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The server's page, or the one that is kept when the server is slow, broken or away. */
async function navigate(request: Request): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const response = await fetch(request, { signal: patience.signal });
    if (response.status < 500) return response;
    return (await kept(INDEX)) ?? response;
  } catch (error) {
    const shell = await kept(INDEX);
    if (shell !== undefined) return shell;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A file of the shell. One that is not kept yet (the scanner's reader) is, once it was used. */
async function fromCache(request: Request, pathname: string): Promise<Response> {
  const known = await kept(pathname);
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok && pathname.startsWith("/scanner/")) await (await caches.open(CACHE)).put(pathname, response.clone());
  return response;
}

async function kept(pathname: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(pathname, { ignoreVary: true });
}
