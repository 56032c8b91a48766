/** Prefixed identifiers: a type a prefix, so that a delegation's id is never taken for a device's. */

import { lower } from "./crockford.js";
import { Refusal } from "./code.js";
import { type Infer, type Type, parsed } from "./schema.js";

/** The longest identifier, in bytes. */
export const MAX_ID_LENGTH = 64;

/** The field type of one kind of id, and the ways to make one. */
export interface IdType<P extends string> extends Type<`${P}${string}`> {
  /** The prefix that every such id has. */
  readonly prefix: P;
  /** Reads an id; anything else is `invalid_field`. */
  parse(text: string): `${P}${string}`;
  /** A new id from 128 random bits. */
  fromRandom(random: Uint8Array): `${P}${string}`;
}

function id<const P extends string>(prefix: P): IdType<P> {
  const parse = (text: string) => {
    const suffix = text.startsWith(prefix) ? text.slice(prefix.length) : "";
    if (text.length > MAX_ID_LENGTH || !/^[a-z0-9_]+$/.test(suffix)) {
      throw new Refusal("invalid_field", "", `must be ${prefix} and a-z, 0-9 or _, ${MAX_ID_LENGTH} bytes at most`);
    }
    return text as `${P}${string}`;
  };
  return { ...parsed(parse), prefix, parse, fromRandom: (random) => `${prefix}${lower(bits128(random))}` };
}

function bits128(random: Uint8Array): Uint8Array {
  if (random.length !== 16) throw new RangeError("an id or nonce needs exactly 16 random bytes");
  return random;
}

/** A workspace, the tenant that everything belongs to. */
export const WorkspaceId = id("wsp_");
export type WorkspaceId = Infer<typeof WorkspaceId>;
/** A person. */
export const UserId = id("usr_");
export type UserId = Infer<typeof UserId>;
/** One browser profile or phone of a person; drawn by the device itself. */
export const DeviceId = id("dev_");
export type DeviceId = Infer<typeof DeviceId>;
/** A kind of agent app; operators may choose the suffix. */
export const ApplicationId = id("app_");
export type ApplicationId = Infer<typeof ApplicationId>;
/** A runtime paired with an approver. */
export const RuntimeConnectionId = id("rtc_");
export type RuntimeConnectionId = Infer<typeof RuntimeConnectionId>;
/** One confirmation of a pairing offer. */
export const PairingId = id("pair_");
export type PairingId = Infer<typeof PairingId>;
/** A tool owner. */
export const ProviderId = id("prv_");
export type ProviderId = Infer<typeof ProviderId>;
/** A provider's API key; its id, not its secret. */
export const ProviderKeyId = id("key_");
export type ProviderKeyId = Infer<typeof ProviderKeyId>;
/** What a token is for. */
export const AudienceId = id("aud_");
export type AudienceId = Infer<typeof AudienceId>;
/** A scoped, purpose-bound, time-boxed permission. */
export const DelegationId = id("del_");
export type DelegationId = Infer<typeof DelegationId>;
/** A decision's row. */
export const DecisionId = id("dec_");
export type DecisionId = Infer<typeof DecisionId>;
/** A token's row; its id, not its secret. */
export const TokenId = id("tkn_");
export type TokenId = Infer<typeof TokenId>;
/** A person as one provider sees them; random per (user, provider). */
export const ScopedSubject = id("sub_");
export type ScopedSubject = Infer<typeof ScopedSubject>;
/** A runtime connection as one provider sees it; random per (runtime connection, provider). */
export const ScopedClient = id("cli_");
export type ScopedClient = Infer<typeof ScopedClient>;
/** An enrolment link; its id, not its secret. */
export const InviteId = id("inv_");
export type InviteId = Infer<typeof InviteId>;
/** One addition of a phone under way. */
export const AdditionId = id("add_");
export type AdditionId = Infer<typeof AdditionId>;
/** One registration or sign-in under way. */
export const CeremonyId = id("cer_");
export type CeremonyId = Infer<typeof CeremonyId>;
/** A session; its id, not its secret. */
export const SessionId = id("ses_");
export type SessionId = Infer<typeof SessionId>;
/** Something that a person is to be told. */
export const NotificationId = id("ntf_");
export type NotificationId = Infer<typeof NotificationId>;
/** One push to one device. */
export const PushId = id("psh_");
export type PushId = Infer<typeof PushId>;
/** One HTTP request, in logs and problems. */
export const RequestId = id("req_");
export type RequestId = Infer<typeof RequestId>;

/** A nonce: a prefix that tells people what it was for, and 128 random bits. Unique per signing key. */
export type Nonce = `${string}_${string}`;

/** Reads and makes nonces. */
export const Nonce: NonceType = {
  ...parsed(parseNonce),
  parse: parseNonce,
  fromRandom: (prefix, random) => parseNonce(`${prefix}_${lower(bits128(random))}`),
};

/** The field type of a nonce, and the ways to make one. */
export interface NonceType extends Type<Nonce> {
  /** Reads a nonce; anything else is `invalid_field`. */
  parse(text: string): Nonce;
  /** A nonce from 128 random bits; `prefix` is lower-case letters, such as `claim`. */
  fromRandom(prefix: string, random: Uint8Array): Nonce;
}

function parseNonce(text: string): Nonce {
  // 128 bits are 25 symbols and three bits, so the last symbol ends in two zero bits.
  if (!/^[a-z]{1,16}_[0-9a-hjkmnp-tv-z]{25}[048cgmrw]$/.test(text)) {
    throw new Refusal("invalid_field", "nonce", "must be prefix_ and 128 random bits in Crockford base 32");
  }
  return text as Nonce;
}
