//! What a push says to people who have no worker of ours to word it: little. No purpose, agent, scope or amount.

use countersign_shared::payload::Language;

use super::notification::Kind;

/// The longest that a runtime's name may be in a push, in characters.
pub const MAX_NAME: usize = 48;

/// A notification's two lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The first line.
    pub title: String,
    /// The second line.
    pub body: String,
}

/// The words for a notification. `runtime` is its cleaned name, or empty when it is hidden or there is none;
/// `pending` is how many requests wait.
#[must_use]
pub fn words(kind: Kind, language: Language, runtime: &str, pending: usize) -> Words {
    match language {
        Language::En => english(kind, runtime, pending),
        Language::De => german(kind, runtime, pending),
    }
}

fn english(kind: Kind, runtime: &str, pending: usize) -> Words {
    let (title, body) = match (kind, runtime) {
        (Kind::Request, "") => ("A request waits for you", "Open it to see who asks for what.".to_owned()),
        (Kind::Request, name) => ("A request waits for you", format!("{name} asks. Open it to see for what.")),
        (Kind::Requests, _) if pending > 1 => {
            ("Requests wait for you", format!("{pending} requests. Open the list to see them."))
        }
        (Kind::Requests, _) => ("Requests wait for you", "Open the list to see them.".to_owned()),
        (Kind::Resolved, _) => ("Nothing to do here", "This request needs no answer any more.".to_owned()),
        (Kind::Device, _) => ("A device was added", "If that was not you, revoke it.".to_owned()),
        (Kind::Runtime, "") => ("A computer was paired", "If that was not you, revoke it.".to_owned()),
        (Kind::Runtime, name) => ("A computer was paired", format!("{name}. If that was not you, revoke it.")),
        (Kind::Test, _) => ("This is a test", "Notifications reach this device.".to_owned()),
        (Kind::Silence, _) => (
            "A device is silent",
            "For a day no notification has reached it. Open its page to see which one.".to_owned(),
        ),
    };
    Words { title: title.to_owned(), body }
}

fn german(kind: Kind, runtime: &str, pending: usize) -> Words {
    let (title, body) = match (kind, runtime) {
        (Kind::Request, "") => ("Eine Anfrage wartet auf dich", "Öffne sie, um zu sehen, wer was will.".to_owned()),
        (Kind::Request, name) => {
            ("Eine Anfrage wartet auf dich", format!("{name} fragt an. Öffne sie, um zu sehen, wofür."))
        }
        (Kind::Requests, _) if pending > 1 => {
            ("Anfragen warten auf dich", format!("{pending} Anfragen. Öffne die Liste, um sie zu sehen."))
        }
        (Kind::Requests, _) => ("Anfragen warten auf dich", "Öffne die Liste, um sie zu sehen.".to_owned()),
        (Kind::Resolved, _) => ("Hier ist nichts zu tun", "Diese Anfrage braucht keine Antwort mehr.".to_owned()),
        (Kind::Device, _) => ("Ein Gerät kam dazu", "Wenn du das nicht warst, widerrufe es.".to_owned()),
        (Kind::Runtime, "") => ("Ein Computer wurde gekoppelt", "Wenn du das nicht warst, widerrufe ihn.".to_owned()),
        (Kind::Runtime, name) => {
            ("Ein Computer wurde gekoppelt", format!("{name}. Wenn du das nicht warst, widerrufe ihn."))
        }
        (Kind::Test, _) => ("Das ist ein Test", "Mitteilungen erreichen dieses Gerät.".to_owned()),
        (Kind::Silence, _) => (
            "Ein Gerät schweigt",
            "Seit einem Tag kam dort keine Mitteilung an. Öffne die Seite, um zu sehen, wo.".to_owned(),
        ),
    };
    Words { title: title.to_owned(), body }
}

/// A claimed name as a push may show it: without characters that hide, turn or break lines, spaces folded, and cut to
/// [`MAX_NAME`] characters.
#[must_use]
pub fn clean_name(claimed: &str) -> String {
    let shown: String = claimed.chars().map(|one| if one.is_whitespace() { ' ' } else { one }).filter(plain).collect();
    let words: Vec<&str> = shown.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(MAX_NAME).collect::<String>().trim_end().to_owned()
}

/// Neither a control character (Cc), nor one of Bidi_Control, nor Default_Ignorable_Code_Point (Unicode 17).
fn plain(one: &char) -> bool {
    !one.is_control()
        && !matches!(*one,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_hides_and_turns_nothing() {
        assert_eq!(clean_name("Zoë's  Claw\n\t2"), "Zoë's Claw 2");
        assert_eq!(clean_name("\u{202e}kcab\u{2066}\u{feff}\u{ad}\u{1f}\u{e0041}"), "kcab");
        assert_eq!(clean_name("\u{200b}\u{3164}\u{2028} "), "");
        assert_eq!(clean_name(&"ß".repeat(60)).chars().count(), MAX_NAME);
        assert_eq!(clean_name(&format!("{} b", "a".repeat(47))), "a".repeat(47));
    }

    #[test]
    fn every_kind_has_words_in_both_languages() {
        let kinds =
            [Kind::Request, Kind::Requests, Kind::Resolved, Kind::Device, Kind::Runtime, Kind::Test, Kind::Silence];
        for kind in kinds {
            let [english, german] = [Language::En, Language::De].map(|tongue| words(kind, tongue, "Claw", 3));
            assert_ne!(english, german);
            for said in [english, german] {
                assert!(!said.title.is_empty() && !said.body.is_empty() && !said.body.contains('!'), "{said:?}");
                assert_eq!(said.body.contains("Claw"), matches!(kind, Kind::Request | Kind::Runtime), "{said:?}");
            }
        }
        assert!(words(Kind::Requests, Language::En, "", 3).body.starts_with("3 requests"));
    }
}
