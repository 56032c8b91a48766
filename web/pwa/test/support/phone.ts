// A phone for tests: the real core and the real vault, over the real server.
import { IDBFactory } from "fake-indexeddb";

import { type Origin, parseOrigin } from "@countersign/protocol";

import { DevicePhone, type Ports } from "../../src/core/device-phone.js";
import { Failure } from "../../src/core/failure.js";
import type { Clock, Vault } from "../../src/core/ports.js";
import { WorkerPhone } from "../../src/core/worker-phone.js";
import { IndexedDbVault } from "../../src/edges/indexed-db.js";
import { SoftAuthenticator, random } from "./authenticator.js";
import { HttpNetwork } from "./network.js";
import type { RealServer, Runtime } from "./programs.js";
import { type PushService, TestPushManager } from "./push.js";

/** A clock that a test may set, and that does not make a test wait. */
export class TestClock implements Clock {
  offset = 0;
  /** How long somebody waited in all, in milliseconds. */
  waited = 0;

  now(): number {
    return Date.now() + this.offset + this.waited;
  }

  hourOf(time: number): number {
    return new Date(time).getUTCHours();
  }

  async wait(milliseconds: number): Promise<void> {
    this.waited += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A clock that waits as long as it says, for what another program does in the meantime. */
class PatientClock extends TestClock {
  override wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

/** A browser: its storage, its cookies, its passkeys, and a page open in it. */
export class Browser {
  readonly origin: Origin;
  readonly factory = new IDBFactory();
  readonly vault: Vault;
  readonly network: HttpNetwork;
  readonly authenticator: SoftAuthenticator;
  readonly clock: TestClock;
  readonly pushes: TestPushManager;
  phone: DevicePhone;

  constructor(server: RealServer, authenticator = new SoftAuthenticator(server.origin), service?: PushService) {
    this.pushes = new TestPushManager(service);
    this.clock = service === undefined ? new TestClock() : new PatientClock();
    this.origin = parseOrigin(server.origin);
    this.authenticator = authenticator;
    this.network = new HttpNetwork(server.port);
    this.vault = new IndexedDbVault(() => this.factory);
    this.phone = this.page();
  }

  /** A page of this browser, as after a reload or in another tab: a memory of its own, the same storage. */
  page(): DevicePhone {
    return new DevicePhone(this.#ports());
  }

  /** The service worker of this browser, as it wakes for a push. */
  worker(): WorkerPhone {
    return new WorkerPhone(this.#ports());
  }

  #ports(): Ports {
    const { origin, network, authenticator, clock, pushes: pushManager } = this;
    const vault = new IndexedDbVault(() => this.factory);
    return { origin, network, authenticator, vault, clock, random, pushManager };
  }

  reload(): void {
    this.phone = this.page();
  }

  async enrol(invite: string, userName = "Ada", deviceName = "Test phone"): Promise<void> {
    await this.phone.enrol(invite, userName, deviceName, () => {});
  }

  /** Pairs a runtime with this phone. */
  async pair(runtime: Runtime, name = "Test desktop"): Promise<void> {
    const offer = await runtime.pair(name);
    const { code } = await this.phone.confirmOffer(offer.link, await this.phone.readOffer(offer.link));
    const exit = await offer.type(code);
    if (exit !== 0) throw new Error(`pairing ended with ${exit}`);
  }
}

/** With which code a use case failed, or `done`. */
export async function outcome(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return "done";
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}
