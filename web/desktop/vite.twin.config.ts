/** Builds the window over the browser twin into `build/twin/`, for tests, pictures and `npm run dev`. Never shipped. */

import { defineConfig } from "vite";
import { building } from "./vite.config.js";

export default defineConfig(building("build/twin", "twin.html"));
