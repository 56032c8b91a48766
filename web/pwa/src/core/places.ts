/**
 * The places that a refusal names. A refusal is shown beside the product's own words, so no text of a sender may get
 * into it: an unknown member's name is such a text. Pure.
 */

/** More than a word with dots and numbers is no place. */
const PLACE = /^[A-Za-z0-9_.[\]]{1,80}$/;

/** Every member of a message or an answer, and what this page names itself. */
const MEMBERS: ReadonlySet<string> = new Set(
  `agent announcements answeredAt applicationId applicationName approval assertion audienceId audienceKey audienceName
  authenticatorData backupEligible card ceremonyId challenge challengeHash claimProof claimProofHash clientDataJSON code
  confirmHash constraints counterOffer createdAt credential credentialId credentialPublicKey cursor delegationId denial
  description detail details device deviceId deviceName devicePublicKey durationSeconds earlier ended enrol enrolmentId
  entry expiresAt field hash head id invite issuedAt jkt kHash key kid kind label latest link maxDurationSeconds name
  nextCursor nonce notMe obstacles offer options origin pairHash pairingId pinMac prevHash proof providerId providerName
  publicKey purpose reason reasonCode reasonText record records registration requestHash requestId requests revoke risk
  rosterHead rosterSeq runtime runtimeConnectionId runtimeName runtimeThumbprint runtimes sameNetwork scopes seq
  serverTime session signature signatures signed signerDeviceId signerId signerKind since singleUse state status
  termsHash terms thumbprint tokenKeyThumbprint typ userHandle userId userName value version wait waitSeconds`
    .split(/\s+/),
);

/**
 * A place as it may be shown: empty if it is not one, and cut at the first member that nobody knows if `strange`,
 * which is to say that somebody else named it.
 */
export function placeOf(field: string, strange: boolean): string {
  if (!strange) return PLACE.test(field) ? field : "";
  const known: string[] = [];
  for (const member of field.split(".")) {
    if (!MEMBERS.has(member.replace(/(?:\[\d{1,4}\])+$/, ""))) break;
    known.push(member);
  }
  const place = known.join(".");
  return PLACE.test(place) ? place : "";
}
