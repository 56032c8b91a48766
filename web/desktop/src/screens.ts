/** Every screen by name. All are a part of the one load: the window reads them from its own app. */

import type { Component } from "svelte";
import type { ScreenName } from "./core/standings.js";
import Ask from "./screens/Ask.svelte";
import Confirm from "./screens/Confirm.svelte";
import Delegation from "./screens/Delegation.svelte";
import History from "./screens/History.svelte";
import Home from "./screens/Home.svelte";
import Pair from "./screens/Pair.svelte";
import Panic from "./screens/Panic.svelte";
import Revoked from "./screens/Revoked.svelte";
import Settings from "./screens/Settings.svelte";
import Trouble from "./screens/Trouble.svelte";
import Unfinished from "./screens/Unfinished.svelte";
import Welcome from "./screens/Welcome.svelte";

export const SCREENS: Readonly<Record<ScreenName, Component>> = {
  home: Home, pair: Pair, ask: Ask, delegation: Delegation, history: History, settings: Settings, panic: Panic,
  welcome: Welcome, confirm: Confirm, unfinished: Unfinished, revoked: Revoked, trouble: Trouble,
};
