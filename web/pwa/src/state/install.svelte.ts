/** The browser's offer to install the page, which it makes once and early. */

import { watchInstallation, type InstallOffer } from "../edges/platform.js";

/** The offer, while it stands. */
export const install = $state<{ offer: InstallOffer | undefined }>({ offer: undefined });

watchInstallation((offer) => (install.offer = offer));
