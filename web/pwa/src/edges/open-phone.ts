/** The phone of this browser: the core over IndexedDB, passkeys, `fetch`, clock and random numbers of the platform. */

import { parseOrigin } from "@countersign/protocol";
import { DevicePhone } from "../core/device-phone.js";
import { Failure } from "../core/failure.js";
import type { Phone } from "../core/phone.js";
import type { Clock, Random } from "../core/ports.js";
import { network } from "./fetching.js";
import { IndexedDbVault } from "./indexed-db.js";
import { installation } from "./platform.js";
import { pushManager } from "./push-manager.js";
import { authenticator } from "./web-authn.js";

/** What the page may say differently from the platform. */
export interface PhoneOptions {
  /** The hour of the day, 0 to 23, in the time zone that the person chose; else in the device's. */
  readonly hourOf?: (time: number) => number;
}

const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** The pushes of this browser, as a page has them. On an iPhone or iPad only an installed page has any. */
const pushes = pushManager({
  support() {
    if ("serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis) return "able";
    return installation() === "ios" ? "install" : "none";
  },
  ask: () => Notification.requestPermission(),
  registration: () => navigator.serviceWorker.ready,
});

/** Opens the phone. At an address where passkeys cannot work, such as an IP address, every use case says so. */
export function openPhone({ hourOf = (time) => new Date(time).getHours() }: PhoneOptions = {}): Phone {
  const clock: Clock = {
    now: () => Date.now(),
    hourOf,
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
  try {
    const origin = parseOrigin(location.origin);
    const vault = new IndexedDbVault();
    return new DevicePhone({ origin, network, authenticator, vault, clock, random, pushManager: pushes });
  } catch (error) {
    const { detail } = Failure.of(error);
    const failure = new Failure("passkeys_unavailable", { field: "origin", detail });
    const refusing: unknown = new Proxy(() => Promise.reject(failure), { get: () => refusing });
    return refusing as Phone;
  }
}
