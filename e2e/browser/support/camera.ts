/** The phone's camera: Chromium plays a clip instead of one, again and again. */

import { renameSync, writeFileSync } from "node:fs";

import { BY_HAND, Lit, type Pixels, type Screen, Terminal, type View, developed, photograph } from "./picture.js";

/** Pictures in a clip. The hand that holds the phone is not still. */
const PICTURES = 6;

/** One phone's camera. It sees nothing but grey until it is pointed at something. */
export class Camera {
  /** What Chromium reads when a page asks for the camera. */
  readonly file: string;

  constructor(file: string) {
    this.file = file;
    writeFileSync(file, photograph(new Terminal(" "), BY_HAND));
  }

  /** Points it at a terminal that shows `text`; before the page asks for the camera. */
  pointAt(text: string, view: View = BY_HAND): void {
    this.see(new Terminal(text), view);
  }

  /** Points it at another phone, of which `screenshot` is a JPEG. */
  pointAtPhone(screenshot: Buffer, view: View = BY_HAND): void {
    this.see(new Lit(developed(screenshot)), view);
  }

  /** Points it at a picture of a computer's screen, or at a part of it. */
  pointAtScreen(picture: Pixels, view: View = BY_HAND): void {
    this.see(new Lit(picture), view);
  }

  private see(screen: Screen, view: View): void {
    const pictures = Array.from({ length: PICTURES }, (_, index) => {
      const sway = Math.sin((2 * Math.PI * index) / PICTURES);
      return photograph(screen, { ...view, turn: view.turn + sway, lean: view.lean + sway / 50 }, index + 1);
    });
    writeFileSync(`${this.file}.new`, Buffer.concat(pictures));
    renameSync(`${this.file}.new`, this.file);
  }
}
