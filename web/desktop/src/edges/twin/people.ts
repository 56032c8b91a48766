/** Who and what there is in the twin: one person, her devices, and the tools that she may be asked for. */

import type { Audience, Connection, Device } from "../../core/desktop.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR * 1000;

/** The server that the twin is paired with. */
export const SERVER = "https://countersign.example.org";

/** The person's devices at a moment: an old phone, a new tablet, and one that is gone. */
export function devicesAt(now: number): Device[] {
  return [
    { deviceId: "dev_0hd4k2m8x9qv7n3p5r6s1t2wz0", name: "Ada's phone", state: "active", addedAt: now - 92 * DAY_MS },
    {
      deviceId: "dev_1k7m3x9q2v8n4p6r5s0t1wzy3c", name: "Tablet in the kitchen", state: "waiting",
      addedAt: now - 5 * HOUR * 1000, waitsUntil: now + 19 * HOUR * 1000,
    },
    { deviceId: "dev_2x9q7k3mv8n4p6r5s0t1wzy3cd", name: "Old phone", state: "revoked", addedAt: now - 400 * DAY_MS },
  ];
}

/** The pairing. */
export function connectionAt(now: number, server = SERVER): Connection {
  return {
    runtimeConnectionId: "rtc_7q2v8n4p6r5s0t1wzy3cdx9k3m",
    server,
    userId: "usr_5s0t1wzy3cdx9k3m7q2v8n4p6r",
    userName: "Ada Lovelace",
    approverDevice: "Ada's phone",
    pairedAt: now - 11 * DAY_MS,
    applicationId: "app_countersign_desktop",
    runtimeName: "Countersign on desk",
    deviceName: "desk",
    thumbprint: "9hT1xYk2mR7vQ0pLwZs4cN8bJ6dF3gA5eUoViXyKt2s",
    words: ["harvest", "orbit", "velvet", "candle", "ridge", "tulip"],
    rosterSeq: 4,
  };
}

/** What can be asked for, in the providers' words. */
export const AUDIENCES: readonly Audience[] = [
  {
    id: "aud_payments", key: "northbank:payments", name: "Payments", providerId: "prv_northbank",
    providerName: "North Bank", maxDurationSeconds: 4 * HOUR, defaultDurationSeconds: HOUR, termsHash: "a1",
    scopes: [
      { name: "payments.identity", description: "See your name and account number", risk: "low" },
      { name: "payments.prepare", description: "Prepare payments, without sending them", risk: "medium" },
      { name: "payments.execute", description: "Send payments up to 500 EUR", risk: "high" },
      { name: "payments.close", description: "Close the account", risk: "critical" },
    ],
  },
  {
    id: "aud_mail", key: "postbox:mail", name: "Mail", providerId: "prv_postbox", providerName: "Postbox",
    maxDurationSeconds: 24 * HOUR, defaultDurationSeconds: 15 * MINUTE, termsHash: "b2",
    scopes: [
      { name: "mail.read", description: "Read messages in the folder Invoices", risk: "medium" },
      { name: "mail.send", description: "Send messages in your name", risk: "high" },
    ],
  },
  {
    id: "aud_calendar", key: "agenda:calendar", name: "Calendar", providerId: "prv_agenda", providerName: "Agenda",
    maxDurationSeconds: 24 * HOUR, defaultDurationSeconds: HOUR, termsHash: "c3",
    scopes: [{ name: "calendar.read", description: "See when you are free", risk: "low" }],
  },
];

/** The audience of a key. */
export function audienceOf(key: string): Audience | undefined {
  return AUDIENCES.find((audience) => audience.key === key || audience.id === key);
}
