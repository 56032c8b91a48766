// Writes src/words.ts from the crate's list, so that both twins show the same six words.
import { readFileSync, writeFileSync } from "node:fs";

const words = readFileSync(new URL("../../../shared/src/words.txt", import.meta.url), "utf8").trim().split("\n");
const lines = [""];
for (const word of words) {
  const line = lines.at(-1);
  if (line.length + word.length >= 120) lines.push(word);
  else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
}
writeFileSync(
  new URL("../src/words.ts", import.meta.url),
  `// Written by \`npm run words\` from shared/src/words.txt; do not edit.

/** The 2048 words of the BIP-39 English list, in order; word n stands for the 11 bits n. */
export const WORDS: readonly string[] = \`
${lines.join("\n")}
\`.trim().split(/\\s/);
`,
);
