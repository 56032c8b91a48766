/**
 * A story is a test with a world of its own: a server, and as many phones and computers as it asks for. Everything
 * lies in one temporary folder that is gone afterwards; when the story fails, pictures and logs of it stay in
 * `artifacts/`.
 *
 *     story("a person reads who asks", async (world) => {
 *       const { phone, computer } = await pairedWorld(world);            // support/acts: enrolled and paired
 *       const id = await computer.ask({ purpose: "Pay the rent.", scopes: ["payments.identity"] });
 *       await openCard(phone, id);
 *       await phone.page.getByRole("button", { name: "Approve" }).click();
 *       assert.equal((await computer.wait(id).outcome()).code, 0);
 *     });
 *
 * `story(name, run, { front: true })` puts `world.front`, a proxy with rules, before the server: `front.lie("GET",
 * /^\/v1\/me\/requests/, (body) => …)` changes what the page is told. `world.server.admin(…)` runs an operator's
 * command, for example to publish another audience.
 *
 * `world.firefox()` is a phone that gets real pushes: from the server through `world.relay()`, a push service of ours,
 * to the notifications on its `desktop`, where the story clicks.
 *
 * `world.session()` is somebody's login on a computer with a display, where the app runs in its window.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Computer } from "./computer.js";
import { type Login, Session } from "./desktop/session.js";
import { Firefox } from "./firefox.js";
import { Front } from "./front.js";
import { Phone, type Setup } from "./phone.js";
import { Program, ROOT } from "./process.js";
import { Provider } from "./provider.js";
import { PushRelay } from "./push-relay.js";
import { Server } from "./server.js";

/** How long a whole story may take, in milliseconds. */
const LONGEST = 180_000;
const ARTIFACTS = `${ROOT}e2e/browser/artifacts`;

/** What a story has to play with. */
export class World {
  readonly folder: string;
  readonly server: Server;
  readonly provider: Provider;
  private readonly proxy: Front | undefined;
  private readonly phones: (Phone | Firefox)[] = [];
  private readonly sessions: Session[] = [];
  private service: PushRelay | undefined;

  private constructor(folder: string, server: Server, proxy: Front | undefined) {
    this.folder = folder;
    this.server = server;
    this.provider = new Provider(server);
    this.proxy = proxy;
  }

  static async make({ front = false }: { front?: boolean } = {}): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), "countersign-story-"));
    const proxy = front ? await Front.open() : undefined;
    try {
      const server = await Server.start(folder, proxy?.port);
      if (proxy !== undefined) proxy.target = server.port;
      return new World(folder, server, proxy);
    } catch (error) {
      await Promise.allSettled([proxy?.close(), Program.endAll()]);
      throw error;
    }
  }

  /** The proxy, in a story that asked for one. */
  get front(): Front {
    if (this.proxy === undefined) throw new Error("this story has no front: story(name, run, { front: true })");
    return this.proxy;
  }

  /** A further phone with an empty profile. */
  async phone(name = "phone", setup: Setup = {}): Promise<Phone> {
    const phone = await Phone.open(this.folder, name, this.server.url, setup);
    this.phones.push(phone);
    return phone;
  }

  /** A further phone that runs Firefox, with an empty profile. */
  async firefox(name = "firefox"): Promise<Firefox> {
    const phone = await Firefox.open(this.folder, name, this.server.url, await this.relay());
    this.phones.push(phone);
    return phone;
  }

  /** The push service of this story. */
  async relay(): Promise<PushRelay> {
    this.service ??= await PushRelay.open();
    return this.service;
  }

  /** A further computer that is not paired yet. */
  computer(runtimeName?: string, deviceName?: string): Computer {
    return new Computer(this.folder, this.server.url, runtimeName, deviceName);
  }

  /** A person's session on a computer, for the app in its window. */
  async session(login: Login = {}): Promise<Session> {
    const session = await Session.open(this.folder, this.server.url, login);
    this.sessions.push(session);
    return session;
  }

  /** A whole other server, with a computer that is about to pair there. */
  async anotherServer(): Promise<{ url: string; computer: Computer }> {
    const folder = join(this.folder, "elsewhere");
    const { url } = await Server.start(folder);
    return { url, computer: new Computer(folder, url) };
  }

  /** What no story may cause, in any browser of this one. */
  problems(): readonly string[] {
    return this.phones.flatMap(({ name, watch }) => watch.problems.map((problem) => `${name}: ${problem}`));
  }

  /** Saves what helps to understand a failure. */
  async keep(name: string): Promise<string> {
    const kept = join(ARTIFACTS, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, 80));
    rmSync(kept, { recursive: true, force: true });
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, "server.log"), this.server.log);
    writeFileSync(join(kept, "programs.log"), Program.all.map((program) => program.said()).join("\n"));
    if (this.service !== undefined) writeFileSync(join(kept, "push-service.txt"), this.service.tale());
    await Promise.allSettled([...this.phones, ...this.sessions].map((one) => one.keep(kept)));
    return kept;
  }

  async end(): Promise<void> {
    await Promise.allSettled([...this.phones, ...this.sessions].map((one) => one.close()));
    await this.proxy?.close();
    await this.service?.close();
    await this.server.stop();
    await Program.endAll();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Tells one story. It fails as well when a browser in it said what none may say. */
export function story(name: string, run: (world: World) => Promise<void>, options: { front?: boolean } = {}): void {
  test(name, { timeout: LONGEST }, async () => {
    const world = await World.make(options);
    try {
      await run(world);
      const problems = world.problems();
      if (problems.length > 0) throw new Error(`the browser complained\n${problems.join("\n")}`);
    } catch (error) {
      const kept = await world.keep(name);
      throw new Error(`${error instanceof Error ? error.message : String(error)}\nkept in ${kept}`, { cause: error });
    } finally {
      await world.end();
    }
  });
}
