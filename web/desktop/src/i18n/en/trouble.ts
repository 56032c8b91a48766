import type { Catalogue } from "@countersign/ui/catalogue";

/** Standings in which the keys cannot be used. */
export const trouble = {
  "trouble.locked.title": "The keychain is locked",
  "trouble.locked.text":
    "The key of this computer lies in it, most likely. As long as it is locked, nobody can tell, so no new key is " +
    "made.",
  "trouble.locked.next":
    "Unlock it: log in to your session anew, or open the system's password manager. Then try again.",
  "trouble.noKeychain.title": "No keychain answers",
  "trouble.noKeychain.text":
    "Countersign keeps its key in the system's keychain, and none is there: no service runs, or this session has none.",
  "trouble.noKeychain.next": "Start one, such as GNOME Keyring or KWallet, then try again.",
  "trouble.noKeychain.files":
    "On a computer that never has one, keys can be kept in files. Every program that runs as you can read those.",
  "trouble.noKeychain.useFiles": "Keep keys in files",
  "trouble.noKeychain.paired":
    "This profile is paired, and its key lies in the keychain. Bring that back; another store would not have the key.",
  "trouble.keyLost.title": "The key of this computer is gone",
  "trouble.keyLost.text":
    "The store works, and the key is not in it. Perhaps the keychain was deleted, or this profile came from " +
    "another computer.",
  "trouble.keyLost.next":
    "If there is a backup of the keychain, bring it back and try again. If not, forget the pairing and pair anew.",
  "trouble.keyLost.forget": "Forget the pairing",
  "trouble.exposed.title": "Others can read this computer's key",
  "trouble.exposed.text": "The file is open to other users of this computer, so its key is not used.",
  "trouble.exposed.next": "If nobody else can have read it, close it again in a terminal, then try again:",
  "trouble.exposed.else": "Otherwise forget the keys and pair anew.",
  "trouble.damaged.title": "A file of this profile cannot be read",
  "trouble.damaged.text": "It was left as it is: nothing was deleted or overwritten.",
  "trouble.damaged.next": "Bring it back from a backup. Or go on under another profile in the settings.",
  "trouble.damaged.settings": "Choose another profile",
  "trouble.kept": "Nothing was deleted, and no new key was made.",
} as const satisfies Catalogue;
