/** Pairing with a runtime that calls itself what it likes. */

import type { Names } from "../corpus.js";
import { Offering, type SigningRuntime } from "../corpus-runtime.js";
import type { Phone } from "../phone.js";
import type { World } from "../story.js";
import { confirmOffer } from "./pair.js";

/** The whole ceremony, with the phone's real page. */
export async function pairSigning(world: World, phone: Phone, names: Names): Promise<SigningRuntime> {
  const offering = await Offering.make(world.server.url, `http://127.0.0.1:${world.server.port}`, names);
  await phone.open(offering.link);
  return offering.type(await confirmOffer(phone));
}
