/** Listens at the one door to the passkeys: what the page asks the authenticator for, and with which challenge. */

import { base64url } from "@countersign/protocol";
import type { Page } from "playwright-core";

/** One call of `navigator.credentials`. */
export interface Prompt {
  readonly method: "get" | "create";
  /** As bytes. */
  readonly challenge: Uint8Array;
  readonly relyingPartyId: string;
  readonly userVerification: string;
  /** Which passkeys may answer; base64url, empty for any. */
  readonly credentialIds: readonly string[];
  /** COSE numbers of the algorithms that a new passkey may have. */
  readonly algorithms: readonly number[];
  readonly userName: string;
}

interface Told extends Omit<Prompt, "challenge" | "credentialIds"> {
  readonly challenge: readonly number[];
  readonly credentialIds: readonly (readonly number[])[];
}

/** What one page asked of its passkeys since it was last asked. */
export class Prompts {
  private readonly all: Prompt[] = [];

  /** Listens from the next load of the page on. */
  static async of(page: Page): Promise<Prompts> {
    const prompts = new Prompts();
    await page.exposeFunction("tellPrompt", (told: Told) => prompts.all.push(read(told)));
    await page.addInitScript(listen);
    return prompts;
  }

  /** Those since the last call of this. */
  take(): readonly Prompt[] {
    return this.all.splice(0);
  }
}

function read(told: Told): Prompt {
  const bytes = (numbers: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(numbers);
  const credentialIds = told.credentialIds.map((id) => base64url.encode(bytes(id)));
  return { ...told, challenge: bytes(told.challenge), credentialIds };
}

/** Runs in the page, before any script of it. The page sees the browser's own answers. */
function listen(): void {
  // A page that is not secure, such as a blank one, has no passkeys.
  if (typeof CredentialsContainer === "undefined") return;
  const container = CredentialsContainer.prototype;
  const tell = (globalThis as unknown as { tellPrompt: (told: unknown) => void }).tellPrompt;
  const numbers = (source: BufferSource): number[] => [
    ...(ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source)),
  ];
  const { get, create } = container;
  container.get = function (options) {
    const asked = options?.publicKey;
    if (asked !== undefined) {
      tell({
        method: "get",
        challenge: numbers(asked.challenge),
        relyingPartyId: asked.rpId ?? "",
        userVerification: asked.userVerification ?? "",
        credentialIds: (asked.allowCredentials ?? []).map(({ id }) => numbers(id)),
        algorithms: [],
        userName: "",
      });
    }
    return get.call(this, options);
  };
  container.create = function (options) {
    const asked = options?.publicKey;
    if (asked !== undefined) {
      tell({
        method: "create",
        challenge: numbers(asked.challenge),
        relyingPartyId: asked.rp.id ?? "",
        userVerification: asked.authenticatorSelection?.userVerification ?? "",
        credentialIds: (asked.excludeCredentials ?? []).map(({ id }) => numbers(id)),
        algorithms: asked.pubKeyCredParams.map(({ alg }) => alg),
        userName: asked.user.name,
      });
    }
    return create.call(this, options);
  };
}
