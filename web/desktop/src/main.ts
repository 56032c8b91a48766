/** Where the shipped window begins: over Tauri. */

import { tauriDesktop } from "./edges/tauri.js";
import { open } from "./open.js";

await open(tauriDesktop);
