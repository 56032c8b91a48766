/**
 * The computers that ask. What this device was told when it confirmed one, it keeps, so that a server can neither
 * rename a known computer nor pass another key off as one.
 */

import { type Thumbprint, keys, pairing } from "@countersign/protocol";
import { type ConnectionView, Runtimes } from "./answers.js";
import type { Context } from "./context.js";
import type { Pins } from "./memory.js";
import type { Ending, Runtime } from "./model.js";

/** A computer, named by what is pinned, or else by what the server says. */
export function runtimeOf(view: ConnectionView, thumbprint: Thumbprint, pins: Pins): Runtime {
  const pin = Object.hasOwn(pins, thumbprint) ? pins[thumbprint] : undefined;
  const { applicationId, applicationName, runtimeName, deviceName } = pin ?? view;
  return {
    connectionId: view.runtimeConnectionId,
    thumbprint,
    runtimeName,
    deviceName,
    applicationId,
    applicationName: applicationName === "" ? applicationId : applicationName,
    status: view.status,
    pairedAt: pin?.how === "confirmed" ? pin.at : view.createdAt,
    pinned: pin?.how ?? "no",
    words: pairing.words(thumbprint),
    ...(view.ended === undefined ? {} : { ended: view.ended satisfies Ending }),
  };
}

/** The person's computers, newest first. */
export async function runtimes(context: Context): Promise<readonly Runtime[]> {
  const { runtimes: views } = await context.server.get("/v1/me/runtimes", Runtimes);
  return learnt(context, views);
}

/** Computers by their views; the registry's name of an application is pinned when it is first seen. */
export async function learnt({ vault }: Context, views: readonly ConnectionView[]): Promise<readonly Runtime[]> {
  const known = await Promise.all(
    views.map(async (view) => ({ view, thumbprint: await keys.thumbprint(view.publicKey) })),
  );
  const stored = (await vault.get("pins")) ?? {};
  const fresh = named(stored, known) === stored;
  const pins = fresh ? stored : ((await vault.update("pins", (before = {}) => named(before, known))) ?? {});
  return known.map(({ view, thumbprint }) => runtimeOf(view, thumbprint, pins));
}

/** The pins with the names that they lacked; the same object if they lacked none. */
function named(pins: Pins, known: readonly { readonly view: ConnectionView; readonly thumbprint: Thumbprint }[]): Pins {
  let learnt = pins;
  for (const { view, thumbprint } of known) {
    const pin = learnt[thumbprint];
    const { applicationId, applicationName } = view;
    if (pin?.applicationName !== "" || applicationName === "" || pin.applicationId !== applicationId) continue;
    learnt = { ...learnt, [thumbprint]: { ...pin, applicationName } };
  }
  return learnt;
}

/** The person knows this computer: its names stay as they were on the screen. */
export async function acknowledgeRuntime({ vault, clock }: Context, runtime: Runtime): Promise<void> {
  const { thumbprint, runtimeName, deviceName, applicationId, applicationName } = runtime;
  const names = { runtimeName, deviceName, applicationId, applicationName };
  await vault.update("pins", (before = {}) => ({
    [thumbprint]: { how: "acknowledged", ...names, offerWords: [], at: clock.now() },
    ...before,
  }));
}

/** Whether this device may say yes to requests under a key. */
export async function isPinned({ vault }: Context, thumbprint: Thumbprint): Promise<boolean> {
  return Object.hasOwn((await vault.get("pins")) ?? {}, thumbprint);
}

