/** The picture of the README: one request, in the terminal that waits for it and on the phone that is asked. */

import { statSync } from "node:fs";

import { ready } from "../support/acts/answer.js";
import { openCard } from "../support/acts/open.js";
import { approved, pairedWorld } from "../support/acts/world.js";
import { until } from "../support/deadline.js";
import { BIN, Program } from "../support/process.js";
import { World } from "../support/story.js";
import { escapeHtml, terminalHtml } from "./terminal.js";

/** The largest that the file may be, in bytes. */
const LARGEST = 250_000;
const SIZE = { width: 1280, height: 800 };

/** What is typed, a line of the terminal each. */
const ASKED = [
  ["request", "--audience", "demo:payments"],
  ["--scope", "payments.identity", "--scope", "payments.prepare"],
  ["--agent-name", "Bookkeeper", "--purpose", "Prepare the payment of invoice 42"],
  ["--detail", "Payee=ACME Ltd", "--detail", "Amount=EUR 120.00", "--duration", "30m", "--wait"],
];

/** Plays that one request and writes the picture. */
export async function drawReadmePicture(file: string): Promise<void> {
  const world = await World.make();
  try {
    const { phone, computer } = await pairedWorld(world, { density: 2 });
    await approved(phone, computer, { agentName: "Bookkeeper", duration: "15m" });
    const environment = { COUNTERSIGN_HOME: computer.home, CLICOLOR_FORCE: "1", NO_COLOR: "", TERM: "xterm-256color" };
    const terminal = new Program(`${BIN}/countersign`, ASKED.flat(), environment);
    const id = (await terminal.prints(/Asked: (del_\w+)[^]*wanted until.*\n/u))[1] ?? "";
    await openCard(phone, id);
    await ready(phone);
    const card = await phone.page.screenshot({ scale: "device" });
    await until("the terminal tells that it was seen", () => terminal.stderr.includes("seen at"));
    const typed = `$ countersign ${ASKED.map((line) => line.map(quoted).join(" ")).join(" \\\n    ")}`;
    await phone.page.goto("about:blank");
    await phone.page.setViewportSize(SIZE);
    await phone.page.setContent(composed(typed, terminal.stdout + terminal.stderr, card.toString("base64")));
    await phone.page.locator("img").evaluate((image: HTMLImageElement) => image.decode());
    await phone.page.screenshot({ path: file, scale: "css" });
  } finally {
    await world.end();
  }
  const { size } = statSync(file);
  if (size > LARGEST) throw new Error(`${file} has ${size} bytes; at most ${LARGEST} are wanted`);
}

function quoted(word: string): string {
  return /^[\w:.,=-]+$/u.test(word) ? word : `"${word}"`;
}

function composed(typed: string, printed: string, card: string): string {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
    <figure class="terminal"><figcaption><i></i><i></i><i></i> study-desk</figcaption>
    <pre>${escapeHtml(typed)}\n\n${terminalHtml(printed)}<b class="cursor"> </b></pre></figure>
    <figure class="phone"><img alt="" src="data:image/png;base64,${card}"></figure>`;
}

const STYLE = `
  html { height: 100%; background: #e9e6de; }
  body { height: 100%; margin: 0; display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 44px;
    padding: 0 44px; box-sizing: border-box; }
  figure { margin: 0; }
  .terminal { border-radius: 12px; overflow: hidden; background: #16201d; color: #dfe7e2;
    box-shadow: 0 18px 40px #1a221f55; }
  figcaption { display: flex; gap: 7px; align-items: center; padding: 10px 14px; background: #22302b;
    font: 13px "DejaVu Sans", sans-serif; color: #a9b8b0; }
  i { width: 11px; height: 11px; border-radius: 50%; background: #4d6159; }
  i:last-of-type { margin-inline-end: 8px; }
  pre { margin: 0; padding: 20px 22px 26px; font: 13px/1.55 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
  .bold { font-weight: 700; color: #fff; }
  .dim { color: #93a59c; }
  .cursor { background: #dfe7e2; }
  .phone { padding: 11px; border-radius: 46px; background: #10150f; box-shadow: 0 18px 40px #1a221f66; }
  .phone img { display: block; width: 336px; border-radius: 35px; }
`;
