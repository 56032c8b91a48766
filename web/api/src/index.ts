/**
 * What the server says and takes, by the names of its OpenAPI description. `npm run build` writes the types from
 * `backend/openapi.json`, which a test of the server holds equal to what it serves.
 */

import type { components } from "../dist/schema.js";

type Schemas = components["schemas"];

export type AdditionAnswer = Schemas["AdditionAnswer"];
export type AdditionCreated = Schemas["AdditionCreated"];
export type AdditionStarted = Schemas["AdditionStarted"];
export type AdditionView = Schemas["AdditionView"];
export type Announcement = Schemas["Announcement"];
export type BeginSession = Schemas["BeginSession"];
export type ConnectionStatus = Schemas["ConnectionStatus"];
export type ConnectionView = Schemas["ConnectionView"];
export type ConfirmPairing = Schemas["ConfirmPairing"];
export type CreateSession = Schemas["CreateSession"];
export type DelegationPage = Schemas["DelegationPage"];
export type DelegationStatus = Schemas["DelegationStatus"];
export type DelegationView = Schemas["DelegationView"];
export type Devices = Schemas["Devices"];
export type DeviceView = Schemas["DeviceView"];
export type Ended = Schemas["Ended"];
export type EnrolmentStarted = Schemas["EnrolmentStarted"];
export type FinishEnrolment = Schemas["FinishEnrolment"];
export type Me = Schemas["Me"];
export type NotificationSettingsView = Schemas["NotificationSettingsView"];
export type PairingStatus = Schemas["PairingStatus"];
export type PairingView = Schemas["PairingView"];
export type PersonAct = Schemas["PersonAct"];
export type Problem = Schemas["Problem"];
export type PushHealth = Schemas["PushHealth"];
export type PushKey = Schemas["PushKey"];
export type PushTest = Schemas["PushTest"];
export type RequestView = Schemas["RequestView"];
export type RecoveryStarted = Schemas["RecoveryStarted"];
export type Requests = Schemas["Requests"];
export type RosterAnswer = Schemas["RosterAnswer"];
export type Runtimes = Schemas["Runtimes"];
export type SessionView = Schemas["SessionView"];
export type SubmitRoster = Schemas["SubmitRoster"];
