/**
 * Where the page begins: the address gives up its secret (router), the choice of theme and language is applied
 * (preferences), and then the phone is opened and shown.
 */

import "@countersign/ui/tokens.css";
import "@countersign/ui/base.css";
import "./state/router.svelte.js";
import "./state/preferences.svelte.js";
import "./state/install.svelte.js";
import { mount } from "svelte";
import App from "./App.svelte";
import { openPhone } from "./edges/open-phone.js";
import { loadLanguage } from "./i18n/index.svelte.js";
import { refreshStanding, start, watchConnection } from "./state/app.svelte.js";
import { chosen, hourOf } from "./state/preferences.svelte.js";
import { followPushes } from "./state/pushes.svelte.js";
import { watchForBuilds } from "./state/update.svelte.js";

start(openPhone({ hourOf }));
void refreshStanding();
// Without the other language's words the page speaks English, which is better than saying nothing.
await loadLanguage(chosen.language).catch(() => undefined);

const target = document.getElementById("app");
if (target !== null) mount(App, { target });
watchConnection();
followPushes();
if (import.meta.env.PROD) void watchForBuilds();
