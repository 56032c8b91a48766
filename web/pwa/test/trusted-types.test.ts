// The page's one policy: two places for scripts, and no way around.
import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptUrl } from "../src/edges/trusted-types.js";

test("the service worker and the scanner's own files may be loaded", () => {
  for (const path of ["/service-worker.js", "/scanner/worker.js", "/scanner/worker-B3x_9.js", "/scanner/reader.wasm"]) {
    assert.equal(scriptUrl(path), path);
  }
});

test("nothing else may", () => {
  const wrong = [
    "", "/", "service-worker.js", "/service-worker.js?x", "/service-worker.js#x", "/service-worker.jsx",
    "//evil.example", "https://evil.example/service-worker.js", "/scanner/", "/scanner/../x.js", "/scanner/..",
    "/scanner/a/b.js",
    "/scanner/.js", "/scanner//evil.example", "/scanner\\..\\x.js", "/scanner/x.js\n", "data:text/javascript,1",
    "/assets/x.js", "/SCANNER/x.js", "/scanner/%2e%2e/x.js",
  ];
  for (const path of wrong) assert.throws(() => scriptUrl(path), TypeError, path);
});
