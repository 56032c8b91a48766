/** What the browser keeps of the page itself. */

import { until } from "../deadline.js";
import type { Phone } from "../phone.js";

/** Waits until the service worker has the whole shell and answers for the page. */
export async function keptShell(phone: Phone): Promise<void> {
  const active = (): Promise<boolean> =>
    phone.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === "activated" && navigator.serviceWorker.controller !== null;
    });
  await until("the service worker answers for the page", active);
}
