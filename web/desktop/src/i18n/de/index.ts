/** German. */

import { english, type LanguageWords } from "../en/index.js";

export const german: LanguageWords = english;
