/** The demo provider: asks by its API key what a token is worth. */

import type { Server } from "./server.js";

/** What introspection says (RFC 7662); of a token that is worth nothing only `active`. */
export interface Introspection {
  readonly active: boolean;
  readonly scope?: string;
  readonly iat?: number;
  readonly exp?: number;
  readonly aud?: string;
  readonly purpose?: string;
  readonly agent?: { readonly id: string; readonly name: string };
}

/** Asks over OAuth's own route, as a provider's library would. */
export class Provider {
  private readonly server: Server;

  constructor(server: Server) {
    this.server = server;
  }

  async introspect(token: string): Promise<Introspection> {
    const answer = await fetch(`http://127.0.0.1:${this.server.port}/oauth2/introspect`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.server.apiKey}` },
      body: new URLSearchParams({ token }),
    });
    if (!answer.ok) throw new Error(`introspection: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Introspection;
  }
}
