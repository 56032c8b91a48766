/** German, a chunk of its own: only who reads German loads it. */

import { inertGerman } from "@countersign/ui/inert/german";
import type { LanguageWords } from "../index.svelte.js";
import { adding } from "./adding.js";
import { card } from "./card.js";
import { enrol } from "./enrol.js";
import { failure } from "./failure.js";
import { hereFailure } from "./here.js";
import { inbox } from "./inbox.js";
import { lists } from "./lists.js";
import { pair } from "./pair.js";
import { push, pushFailure } from "./push.js";
import { settings } from "./settings.js";
import { shell } from "./shell.js";

export const german: LanguageWords = {
  words: { ...inertGerman, ...shell, ...enrol, ...pair, ...settings, ...push, ...inbox, ...card, ...lists, ...adding },
  failures: { ...hereFailure, ...failure, ...pushFailure },
};
