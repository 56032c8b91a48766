import type { Catalogue } from "@countersign/ui/catalogue";

/** Settings of this app. */
export const settings = {
  "settings.title": "Settings",

  "settings.profile": "Profile",
  "settings.profile.text":
    "One profile is one pairing, with its own key and its own requests. The command line uses the same ones.",
  "settings.profile.choose": "Profile in use",
  "settings.profile.new": "Another profile",
  "settings.profile.newHint": "1 to 32 of a-z 0-9 _ -",
  "settings.profile.newWrong": "A name has 1 to 32 of a-z, 0-9, _ and -.",
  "settings.profile.open": "Open it",

  "settings.keys": "Keys",
  "settings.keys.where": "Where this profile's keys are kept",
  "settings.keys.keychain": "The system's keychain",
  "settings.keys.keychainHint": "Locked with your session. Other programs of yours need its permission.",
  "settings.keys.files": "Files",
  "settings.keys.filesHint":
    "In your home folder, for you alone to read. Every program that runs as you can read them. For computers " +
    "without a keychain.",
  "settings.keys.inUse": "A key is in use, so this cannot be changed. Forget the keys first.",
  "settings.keys.available": "The keychain answers.",
  "settings.keys.locked":
    "The keychain is locked: nobody can tell whether the key is in it. Unlock it; nothing is lost.",
  "settings.keys.absent": "No keychain answers on this computer.",

  "settings.app": "This app",
  "settings.autostart": "Start with the system",
  "settings.autostartHint": "Quietly, in the tray.",
  "settings.notifications": "Notifications",
  "settings.notificationsHint": "When something is answered, refused or ended.",
  "settings.tray": "Keep running when the window closes",
  "settings.trayHint": "The tray shows what waits. Quit there.",

  "settings.look": "Language and look",
  "settings.language": "Language",
  "settings.language.system": "System",
  "settings.theme": "Theme",
  "settings.theme.system": "System",
  "settings.theme.light": "Light",
  "settings.theme.dark": "Dark",

  "settings.keysList": "Keyboard",
  "settings.key.home": "Home",
  "settings.key.history": "History",
  "settings.key.settings": "Settings",
  "settings.key.panic": "Stop everything",
  "settings.key.ask": "Ask",
  "settings.key.escape": "Close or go back",
  "settings.key.control": "Ctrl",
  "settings.key.escapeName": "Esc",

  "settings.end": "End",
  "settings.endPairing": "End the pairing",
  "settings.endPairing.title": "End the pairing with {name}?",
  "settings.endPairing.text":
    "Every permission ends with the next call, every open question is taken back. To ask again, you pair anew.",
  "settings.endPairing.done": "The pairing has ended.",
  "settings.forget": "Forget the keys",
  "settings.forget.title": "Forget this profile's keys?",
  "settings.forget.first": "You then have to pair this computer anew. A forgotten key cannot be brought back.",
  "settings.forget.text":
    "First everything is revoked, as far as the server hears it. Then the keys and the pairing are deleted. The " +
    "history stays.",
  "settings.forget.understood": "I know that I must pair anew",
  "settings.forget.done": "The keys are forgotten.",
  "settings.forget.untold": "The keys are forgotten, but the server did not hear it. Revoke this computer on your phone.",
  "settings.busy": "Under way…",

  "settings.about": "About",
  "settings.version": "Version {version}",
  "settings.server": "Server {host}",
} as const satisfies Catalogue;
