/** The camera at the back of the device, and its light. */

/** Why there is no picture. */
export type CameraTrouble = "refused" | "absent" | "busy";

/** A camera that runs. */
export interface Camera {
  readonly stream: MediaStream;
  /** Turns the light on or off; undefined where there is none. */
  readonly light: ((on: boolean) => Promise<void>) | undefined;
  stop(): void;
}

/** Starts the camera. Rejects with a `CameraTrouble`. */
export async function openCamera(): Promise<Camera> {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (mediaDevices === undefined) throw "absent" satisfies CameraTrouble;
  let stream: MediaStream;
  try {
    stream = await mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 960 } },
    });
  } catch (error) {
    throw troubleOf(error);
  }
  const track = stream.getVideoTracks()[0];
  // The light is an extension that not every browser's description of a track has.
  const can = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  return {
    stream,
    light:
      can.torch === true
        ? async (on) => track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
        : undefined,
    stop: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "absent" : "busy";
}
