//! What e-mails and ntfy messages say.

use countersign_shared::{origin::Origin, payload::Language};

/// The longest name of a runtime in a message, in characters.
const MAX_NAME: usize = 48;

/// What a person is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A request waits for an answer.
    Request,
    /// Several requests wait.
    Requests,
    /// A device was added.
    Device,
    /// A computer was paired.
    Runtime,
    /// Push to a device has gone silent.
    Silence,
}

/// What a person is told, and where it is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub waiting: Waiting,
    /// The runtime's name: claimed. Empty when it is hidden, or when it is not about one.
    pub runtime: String,
    /// The page that shows it.
    pub link: String,
    /// In which language.
    pub language: Language,
}

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

/// The notice as an e-mail.
#[must_use]
pub fn letter(notice: &Notice) -> Letter {
    let (title, text) = said(notice);
    let foot = match notice.language {
        Language::En => "This message only tells you. You decide on the page, with your passkey.",
        Language::De => "Diese Nachricht sagt nur Bescheid. Du entscheidest auf der Seite, mit deinem Passkey.",
    };
    Letter { subject: title.to_owned(), body: format!("{text}\n\n{}\n\n{foot}\n", notice.link) }
}

/// The notice for ntfy.
#[must_use]
pub fn note(notice: &Notice) -> Note {
    let (title, text) = said(notice);
    Note { title: title.to_owned(), message: text, click: notice.link.clone() }
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

fn said(notice: &Notice) -> (&'static str, String) {
    let runtime = clean(&notice.runtime);
    let named = |with: &str, without: &str| match runtime.as_str() {
        "" => without.to_owned(),
        runtime => with.replace("{}", runtime),
    };
    match (notice.language, notice.waiting) {
        (Language::En, Waiting::Request) => {
            ("A request waits for you", named("“{}” asks for a permission.", "A computer asks for a permission."))
        }
        (Language::En, Waiting::Requests) => ("Requests wait for you", "Several requests wait for your answer.".into()),
        (Language::En, Waiting::Device) => {
            ("A device was added", "A new device can answer for you. If that was not you, revoke it now.".into())
        }
        (Language::En, Waiting::Runtime) => (
            "A computer was paired",
            named("“{}” may ask you from now on.", "A new computer may ask you from now on.")
                + " If that was not you, revoke it now.",
        ),
        (Language::En, Waiting::Silence) => (
            "Notifications do not arrive",
            "One of your devices has shown no notification for a day. Open the page on it and look at the settings."
                .into(),
        ),
        (Language::De, Waiting::Request) => (
            "Eine Anfrage wartet auf dich",
            named("„{}“ bittet um eine Erlaubnis.", "Ein Computer bittet um eine Erlaubnis."),
        ),
        (Language::De, Waiting::Requests) => {
            ("Anfragen warten auf dich", "Mehrere Anfragen warten auf deine Antwort.".into())
        }
        (Language::De, Waiting::Device) => (
            "Ein Gerät kam dazu",
            "Ein neues Gerät kann für dich antworten. Wenn du das nicht warst, entzieh ihm gleich die Rechte.".into(),
        ),
        (Language::De, Waiting::Runtime) => (
            "Ein Computer wurde gekoppelt",
            named("„{}“ darf dich ab jetzt fragen.", "Ein neuer Computer darf dich ab jetzt fragen.")
                + " Wenn du das nicht warst, entzieh ihm gleich die Rechte.",
        ),
        (Language::De, Waiting::Silence) => (
            "Benachrichtigungen kommen nicht an",
            "Eines deiner Geräte hat seit einem Tag keine Benachrichtigung gezeigt. Öffne die Seite darauf und sieh in \
             die Einstellungen."
                .into(),
        ),
    }
}

/// A claimed name without what hides, turns or breaks a line, cut to its longest.
fn clean(name: &str) -> String {
    let plain = |character: &char| {
        !character.is_control()
            && !matches!(character,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    };
    name.chars().filter(plain).take(MAX_NAME).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Waiting; 5] =
        [Waiting::Request, Waiting::Requests, Waiting::Device, Waiting::Runtime, Waiting::Silence];

    fn notice(waiting: Waiting, runtime: &str, language: Language) -> Notice {
        let link = "https://countersign.example/requests/del_one".to_owned();
        Notice { waiting, runtime: runtime.to_owned(), link, language }
    }

    #[test]
    fn each_notice_has_words_in_both_languages() {
        for waiting in ALL {
            let both = [Language::En, Language::De].map(|language| letter(&notice(waiting, "Laptop", language)));
            assert_ne!(both[0], both[1]);
            for letter in both {
                assert!(letter.body.contains("https://countersign.example/requests/del_one"));
                assert!(!letter.subject.contains(['\r', '\n']) && !letter.subject.contains("{}"), "{letter:?}");
                assert!(!letter.body.contains("{}"), "{letter:?}");
            }
        }
    }

    #[test]
    fn a_name_that_is_hidden_is_nowhere() {
        for waiting in ALL {
            let notice = notice(waiting, "", Language::En);
            assert!(!letter(&notice).body.contains('“'));
            assert!(!note(&notice).message.contains('“'));
        }
    }

    #[test]
    fn a_name_cannot_break_out() {
        let name = format!("a\r\nBcc: eve\u{202e}\u{200b}\u{feff}{}", "x".repeat(100));
        let text = note(&notice(Waiting::Request, &name, Language::En)).message;
        assert!(
            !text.chars().any(|character| character.is_control() || "\u{202e}\u{200b}\u{feff}".contains(character))
        );
        assert!(text.chars().count() < MAX_NAME + 40, "{text}");
        assert_eq!(clean("\u{200b}\u{202e} \t"), "");
    }
}
