/**
 * The way back: what a person writes with a no, and what a device is called, end on a terminal, in a log or before a
 * language model. The real command line prints them as data: nothing in them acts, vanishes or begins a line.
 */

import assert from "node:assert/strict";
import { join } from "node:path";

import type { Computer, Outcome } from "../support/computer.js";
import { entriesAbout, neutral } from "../support/corpus.js";
import { BIN, Program } from "../support/process.js";
import { type World, story } from "../support/story.js";

/** What a terminal acts on, or nobody sees. */
const ACTING = /(?!\n)[\p{Cc}\p{Cf}\p{DI}\p{Zl}\p{Zp}]/u;

/** A person with a phone in software, which signs any text. */
class Person {
  private readonly state: string;

  private constructor(state: string) {
    this.state = state;
  }

  static async enrol(world: World, link: string, name: string, deviceName: string): Promise<Person> {
    const person = new Person(join(world.folder, `person-${name}.json`));
    await person.does("enrol", link, "--name", name, "--device-name", deviceName);
    return person;
  }

  async does(...args: readonly string[]): Promise<string> {
    const program = new Program(`${BIN}/soft-phone`, ["--state", this.state, ...args]);
    const { code } = await program.end;
    if (code !== 0) throw new Error(program.said());
    return program.stdout.trim();
  }

  async pairs(computer: Computer): Promise<Outcome> {
    const pairing = await computer.pair({ link: true });
    const outcome = await pairing.type(await this.does("confirm", pairing.link));
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome;
  }
}

/** Fails where a text acts, on whichever stream. */
function assertInert(id: string, { stdout, stderr }: Outcome): void {
  for (const [stream, text] of [
    ["stdout", stdout],
    ["stderr", stderr],
  ] as const) {
    const found = ACTING.exec(text);
    if (found === null) continue;
    const codePoint = found[0].codePointAt(0)?.toString(16).padStart(4, "0");
    assert.fail(`${id}: ${stream} has a bare U+${codePoint}: ${JSON.stringify(text)}`);
  }
}

function lines({ stdout }: Outcome): readonly string[] {
  return stdout.split("\n");
}

story("a person's words with a no are data on the terminal, and come whole to programs", async (world) => {
  const person = await Person.enrol(world, world.server.ownerLink, "Ada", "Phone");
  const computer = world.computer();
  await person.pairs(computer);
  const saysNo = async (reasonText: string): Promise<{ readonly plain: Outcome; readonly json: Outcome }> => {
    const id = await computer.ask();
    await person.does("deny", id, "--reason", "other", "--text", reasonText, "--counter-duration", "60");
    return { plain: await computer.run("wait", id), json: await computer.wait(id).outcome() };
  };
  const honest = await saysNo(neutral().reasonText);
  const shape = ({ plain }: typeof honest): readonly string[] =>
    lines(plain).map((line) => /^ *\S+/.exec(line)?.[0] ?? "");
  for (const { id, reasonText, expect } of entriesAbout("denial")) {
    const said = await saysNo(reasonText);
    assert.equal(said.plain.code, 3, id);
    assertInert(id, said.plain);
    assertInert(id, said.json);
    assert.deepEqual(shape(said).slice(1), shape(honest).slice(1), `${id} has lines of its own`);
    const written = lines(said.plain).find((line) => line.startsWith("  they wrote")) ?? "";
    for (const piece of expect.visible) {
      assert(written.includes(piece.replaceAll('"', "\u201d")), `${id}: ${piece} is not in ${written}`);
    }
    const outcome = said.json.events.find(({ event }) => event === "outcome") as
      { denied?: { reasonText: string } } | undefined;
    assert.equal(outcome?.denied?.reasonText, reasonText, `${id} came changed to programs`);
    assert.equal(said.json.events.length, honest.json.events.length, `${id} made an event of its own`);
  }
});

story("a device's name is data on the terminal", async (world) => {
  for (const [at, { id, newDevice, expect }] of entriesAbout("device").entries()) {
    const person = await Person.enrol(world, await world.server.invite(`Eve ${at}`), `Eve ${at}`, newDevice);
    const computer = world.computer(`Agent ${at}`);
    const paired = await person.pairs(computer);
    const asked = await computer.ask();
    await person.does("approve", asked);
    const outcomes = [
      paired,
      await computer.run("wait", asked),
      await computer.wait(asked).outcome(),
      await computer.run("status"),
      await computer.run("status", "--json"),
      await computer.run("delegations"),
    ];
    for (const outcome of outcomes) assertInert(id, outcome);
    const said = lines(outcomes[1] as Outcome)[0] ?? "";
    for (const piece of expect.visible) assert(said.includes(piece), `${id}: ${piece} is not in ${said}`);
  }
});
