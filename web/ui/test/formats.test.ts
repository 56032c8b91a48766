// Times, lengths of time and numbers as people of a language write them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fill } from "../src/catalogue.js";
import { following, formatsFor, localeOf } from "../src/formats.js";

const NOON = Date.UTC(2025, 2, 3, 12);
const HOUR = 3_600_000;

test("a language is written as its reader prefers, and otherwise as many do", () => {
  assert.equal(localeOf("en", ["fr-FR", "en-US", "en-GB"]), "en-US");
  assert.equal(localeOf("de", ["de"]), "de");
  assert.equal(localeOf("de", ["den-CA", "en-US"]), "de-DE");
  assert.equal(localeOf("en", []), "en-GB");
});

test("times are those of the time zone that was chosen", () => {
  assert.equal(formatsFor("en-GB", "Asia/Tokyo").time(NOON), "21:00");
  assert.equal(formatsFor("en-GB", "UTC").dateTime(NOON), "3 Mar 2025, 12:00");
  assert.equal(formatsFor("de-DE", "UTC").date(NOON), "3. März 2025");
  const { moment } = formatsFor("en-GB", "UTC");
  assert.equal(moment(NOON, NOON + HOUR), "12:00");
  assert.equal(moment(NOON, NOON + 24 * HOUR), "Mon 12:00");
  assert.equal(moment(NOON, NOON + 240 * HOUR), "3 Mar 2025, 12:00");
});

test("a length of time never says less than there is", () => {
  const { duration, left, measured, shortly } = formatsFor("en-GB", "UTC");
  assert.equal(duration(5_400), "1 hour 30 minutes");
  assert.equal(duration(90_061), "1 day 1 hour 1 minute 1 second");
  assert.equal(duration(-1), "0 seconds");
  assert.equal(left(598_400), "9:58");
  assert.equal(left(7_530_000), "2 hours 5 minutes");
  assert.equal(left(-1), "0:00");
  assert.equal(measured(84.4), "84 ms");
  assert.equal(measured(0), "1 ms");
  assert.equal(shortly(0.42), "0.4 seconds");
  assert.equal(shortly(0), "0.1 seconds");
});

test("what follows a choice says at each call what is chosen then", () => {
  let zone = "UTC";
  const format = following(() => formatsFor("en-GB", zone));
  assert.equal(format.time(NOON), "12:00");
  zone = "Asia/Tokyo";
  assert.equal(format.time(NOON), "21:00");
});

test("a text takes its parameters, its plural and the numbers of its language", () => {
  const { plural, numbers } = formatsFor("de-DE", "UTC");
  const phrase = { one: "{count} Anfrage von {who}", other: "{count} Anfragen von {who}" };
  assert.equal(fill(phrase, { count: 1, who: "Ada" }, plural, numbers), "1 Anfrage von Ada");
  assert.equal(fill(phrase, { count: 1_200 }, plural, numbers), "1.200 Anfragen von {who}");
});
