/**
 * Builds the window into `dist/`, which the app embeds. Nothing is inlined into HTML, CSS or JavaScript: the policy of
 * the window allows scripts and styles by address alone. The browser twin has a build of its own
 * (`vite.twin.config.ts`) and no part in this one.
 */

import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { type UserConfig, defineConfig } from "vite";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

/** What both builds share: where one goes, and the page that it begins with. */
export function building(outDir: string, page: string): UserConfig {
  return {
    base: "./",
    plugins: [svelte()],
    define: { COUNTERSIGN_VERSION: JSON.stringify(version) },
    build: {
      outDir,
      emptyOutDir: true,
      target: ["es2022", "safari16.4"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: { input: page },
    },
    server: { host: "127.0.0.1", port: 7081, strictPort: true },
  };
}

export default defineConfig(building("dist", "index.html"));
