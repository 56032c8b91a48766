/** Firefox's own remote control, as far as a passkey needs it: commands of a few bytes of JSON over TCP. */

import { type Socket, connect } from "node:net";

import { within } from "./deadline.js";

/** A reply: `[1, id, error, result]`. */
type Reply = readonly [number, number, { readonly message: string } | null, { readonly value: unknown }];

/** One connection. */
export class Marionette {
  private readonly socket: Socket;
  private readonly asked = new Map<number, (reply: Reply) => void>();
  private received = Buffer.alloc(0);
  private count = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => this.receive(bytes));
    // A browser that ends closes it; a command under way then runs into its deadline.
    socket.on("error", () => undefined);
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, "127.0.0.1");
    await within("Firefox takes the connection", new Promise((settle) => socket.once("connect", settle)));
    return new Marionette(socket);
  }

  /** Gives a command and waits for what comes of it. */
  async send(command: string, parameters: object): Promise<unknown> {
    this.count += 1;
    const id = this.count;
    const text = JSON.stringify([0, id, command, parameters]);
    const answered = new Promise<Reply>((settle) => this.asked.set(id, settle));
    this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, result] = await within(`Firefox carries out ${command}`, answered);
    if (error !== null) throw new Error(`${command}: ${error.message}`);
    return result.value;
  }

  close(): void {
    this.socket.destroy();
  }

  /** `LENGTH:JSON`, again and again; the first is a greeting. */
  private receive(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    for (;;) {
      const colon = this.received.indexOf(":");
      if (colon < 0) return;
      const end = colon + 1 + Number(this.received.subarray(0, colon).toString("latin1"));
      if (this.received.length < end) return;
      const said = JSON.parse(this.received.subarray(colon + 1, end).toString("utf8")) as unknown;
      this.received = this.received.subarray(end);
      if (!Array.isArray(said)) continue;
      const reply = said as unknown as Reply;
      this.asked.get(reply[1])?.(reply);
      this.asked.delete(reply[1]);
    }
  }
}
