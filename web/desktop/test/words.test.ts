// Both languages say the same things: no parameter is lost, and nothing shouts.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Phrase } from "@countersign/ui/catalogue";
import { german } from "../src/i18n/de/index.js";
import { english } from "../src/i18n/en/index.js";

function forms(phrase: Phrase): readonly string[] {
  return typeof phrase === "string" ? [phrase] : [phrase.one, phrase.other];
}

function parameters(phrase: Phrase): readonly string[] {
  return [...new Set(forms(phrase).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort();
}

test("each text has the same parameters in both languages", () => {
  for (const [key, phrase] of Object.entries(english.words)) {
    assert.deepEqual(parameters(german.words[key as keyof typeof english.words]), parameters(phrase), key);
  }
});

test("no text is empty, shouts, begs, or calls the reader Sie", () => {
  const texts = [english, german].flatMap(({ words, failures }) => [
    ...Object.values<Phrase>(words).flatMap(forms),
    ...Object.values(failures).flatMap(({ title, help }) => [title, help]),
  ]);
  assert(texts.length > 600);
  for (const text of texts) {
    assert(text.trim() !== "" && !/!|\bplease\b|\bbitte\b/iu.test(text), text);
    // At the beginning of a sentence it may be any "sie"; within one it would be the reader.
    assert.doesNotMatch(text, /[\p{Ll},] (Sie|Ihnen|Ihre?[nrms]?)\b/u);
  }
});

test("every code that the app or the twin fails with has words", () => {
  const codes = [
    "server_address", "server_unreachable", "server_certificate", "not_countersign", "clock_skew",
    "server_other_origin", "no_offer", "keychain_locked", "keychain_absent", "key_lost", "busy", "invalid_field",
    "code_invalid", "wrong_code",
    "code_expired", "offer_expired", "too_many_attempts", "already_claimed", "already_paired", "not_paired",
    "pairing_unfinished", "connection_revoked", "unknown_delegation", "not_approved", "unreachable", "bad_answer",
  ];
  assert.deepEqual(codes.filter((code) => !Object.hasOwn(english.failures, code)), []);
});
