//! The words of the tray and the notifications. The window has its own.

use crate::model::{Language, NewsKind};

/// In which language to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// German.
    German,
}

impl Tongue {
    /// The one that was chosen; the system's when none was.
    #[must_use]
    pub fn of(chosen: Language, system: &str) -> Self {
        match chosen {
            Language::En => Self::English,
            Language::De => Self::German,
            Language::System if system.to_ascii_lowercase().starts_with("de") => Self::German,
            Language::System => Self::English,
        }
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) $english:literal $german:literal;)*) => {
        impl Tongue {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(self, $($argument: $kind),*) -> String {
                match self {
                    Self::English => format!($english),
                    Self::German => format!($german),
                }
            })*
        }
    };
}

words! {
    /// Of a profile that is not paired.
    not_paired() "Not paired" "Nicht gekoppelt";
    /// Of a paired one.
    paired_with(name: &str) "Paired with {name}" "Gekoppelt mit {name}";
    /// Of one whose pairing ended.
    pairing_over() "The pairing was ended" "Die Kopplung ist beendet";
    /// Of keys that cannot be read.
    needs_you() "Needs your attention" "Braucht deine Aufmerksamkeit";
    /// How many wait.
    waiting(count: usize) "Waiting for an answer: {count}" "Wartet auf eine Antwort: {count}";
    /// How many live.
    alive(count: usize) "Alive: {count}" "Gültig: {count}";
    /// Opens the window.
    open() "Open Countersign" "Countersign öffnen";
    /// Gives one back.
    revoke(what: &str) "Revoke {what}" "{what} widerrufen";
    /// Opens the panic screen.
    revoke_everything() "Revoke everything …" "Alles widerrufen …";
    /// Ends the program.
    quit() "Quit" "Beenden";
    /// A title.
    approved() "Approved" "Genehmigt";
    /// A title.
    denied() "Denied" "Abgelehnt";
    /// A title.
    expired() "Nobody answered in time" "Niemand hat rechtzeitig geantwortet";
    /// A title.
    refused() "An answer failed a check" "Eine Antwort hat eine Prüfung nicht bestanden";
    /// What to do then.
    refused_text(what: &str) "{what}: nothing was accepted. Open Countersign to see why."
        "{what}: Nichts wurde angenommen. Öffne Countersign, um zu sehen, warum.";
    /// A title.
    revoked() "Revoked" "Widerrufen";
    /// A title.
    ends_soon() "Ends in five minutes" "Endet in fünf Minuten";
    /// A title.
    waits_still() "Still waiting for an answer" "Wartet noch auf eine Antwort";
    /// What a permission is called: its agent, and at what.
    what(agent: &str, audience: &str) "{agent}, {audience}" "{agent}, {audience}";
    /// A title.
    pairing_ended() "This computer is no longer paired" "Dieser Computer ist nicht mehr gekoppelt";
}

impl Tongue {
    /// A device came or went: title and text.
    #[must_use]
    pub fn news(self, kind: NewsKind, device: &str) -> [String; 2] {
        let (english, german) = match kind {
            NewsKind::Added => ("A new device may answer for you", "Ein neues Gerät darf für dich antworten"),
            NewsKind::Revoked => ("A device was removed", "Ein Gerät wurde entfernt"),
            NewsKind::Recovered => {
                ("A device was added by the recovery code", "Ein Gerät kam durch den Notfallcode dazu")
            }
        };
        [if self == Self::English { english } else { german }.to_owned(), device.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_decides_unless_somebody_did() {
        assert_eq!(Tongue::of(Language::System, "de-AT"), Tongue::German);
        assert_eq!(Tongue::of(Language::System, "C"), Tongue::English);
        assert_eq!(Tongue::of(Language::En, "de-DE"), Tongue::English);
        assert_eq!(Tongue::of(Language::De, "en-GB"), Tongue::German);
        assert_eq!(Tongue::German.waiting(2), "Wartet auf eine Antwort: 2");
    }
}
