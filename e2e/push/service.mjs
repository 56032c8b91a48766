/**
 * Runs npm's `web-push-testing`, a push service that decrypts what it is sent and refuses a wrong VAPID key, on a free
 * port. Prints the port, and ends when its standard input does, so that it never outlives the test that started it.
 */

import { createRequire } from "node:module";
import { createServer } from "node:net";

const require = createRequire(import.meta.url);
const { PushApiModel } = require("web-push-testing/src/PushApiModel.js");
const WebPushTestingServer = require("web-push-testing/src/server.js");

/** A port that nobody listens on at this moment. */
const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

process.stdin.on("end", () => process.exit(0)).resume();
new WebPushTestingServer(new PushApiModel(), await freePort()).startServer();
