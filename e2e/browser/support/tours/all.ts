/** Every tour by its name; together they stop at every screen. */

import { adding } from "./adding.js";
import { answering } from "./answering.js";
import { arriving } from "./arriving.js";
import { keeping } from "./keeping.js";
import { notifying } from "./notifying.js";
import { pairing } from "./pairing.js";
import type { Tour } from "./tour.js";

export const TOURS: Readonly<Record<string, Tour>> = { arriving, pairing, answering, keeping, adding, notifying };
