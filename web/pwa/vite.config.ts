/**
 * Builds the page into `dist/`, which the server embeds.
 *
 * What the policy of the pages (`script-src 'self'`, Trusted Types) asks of the build: nothing is inlined into HTML, CSS
 * or JavaScript, and the scanner's worker lies under `scanner/`, because that folder alone is served with
 * 'wasm-unsafe-eval'. The service worker has a build of its own (`vite.worker.config.ts`), and `scripts/finish.mjs` does
 * the rest.
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig(({ mode }) => {
  const server = process.env["COUNTERSIGN_SERVER"] ?? "http://127.0.0.1:7070";
  return {
    base: "/",
    plugins: [svelte()],
    define: { COUNTERSIGN_VERSION: JSON.stringify(version) },
    build: {
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: mode === "development",
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          index: fileURLToPath(new URL("index.html", import.meta.url)),
        },
        output: {
          entryFileNames: "assets/[name]-[hash].js",
          chunkFileNames: "assets/[name]-[hash].js",
          assetFileNames: "assets/[name]-[hash][extname]",
        },
      },
    },
    worker: {
      format: "es",
      rolldownOptions: {
        output: {
          entryFileNames: "scanner/[name]-[hash].js",
          chunkFileNames: "scanner/[name]-[hash].js",
          assetFileNames: "scanner/[name]-[hash][extname]",
        },
      },
    },
    server: {
      host: "127.0.0.1",
      port: 7080,
      strictPort: true,
      proxy: Object.fromEntries(["/v1", "/oauth2", "/openapi.json", "/.well-known"].map((path) => [path, { target: server }])),
    },
  };
});
