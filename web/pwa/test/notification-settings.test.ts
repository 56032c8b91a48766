// How a person wants to be told: signed by a device, kept by the real server, the same on all devices.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { NotificationWishes } from "../src/core/push-model.js";
import { Browser, outcome } from "./support/phone.js";
import { RealServer } from "./support/programs.js";

let server: RealServer;
let browser: Browser;

const NIGHT: NotificationWishes = {
  language: "de", timeZone: "Europe/Berlin", quietFrom: 22 * 60, quietTo: 7 * 60, hideDetails: true, email: "", ntfy: false,
};

before(async () => {
  server = await RealServer.start({ words: ["--ntfy-url", "http://127.0.0.1:9"] });
  browser = new Browser(server);
  await browser.enrol(server.invite);
});

after(() => server.stop());

test("nothing is chosen at first", async () => {
  const settings = await browser.phone.pushes.settings();
  assert.deepEqual(settings, {
    language: "en", timeZone: "UTC", quietFrom: 0, quietTo: 0, hideDetails: false, email: "", emailConfirmed: false,
    emailAvailable: false, ntfy: false, ntfyAvailable: true, ntfyUrl: "",
  });
});

test("what a device saves, the others read", async () => {
  const saved = await browser.phone.pushes.saveSettings(NIGHT);
  const { emailConfirmed, emailAvailable, ntfyAvailable, ntfyUrl, ...wishes } = saved;
  assert.deepEqual(wishes, NIGHT);
  assert.deepEqual([emailConfirmed, emailAvailable, ntfyAvailable, ntfyUrl], [false, false, true, ""]);
  const other = new Browser(server, browser.authenticator);
  await other.phone.signIn();
  await other.phone.enrolThisDevice("Another phone");
  assert.deepEqual(await other.phone.pushes.settings(), saved);
});

test("the ntfy topic is the server's, the same as long as it is on", async () => {
  const { ntfyUrl } = await browser.phone.pushes.saveSettings({ ...NIGHT, ntfy: true });
  assert.match(ntfyUrl, /^http:\/\/127\.0\.0\.1:9\/[A-Za-z0-9_-]{20,}$/);
  assert.equal((await browser.phone.pushes.saveSettings({ ...NIGHT, ntfy: true, quietTo: 0 })).ntfyUrl, ntfyUrl);
  assert.equal((await browser.phone.pushes.saveSettings(NIGHT)).ntfyUrl, "");
});

test("what is no setting is refused before it is signed, or by the server", async () => {
  const { sent } = browser.network;
  const save = (wishes: Partial<NotificationWishes>) => browser.phone.pushes.saveSettings({ ...NIGHT, ...wishes });
  const before = sent.filter(({ method }) => method === "POST").length;
  for (const wrong of [{ quietFrom: 1440 }, { quietTo: 1.5 }, { timeZone: "" }, { timeZone: "a b" }, { email: "ada" }]) {
    assert.equal(await outcome(() => save(wrong)), "quietTo" in wrong ? "number_not_integer" : "invalid_field");
  }
  assert.equal(sent.filter(({ method }) => method === "POST").length, before);
  assert.equal(await outcome(() => save({ timeZone: "Mars/Olympus" })), "invalid_field");
  assert.deepEqual((await browser.phone.pushes.settings()).timeZone, NIGHT.timeZone);
  assert.equal(await outcome(() => browser.phone.pushes.confirmEmail("000000")), "email_code_invalid");
});

test("a notification language is kept for the worker", async () => {
  assert.equal(await browser.worker().language(), undefined);
  await browser.phone.pushes.keepLanguage("de");
  assert.equal(await browser.worker().language(), "de");
});
