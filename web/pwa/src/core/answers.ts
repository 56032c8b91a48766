/** The server's answers, in the form in which this page reads them: times as milliseconds, ids and keys checked. */

import type * as api from "@countersign/api";
import {
  AdditionId, ApplicationId, DelegationId, DeviceId, PairingId, RosterRecord, RuntimeConnectionId, Terms, UserId, assertion,
  canonical, keys, parseOrigin, roster,
} from "@countersign/protocol";
import { type Of, type Shape, answer, anything, boolean, list, record, text, time, word } from "./shape.js";

const origin: Shape<ReturnType<typeof parseOrigin>> = { read: (value, path) => parseOrigin(text.read(value, path)) };

const Ended = answer<api.Ended>()({ by: word("runtime", "person", "operator", "cascade"), reason: text, at: time });

export const Me = answer<api.Me>()(
  { userId: UserId, userName: text, origin, rosterHead: roster.RosterHead, serverTime: time },
  { deviceId: DeviceId },
);
export type Me = Of<typeof Me>;

export const EnrolmentStarted = answer<api.EnrolmentStarted>()({
  enrolmentId: text, userId: UserId, userName: text, options: record,
});

export const SessionBegun = answer<api.BeginSession>()({ ceremonyId: text, options: record });

export const Session = answer<api.SessionView>()({ userId: UserId }, { deviceId: DeviceId });

export const RosterAnswer = answer<api.RosterAnswer>()({ records: list(RosterRecord), head: roster.RosterHead });
export type RosterAnswer = Of<typeof RosterAnswer>;

const progress = word("open", "registered", "proposed", "done", "expired");

export const AdditionCreated = answer<api.AdditionCreated>()({ additionId: AdditionId, secret: text, expiresAt: time });

/** An addition, as the old phone is told of it. */
export const AdditionView = answer<api.AdditionView>()({ additionId: AdditionId, status: progress });

export const AdditionStarted = answer<api.AdditionStarted>()({
  additionId: AdditionId, userId: UserId, userName: text, records: list(RosterRecord), options: record,
});

/** An addition, as the new phone is told of it. */
export const AdditionAnswer = answer<api.AdditionAnswer>()({ status: progress }, { record: RosterRecord });

export const RecoveryStarted = answer<api.RecoveryStarted>()({
  recoveryId: text, userId: UserId, userName: text, records: list(RosterRecord), options: record,
});
export type RecoveryStarted = Of<typeof RecoveryStarted>;

export const ConnectionView = answer<api.ConnectionView>()(
  {
    runtimeConnectionId: RuntimeConnectionId,
    status: word("claimed", "active", "frozen", "revoked"),
    applicationId: ApplicationId,
    applicationName: text,
    runtimeName: text,
    deviceName: text,
    publicKey: keys.publicKey,
    createdAt: time,
  },
  { ended: Ended },
);
export type ConnectionView = Of<typeof ConnectionView>;

export const Runtimes = answer<api.Runtimes>()({ runtimes: list(ConnectionView) });

const PublishedTerms = answer<api.RequestView["terms"]>()({ terms: Terms, termsHash: canonical.digest });

/** A person's act as evidence; the signatures are verified later. */
export const PersonAct = answer<api.PersonAct>()({ signed: text, assertion: assertion.Assertion });
export type PersonAct = Of<typeof PersonAct>;

type Earlier = NonNullable<api.RequestView["earlier"]>;

export const RequestView = answer<api.RequestView>()(
  {
    delegationId: DelegationId,
    status: word("pending", "approved", "denied", "expired", "cancelled", "revoked"),
    signed: text,
    terms: PublishedTerms,
    runtime: ConnectionView,
    createdAt: time,
  },
  {
    ended: Ended,
    approval: PersonAct,
    denial: answer<NonNullable<api.RequestView["denial"]>>()({ signed: text }),
    // Read by whoever looks for what is new, so that a broken one does not hide the request.
    earlier: anything,
  },
);
export type RequestView = Of<typeof RequestView>;

export const EarlierYeses = answer<Earlier>()({
  latest: answer<Earlier["latest"]>()({ signed: text, approval: PersonAct }),
  answeredAt: list(time),
});
export type EarlierYeses = Of<typeof EarlierYeses>;

/** A page of requests; each is read by itself, so that one that is broken does not hide the others. */
export const Requests = answer<api.Requests>()({
  requests: list(anything), state: text, nextCursor: text, serverTime: time,
});

export const PairingView = answer<api.PairingView>()(
  {
    pairHash: canonical.digest,
    announcements: list(answer<api.Announcement>()({ publicKey: keys.publicKey, sameNetwork: boolean })),
  },
  { pairingId: PairingId, status: word("open", "claimed", "accepted", "expired", "ended"), expiresAt: time },
);

export const DelegationView = answer<api.DelegationView>()({
  delegationId: DelegationId,
  status: word("pending", "approved", "denied", "expired", "cancelled", "revoked"),
});

export const Problem = answer<api.Problem>()({ code: text }, { detail: text, field: text, requestId: text });
