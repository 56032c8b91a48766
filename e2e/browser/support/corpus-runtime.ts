/**
 * A runtime that says whatever it is told to. The real command line keeps its words within reason; an agent that means
 * ill has code of its own and only the protocol's limits, so this one signs by the protocol alone.
 */

import {
  type Canonical, type Infer, type KeyPair, type Origin, type RosterRecord, Accept, Announce, ApplicationId,
  AudienceRead, Claim, Confirm, ConnectionRevoke, DelegationId, DelegationRequest, DelegationRevoke, Nonce, Roster,
  RuntimeConnectionId, Terms, base64url, canonical, collectScopes, jws, keys, pairing, parseOrigin, parseScope,
} from "@countersign/protocol";

import type { Names, Said } from "./corpus.js";

/** What a request asks for besides its words. */
export interface Asking {
  readonly scopes: readonly string[];
  readonly durationSeconds?: number;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
  /** Which audience; the demo's by default. */
  readonly audienceKey?: string;
}

/** An offer that is shown, until its code is typed. */
export class Offering {
  /** The link of the QR. */
  readonly link: string;
  private readonly ticket: pairing.Ticket;
  private readonly key: KeyPair;
  private readonly server: string;

  private constructor(ticket: pairing.Ticket, key: KeyPair, server: string) {
    this.link = ticket.toLink();
    this.ticket = ticket;
    this.key = key;
    this.server = server;
  }

  /** Makes a key and an offer under any names. `server` is where the calls go, `url` what people call it. */
  static async make(url: string, server: string, names: Names): Promise<Offering> {
    const key = await keys.generate();
    const issuedAt = Date.now();
    const offer = {
      origin: parseOrigin(url),
      applicationId: ApplicationId.parse(names.applicationId),
      runtimeName: names.runtimeName,
      deviceName: names.deviceName,
      publicKey: key.publicKey,
      issuedAt,
      expiresAt: issuedAt + pairing.OFFER_LIFE_MS,
    };
    const ticket = await pairing.Ticket.create(offer, random(pairing.SECRET_LENGTH));
    return new Offering(ticket, key, server);
  }

  /** Tells the server from where it is shown. */
  async announce(): Promise<void> {
    const { origin, publicKey } = this.ticket.offer;
    const announce = { origin, pairHash: await this.ticket.pairHash(), publicKey, issuedAt: Date.now() };
    await post(this.server, "/v1/runtime/announcements", await jws.sign(Announce, announce, this.key));
  }

  /** Takes the code, claims and accepts. */
  async type(code: string): Promise<SigningRuntime> {
    const { offer, k } = this.ticket;
    const codeKeys = await pairing.CodeKeys.derive(
      k,
      await pairing.PairingCode.parse(code),
      await this.ticket.pairHash(),
    );
    const claim = {
      origin: offer.origin,
      offer,
      claimProof: base64url.encode(codeKeys.claimProof),
      nonce: nonce("claim"),
      issuedAt: Date.now(),
    };
    const claimed = (await post(this.server, "/v1/runtime/claims", await jws.sign(Claim, claim, this.key))) as Claimed;
    const confirm = await jws.Unverified.parse(claimed.confirmation.signed).verifyWith(
      Confirm,
      (one) => one.devicePublicKey,
    );
    const { head } = await Roster.verify(offer.origin, confirm.payload.userId, claimed.roster);
    const id = RuntimeConnectionId.parse(claimed.runtimeConnectionId);
    const accept = {
      origin: offer.origin,
      runtimeConnectionId: id,
      confirmHash: confirm.hash,
      rosterSeq: head.seq,
      rosterHead: head.hash,
      nonce: nonce("accept"),
      issuedAt: Date.now(),
    };
    await post(this.server, `/v1/runtime/connections/${id}/accept`, await jws.sign(Accept, accept, this.key));
    return SigningRuntime.open(this.server, offer.origin, id, this.key);
  }
}

/** A paired runtime. */
export class SigningRuntime {
  readonly id: RuntimeConnectionId;
  private readonly server: string;
  private readonly origin: Origin;
  private readonly key: KeyPair;
  private readonly terms: readonly Terms[];

  private constructor(
    parts: Pick<SigningRuntime, "id"> & { server: string; origin: Origin; key: KeyPair; terms: readonly Terms[] },
  ) {
    this.id = parts.id;
    this.server = parts.server;
    this.origin = parts.origin;
    this.key = parts.key;
    this.terms = parts.terms;
  }

  /** Reads what can be asked for. */
  static async open(server: string, origin: Origin, id: RuntimeConnectionId, key: KeyPair): Promise<SigningRuntime> {
    const read = { origin, runtimeConnectionId: id, audienceKey: "*", issuedAt: Date.now() };
    const answer = await post(server, "/v1/runtime/audiences/*/read", await jws.sign(AudienceRead, read, key));
    const { audiences } = answer as { readonly audiences: readonly { readonly terms: Terms }[] };
    return new SigningRuntime({ id, server, origin, key, terms: audiences.map(({ terms }) => terms) });
  }

  /** Asks in these words, and gives the request's id. */
  async ask(said: Said, asking: Asking): Promise<DelegationId> {
    const terms = this.terms.find(({ audienceKey }) => audienceKey === (asking.audienceKey ?? "demo:payments"));
    if (terms === undefined) throw new Error(`there is no audience ${asking.audienceKey}`);
    const request: DelegationRequest = {
      origin: this.origin,
      runtimeConnectionId: this.id,
      runtimeThumbprint: await keys.thumbprint(this.key.publicKey),
      audienceId: terms.audienceId,
      termsHash: await canonical.hash(Terms, terms),
      ...said,
      scopes: collectScopes(asking.scopes.map(parseScope)),
      durationSeconds: asking.durationSeconds ?? 900,
      singleUse: false,
      tokenKeyThumbprint: await keys.thumbprint((await keys.generate()).publicKey),
      expiresAt: asking.expiresAt,
      nonce: nonce("request"),
      issuedAt: Date.now(),
    };
    const made = await this.post("/v1/runtime/delegations", DelegationRequest, request);
    return DelegationId.parse((made as { readonly delegationId: string }).delegationId);
  }

  /** Takes a request back, or gives a grant back. */
  async giveBack(id: DelegationId, reason = ""): Promise<void> {
    const revoke = { ...this.message(), delegationId: id, reason, nonce: nonce("revoke") };
    await this.post(`/v1/runtime/delegations/${id}/revoke`, DelegationRevoke, revoke);
  }

  /** Ends the pairing. */
  async leave(reason = ""): Promise<void> {
    const revoke = { ...this.message(), reason, nonce: nonce("leave") };
    await this.post(`/v1/runtime/connections/${this.id}/revoke`, ConnectionRevoke, revoke);
  }

  private message(): { origin: Origin; runtimeConnectionId: RuntimeConnectionId; issuedAt: number } {
    return { origin: this.origin, runtimeConnectionId: this.id, issuedAt: Date.now() };
  }

  private async post<T>(path: string, schema: Canonical<T>, payload: T): Promise<unknown> {
    return post(this.server, path, await jws.sign(schema, payload, this.key));
  }
}

interface Claimed {
  readonly runtimeConnectionId: string;
  readonly confirmation: { readonly signed: string };
  readonly roster: readonly RosterRecord[];
}

function nonce(prefix: string): Infer<typeof Nonce> {
  return Nonce.fromRandom(prefix, random(16));
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

async function post(server: string, path: string, signed: string): Promise<unknown> {
  const answer = await fetch(server + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ signed }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
