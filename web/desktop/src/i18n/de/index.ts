/** German. */

import type { LanguageWords } from "../en/index.js";
import { ask } from "./ask.js";
import { delegation } from "./delegation.js";
import { failure } from "./failure.js";
import { history } from "./history.js";
import { home } from "./home.js";
import { pair } from "./pair.js";
import { panic } from "./panic.js";
import { settings } from "./settings.js";
import { shell } from "./shell.js";
import { trouble } from "./trouble.js";

export const german: LanguageWords = {
  words: { ...shell, ...pair, ...home, ...ask, ...delegation, ...history, ...settings, ...panic, ...trouble },
  failures: failure,
};
