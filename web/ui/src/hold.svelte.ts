/**
 * What a press that must be held goes through, whoever presses.
 *
 * down -> held -> (after `duration`) done, or let go before: nothing happened
 * click of assistive technology, which cannot hold -> asked -> a second click: done
 */

/** Two clicks closer than this are one press heard twice, in milliseconds. */
const SAME_PRESS = 400;

/** What a `Hold` asks of the button that it serves. */
export interface Holdable {
  /** Whether the button takes a press at all. */
  readonly ready: () => boolean;
  /** How long to hold, in milliseconds. */
  readonly duration: () => number;
  /** Called once for each full hold and each confirmed click. */
  readonly done: () => void;
}

function isPress(event: KeyboardEvent): boolean {
  return event.key === "Enter" || event.key === " ";
}

/** Screen readers send a point without a size, or a mouse that presses without pressure. */
function isUnreal(event: PointerEvent): boolean {
  return (event.width === 0 && event.height === 0) ||
    (event.pointerType === "mouse" && event.pressure === 0 && event.detail === 0);
}

/** The state of one button that is held. Its methods are the button's listeners. */
export class Hold {
  /** Where it stands. */
  state: "idle" | "held" | "asked" = $state("idle");

  readonly #button: Holdable;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = 0;
  /** Whether the pointer that came last is one that assistive technology made up. */
  #unreal = false;

  constructor(button: Holdable) {
    this.#button = button;
  }

  readonly down = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    if (event.button !== 0 || !event.isPrimary) return;
    this.#unreal = isUnreal(event);
    if (this.#unreal) return;
    // A touch is captured by what it began on, which would never be told that it left.
    const { currentTarget, pointerId } = event;
    if (currentTarget.hasPointerCapture(pointerId)) currentTarget.releasePointerCapture(pointerId);
    this.#begin();
  };

  readonly keydown = (event: KeyboardEvent): void => {
    if (!isPress(event)) return;
    // Or the browser makes a click of it, which is for those who cannot hold.
    event.preventDefault();
    if (!event.repeat) this.#begin();
  };

  readonly keyup = (event: KeyboardEvent): void => {
    if (!isPress(event)) return;
    event.preventDefault();
    this.release();
  };

  readonly click = (event: MouseEvent): void => {
    if (!this.#button.ready() || (event.detail !== 0 && !this.#unreal)) return;
    this.#unreal = false;
    if (this.state !== "asked") {
      this.state = "asked";
      this.#askedAt = event.timeStamp;
    } else if (event.timeStamp - this.#askedAt > SAME_PRESS) {
      this.#finish();
    }
  };

  /** Let go before the time was up. */
  readonly release = (): void => {
    clearTimeout(this.#timer);
    if (this.state === "held") this.state = "idle";
  };

  /** Also takes the question back: the reader has turned to something else. */
  readonly forget = (): void => {
    clearTimeout(this.#timer);
    this.state = "idle";
  };

  #begin(): void {
    if (!this.#button.ready() || this.state === "held") return;
    this.state = "held";
    this.#timer = setTimeout(() => this.#finish(), this.#button.duration());
  }

  #finish(): void {
    this.state = "idle";
    navigator.vibrate?.(10);
    this.#button.done();
  }
}
