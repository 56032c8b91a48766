/** What a person does in the app's window, with the phone beside it. */

import { until } from "../deadline.js";
import type { Session } from "../desktop/session.js";
import type { Window } from "../desktop/window.js";
import type { Phone } from "../phone.js";
import { type Pixels, cut } from "../picture.js";
import { findQr } from "../read-qr.js";
import type { World } from "../story.js";
import { approve } from "./answer.js";
import { enrol } from "./enrol.js";
import { confirmOffer } from "./pair.js";

/** A hand's breadth around the square code, as the camera sees it, in pixels. */
const AROUND = 24;

/** Names the server on the first screen, and waits until the square code is there. */
export async function offer(window: Window, server: string): Promise<void> {
  await window.fill("Address of your server", server);
  await window.fill("This computer", "Study desk");
  await window.press("Show the pairing code");
  await window.heading("Scan this with your phone");
}

/** What a camera before the screen sees of the square code. */
export async function codeOnScreen({ display }: Session, window: Window): Promise<Pixels> {
  const { x, y, width, height } = await window.place("main svg[role=img]");
  // Nobody moves windows there: its corner is that of the screen.
  const part = { x: x - AROUND, y: y - AROUND, width: width + 2 * AROUND, height: height + 2 * AROUND };
  // The page has it before the whole of it is on the screen.
  return until("the square code is drawn", async () => {
    const picture = cut(display.picture(), part);
    return (await findQr(picture)) !== undefined && picture;
  });
}

/** Types the code of the phone, and says yes to the person. */
export async function typeCode(window: Window, code: string): Promise<void> {
  await window.fill("Code from the phone", code);
  await window.press("Pair");
  await window.heading("Is that you?");
}

/** Pairs by the link of the square code, which the window puts into the clipboard, instead of a camera. */
export async function pairWindow(session: Session, window: Window, phone: Phone): Promise<void> {
  await offer(window, phone.url);
  await window.press("Copy the link instead");
  await window.reads("The link is in the clipboard");
  await phone.open(await session.clipboard());
  await typeCode(window, await confirmOffer(phone));
  await window.press("Yes, that is me");
  await window.heading("All quiet");
}

/** Enrols Ada on a new phone, logs in at a computer, and pairs its app with the phone. */
export async function pairedSession(world: World): Promise<{ phone: Phone; session: Session; window: Window }> {
  const phone = await world.phone();
  await enrol(phone, world.server.ownerLink);
  const session = await world.session();
  const window = await session.start();
  await pairWindow(session, window, phone);
  return { phone, session, window };
}

/** Fills in a question until it only has to be sent. */
export async function prepareQuestion(window: Window, purpose: string): Promise<void> {
  await window.press("Ask");
  await window.heading("Ask for a permission");
  await window.choose("Demo Bank");
  await window.choose("See which customer you are.");
  await window.fill("What for", purpose);
  await window.press("Look it over");
  await window.heading("Send this to your phone?");
}

/** Asks by hand, and lets the phone approve. */
export async function askAndApprove(window: Window, phone: Phone, purpose: string): Promise<void> {
  await prepareQuestion(window, purpose);
  await window.press("Send to Ada");
  await window.heading("Waiting for Ada");
  await phone.open("/");
  await phone.page.getByRole("link", { name: /Demo Bank/ }).click();
  await approve(phone);
  await window.heading("Approved");
}

/** Puts a token of the permission on the screen into the clipboard, and gives it. */
export async function copyToken(session: Session, window: Window): Promise<string> {
  await window.press("Copy the token");
  await window.reads(/In the clipboard for/);
  return session.clipboard();
}
