/**
 * Everything that is signed or hashed, one schema a message.
 *
 * No key is optional: none is `""`, `[]`, `0` or `false`. Times are integer milliseconds since 1970 (UTC),
 * durations integer seconds. Every signed message names the server's `origin` and `issuedAt`; those with an
 * effect have a `nonce`.
 *
 * | tag | schema | signed by |
 * | --- | --- | --- |
 * | `countersign.pair.v1` | `Offer` | nobody; its hash is `pairHash` |
 * | `countersign.announce.v1` | `Announce` | runtime key |
 * | `countersign.confirm.v1` | `Confirm` | passkey and device key |
 * | `countersign.claim.v1` | `Claim` | runtime key |
 * | `countersign.accept.v1` | `Accept` | runtime key |
 * | `countersign.connection-revoke.v1` | `ConnectionRevoke` | runtime key |
 * | `countersign.audience-read.v1` | `AudienceRead` | runtime key |
 * | `countersign.terms.v1` | `Terms` | nobody; requests and answers repeat its hash |
 * | `countersign.delegation-request.v1` | `DelegationRequest` | runtime key |
 * | `countersign.fold.v1`, `countersign.cool.v1` | parts of a `DelegationRequest` | nobody |
 * | `countersign.delegation-read.v1` | `DelegationRead` | runtime key |
 * | `countersign.delegation-revoke.v1` | `DelegationRevoke` | runtime key |
 * | `countersign.delegation-approve.v1` | `DelegationApproval` | passkey and device key |
 * | `countersign.delegation-deny.v1` | `DelegationDenial` | device key |
 * | `countersign.delegation-seen.v1` | `DelegationSeen` | device key |
 * | `countersign.token.v1` | `TokenRequest` | runtime key |
 * | `countersign.session.v1` | `SessionProof` | device key |
 * | `countersign.person-delegation-revoke.v1` | `PersonDelegationRevoke` | device key |
 * | `countersign.person-connection-revoke.v1` | `PersonConnectionRevoke` | device key |
 * | `countersign.recovery-begin.v1` | `RecoveryBegin` | recovery key |
 * | `countersign.push-subscribe.v1` | `PushSubscribe` | device key |
 * | `countersign.push-unsubscribe.v1` | `PushUnsubscribe` | device key |
 * | `countersign.push-receipt.v1` | `PushReceipt` | device key |
 * | `countersign.notification-settings.v1` | `NotificationSettings` | device key |
 * | `countersign.roster.v1` | `RosterEntry` | signer and every enrolled key |
 */

export * from "./payload/decision.js";
export * from "./payload/delegation.js";
export * from "./payload/limits.js";
export * from "./payload/message.js";
export * from "./payload/pairing.js";
export * from "./payload/person.js";
export * from "./payload/recovery.js";
export * from "./payload/push.js";
export * from "./payload/settings.js";
export * from "./payload/terms.js";
