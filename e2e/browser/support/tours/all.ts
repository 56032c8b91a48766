/** Every tour by its name; together they stop at every screen. */

import { answering } from "./answering.js";
import { arriving } from "./arriving.js";
import { keeping } from "./keeping.js";
import { pairing } from "./pairing.js";
import type { Tour } from "./tour.js";

export const TOURS: Readonly<Record<string, Tour>> = { arriving, pairing, answering, keeping };
