/** English: the language that every key and every failure is first written in. */

import { inertEnglish } from "@countersign/ui/inert/english";
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

export const english = {
  words: { ...inertEnglish, ...shell, ...enrol, ...pair, ...settings, ...push, ...inbox, ...card, ...lists, ...adding },
  failures: { ...hereFailure, ...failure, ...pushFailure },
};
