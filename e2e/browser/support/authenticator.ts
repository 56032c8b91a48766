/** A platform authenticator in software: what a phone's own passkeys are, by Chromium's debugging protocol. */

import type { CDPSession, Page } from "playwright-core";

/** A passkey as it can be carried to another device, as a password manager syncs it. */
export interface Passkey {
  readonly credentialId: string;
  readonly isResidentCredential: boolean;
  readonly rpId?: string;
  readonly privateKey: string;
  readonly userHandle?: string;
  readonly signCount: number;
}

/** One virtual authenticator. It belongs to one page and follows that through its navigations. */
export class Authenticator {
  private readonly session: CDPSession;
  private id = "";

  private constructor(session: CDPSession) {
    this.session = session;
  }

  /** Gives the page one that verifies its person, holds passkeys and syncs them. */
  static async attach(page: Page): Promise<Authenticator> {
    const authenticator = new Authenticator(await page.context().newCDPSession(page));
    await authenticator.session.send("WebAuthn.enable", { enableUI: false });
    await authenticator.add(true);
    return authenticator;
  }

  /** The passkeys in it. */
  async passkeys(): Promise<readonly Passkey[]> {
    const { credentials } = await this.session.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials;
  }

  /** Puts passkeys of another authenticator into this one. */
  async sync(passkeys: readonly Passkey[]): Promise<void> {
    for (const passkey of passkeys) {
      const credential = { ...passkey, backupEligibility: true, backupState: true };
      await this.session.send("WebAuthn.addCredential", { authenticatorId: this.id, credential });
    }
  }

  /** Whether the person's finger or face is taken for the right one. */
  async verifiesPerson(verified: boolean): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified: verified });
  }

  /** Whether somebody is there to touch it. Without, a prompt stays open until it times out. */
  async isTouched(touched: boolean): Promise<void> {
    const presence = { authenticatorId: this.id, enabled: touched };
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", presence);
  }

  /** Answers as if it had not verified the person, whatever it was asked for: a faulty or a lying authenticator. */
  async answersUnverified(unverified: boolean): Promise<void> {
    const bits = { authenticatorId: this.id, isBadUV: unverified };
    await this.session.send("WebAuthn.setResponseOverrideBits", bits);
  }

  /** Becomes one that cannot verify a person at all, or can again. Its passkeys stay. */
  async canVerify(able: boolean): Promise<void> {
    const passkeys = await this.passkeys();
    await this.session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: this.id });
    await this.add(able);
    await this.sync(passkeys);
  }

  private async add(verifies: boolean): Promise<void> {
    const { authenticatorId } = await this.session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: verifies,
        isUserVerified: verifies,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: true,
        defaultBackupState: true,
      },
    });
    this.id = authenticatorId;
  }
}
