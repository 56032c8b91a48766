//! What e-mails and ntfy messages are made of.

use countersign_shared::{origin::Origin, payload::Language};

use crate::domain::wording::Words;

/// An e-mail, but for its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// A message to an ntfy topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// One line.
    pub title: String,
    /// Plain text.
    pub message: String,
    /// What opens at a tap.
    pub click: String,
}

/// What a push says, as an e-mail with the address of the page that shows it.
#[must_use]
pub fn letter(words: Words, link: &str, language: Language) -> Letter {
    let foot = match language {
        Language::En => "This message only tells you. You decide on the page, with your passkey.",
        Language::De => "Diese Nachricht sagt nur Bescheid. Du entscheidest auf der Seite, mit deinem Passkey.",
    };
    Letter { subject: words.title, body: format!("{}\n\n{link}\n\n{foot}\n", words.body) }
}

/// What a push says, for ntfy.
#[must_use]
pub fn note(words: Words, link: &str) -> Note {
    Note { title: words.title, message: words.body, click: link.to_owned() }
}

/// The e-mail with the code that confirms an address.
#[must_use]
pub fn code_letter(code: &str, origin: &Origin, language: Language) -> Letter {
    match language {
        Language::En => Letter {
            subject: "Your code for Countersign".to_owned(),
            body: format!(
                "{code}\n\nType this code into the settings at {origin}, and messages will go to this address. It \
                 works for 15 minutes.\n\nIf you did not ask for it, you need not do anything.\n"
            ),
        },
        Language::De => Letter {
            subject: "Dein Code für Countersign".to_owned(),
            body: format!(
                "{code}\n\nTipp diesen Code in die Einstellungen auf {origin} ein, dann gehen Nachrichten an diese \
                 Adresse. Er gilt 15 Minuten.\n\nWenn du ihn nicht angefordert hast, musst du nichts tun.\n"
            ),
        },
    }
}
