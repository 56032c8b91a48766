/**
 * Pairing a computer: the phone reads its QR, confirms the very key in it with passkey and device key, and shows a
 * short code that is typed into the computer. The QR's secret and the code stay in this page's memory: they are never
 * stored, logged or sent, so that neither the server nor this browser's storage can pair in the person's name.
 */

import {
  Confirm, type Digest, type Offer, canonical, jws, keys, pairing as ceremony,
} from "@countersign/protocol";
import { PairingView } from "./answers.js";
import { type Context, demand, nonce } from "./context.js";
import { Failure } from "./failure.js";
import type { CodeShown, OfferShown, PairingProgress } from "./model.js";
import { mayHaveArrived } from "./server.js";
import type { Self } from "./self.js";

/** A confirmation that was signed. */
interface Signed {
  readonly body: string;
  readonly code: string;
  readonly confirm: Confirm;
}

export class Pairing {
  readonly #context: Context;
  readonly #self: Self;
  /** Confirmations whose answer never came, by the offer: pressing again sends the same one. */
  readonly #unanswered = new Map<Digest, Signed>();

  constructor(context: Context, self: Self) {
    this.#context = context;
    this.#self = self;
  }

  /** What a QR's link offers, and from which network, as far as the server knows. */
  async read(link: string): Promise<OfferShown> {
    const ticket = await this.#ticket(link);
    return this.#shown(ticket.offer, await ticket.pairHash());
  }

  /** Confirms what the link offers, which must be what was shown, and gives the code for the computer. */
  async confirm(link: string, shown: OfferShown): Promise<CodeShown> {
    const ticket = await this.#ticket(link);
    const pairHash = await ticket.pairHash();
    demand(pairHash === shown.pairHash, "wrong_request", "link", "this is not the offer that was shown");
    const offer = await this.#shown(ticket.offer, pairHash);
    const kept = this.#unanswered.get(pairHash);
    const fresh = kept === undefined || kept.confirm.expiresAt <= this.#context.clock.now();
    const signed = fresh ? await this.#sign(ticket, pairHash) : kept;
    await this.#send(signed);
    await this.#pin(signed.confirm, ticket.offer, offer.words);
    return { pairHash, code: signed.code, expiresAt: signed.confirm.expiresAt, offer };
  }

  /** Where a confirmation stands, by the server's word. */
  async progress(pairHash: Digest): Promise<PairingProgress> {
    const { status } = await this.#view(pairHash);
    if (status === undefined) throw new Failure("not_found");
    return status;
  }

  async #ticket(link: string): Promise<ceremony.Ticket> {
    const ticket = await ceremony.Ticket.fromLink(link.trim());
    demand(ticket.offer.origin === this.#context.origin, "wrong_origin", "link", "that code is for another server");
    demand(this.#context.clock.now() <= ticket.offer.expiresAt, "offer_expired", "link");
    return ticket;
  }

  async #view(pairHash: Digest) {
    const view = await this.#context.server.get(`/v1/me/pairings/${encodeURIComponent(pairHash)}`, PairingView);
    demand(view.pairHash === pairHash, "wrong_request", "pairHash");
    return view;
  }

  async #shown(offer: Offer, pairHash: Digest): Promise<OfferShown> {
    const { applicationId, runtimeName, deviceName, expiresAt } = offer;
    const { announcements, status } = await this.#view(pairHash);
    demand(status !== "claimed" && status !== "accepted", "already_claimed", "link", "that code has paired a computer");
    // Anybody may announce a hash that they saw; only the holder of the offered key announces under that key.
    const heeded = announcements.filter(({ publicKey }) => publicKey === offer.publicKey);
    const same = heeded.every(({ sameNetwork }) => sameNetwork);
    const network = heeded.length === 0 ? "unknown" : same ? "same" : "other";
    const words = ceremony.words(pairHash);
    return { pairHash, applicationId, runtimeName, deviceName, words, expiresAt, network };
  }

  async #sign(ticket: ceremony.Ticket, pairHash: Digest): Promise<Signed> {
    const { origin, clock, random, passkey } = this.#context;
    const ready = await this.#self.readyToApprove();
    const { userId, userName, device } = ready.identity;
    const { seq, hash } = ready.roster.head;
    const credential = this.#self.credential(ready);
    const code = await ceremony.PairingCode.fromRandom(random(ceremony.CODE_SYMBOLS));
    const codeKeys = await ceremony.CodeKeys.derive(ticket.k, code, pairHash);
    const issuedAt = clock.now();
    const confirm: Confirm = {
      origin,
      pairHash,
      runtimeThumbprint: await keys.thumbprint(ticket.offer.publicKey),
      userId,
      userName,
      credentialId: credential.id,
      credentialPublicKey: credential.publicKey,
      deviceId: device.id,
      devicePublicKey: device.key.publicKey,
      rosterSeq: seq,
      rosterHead: hash,
      claimProofHash: await codeKeys.claimProofHash(),
      expiresAt: issuedAt + ceremony.CODE_LIFE_MS,
      nonce: nonce(this.#context, "confirm"),
      issuedAt,
    };
    const assertion = await passkey.signPayload(Confirm, confirm, credential);
    const pinMac = await codeKeys.pinMac(await canonical.hash(Confirm, confirm));
    const body = JSON.stringify({ signed: await jws.sign(Confirm, confirm, device.key), assertion, pinMac });
    return { body, code: code.display(), confirm };
  }

  async #send(signed: Signed): Promise<void> {
    const { pairHash } = signed.confirm;
    this.#unanswered.set(pairHash, signed);
    try {
      const view = await this.#context.server.act("/v1/me/pairings", signed.body, PairingView);
      demand(view.pairHash === pairHash, "wrong_request", "pairHash");
      demand(view.pairingId !== undefined, "missing_field", "pairingId");
    } catch (error) {
      if (!mayHaveArrived(Failure.of(error))) this.#unanswered.delete(pairHash);
      throw error;
    }
    this.#unanswered.delete(pairHash);
  }

  /** From now on this key is known here by what the person was shown of it. */
  async #pin({ runtimeThumbprint }: Confirm, offer: Offer, offerWords: readonly string[]): Promise<void> {
    const { applicationId, runtimeName, deviceName } = offer;
    const names = { runtimeName, deviceName, applicationId, applicationName: "" };
    const pin = { how: "confirmed", ...names, offerWords, at: this.#context.clock.now() } as const;
    await this.#context.vault.update("pins", (before = {}) => ({ ...before, [runtimeThumbprint]: pin }));
    // A computer that was ended here, and that the person pairs again, is theirs again.
    await this.#context.vault.update("endedHere", (before = {}) => {
      return Object.fromEntries(Object.entries(before).filter(([thumbprint]) => thumbprint !== runtimeThumbprint));
    });
  }
}
