/** The desktop over Tauri: each method is the command of its name, and the only file that touches Tauri. */

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Desktop, DesktopEvent } from "../core/desktop.js";
import { failureOf } from "../core/failing.js";

/** Calls a command. Rejects with a `Failure`, whatever went wrong. */
async function call<Answer>(command: string, input: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  try {
    return await invoke<Answer>(command, input);
  } catch (thrown) {
    throw failureOf(thrown);
  }
}

/** The desktop of the app that this window belongs to. */
export const tauriDesktop: Desktop = {
  snapshot: () => call("snapshot"),
  settings: () => call("settings"),
  setSettings: (change) => call("set_settings", { change }),
  chooseProfile: (name) => call("choose_profile", { name }),
  chooseKeyStore: (store) => call("choose_key_store", { store }),
  checkServer: (address) => call("check_server", { address }),
  startPairing: (server, runtimeName, deviceName) => call("start_pairing", { server, runtimeName, deviceName }),
  claimPairing: (code) => call("claim_pairing", { code }),
  acceptPairing: () => call("accept_pairing"),
  declinePairing: () => call("decline_pairing"),
  stopPairing: () => call("stop_pairing"),
  copyPairingLink: () => call("copy_pairing_link"),
  audiences: () => call("audiences"),
  ask: (ask) => call("ask", { ask }),
  refresh: () => call("refresh"),
  copyToken: (name) => call("copy_token", { name }),
  clearClipboard: () => call("clear_clipboard"),
  revoke: (name, reason) => call("revoke", { name, reason }),
  endPairing: (reason) => call("end_pairing", { reason }),
  panic: () => call("panic"),
  forgetKeys: () => call("forget_keys"),
  openServer: (path) => call("open_server", { path }),
  listen: (hear) => listen<DesktopEvent>("desktop", ({ payload }) => hear(payload)),
};
