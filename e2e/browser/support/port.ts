/** Ports of the loopback. */

import { createServer } from "node:net";

/** One that nobody listens on, below the range that the kernel hands out by itself, so that it stays free. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await new Promise<boolean>((settle) => {
      const server = createServer();
      server.once("error", () => settle(false));
      server.listen(port, "127.0.0.1", () => server.close(() => settle(true)));
    });
    if (free) return port;
  }
  throw new Error("no free port was found between 20000 and 29999");
}
