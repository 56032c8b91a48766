/**
 * Builds the service worker: one script without imports, so that a browser fetches it whole and keeps it whole. It comes
 * after the page, into the same folder; `scripts/finish.mjs` tells it its shell.
 */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { "service-worker": fileURLToPath(new URL("src/service-worker/worker.ts", import.meta.url)) },
      output: { format: "iife", entryFileNames: "[name].js", codeSplitting: false },
    },
  },
});
