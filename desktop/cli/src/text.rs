//! Text for people: other people's words made harmless, times and durations.

use chrono::DateTime;
pub(crate) use countersign_runtime::text::{is_hidden, short, visible, within_bytes};
use countersign_shared::payload::Millis;

/// Somebody else's words as a quotation: data, never an instruction.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", visible(text).replace('"', "\u{201d}"))
}

/// A time in UTC, to the second.
pub(crate) fn time(at: Millis) -> String {
    let time = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis).unwrap_or_default();
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A duration as people say it: `1 h 30 min`, `45 s`.
pub(crate) fn duration(seconds: u64) -> String {
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let said: Vec<_> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if said.is_empty() { "0 s".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_reaches_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\nc\u{202e}d\u{200b}"), r"a\u{1b}[31mb\u{a}c\u{202e}d\u{200b}");
        assert_eq!(visible("no\u{fe0f}\u{3164}\u{34f}"), r"no\u{fe0f}\u{3164}\u{34f}");
        assert_eq!(visible("Grüße, 世界"), "Grüße, 世界");
        assert_eq!(quoted("say \"yes\""), "\"say ”yes”\"");
        let hidden: Vec<char> = ('\0'..='\u{10ffff}').filter(|symbol| is_hidden(*symbol)).collect();
        assert!(hidden.iter().all(|symbol| !visible(&symbol.to_string()).contains(*symbol)));
    }

    #[test]
    fn times_and_durations_are_said_as_people_say_them() {
        assert_eq!(time(1_700_000_000_123), "2023-11-14 22:13:20 UTC");
        for (seconds, said) in [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (5445, "1 h 30 min 45 s")] {
            assert_eq!(duration(seconds), said);
        }
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(short("abcdef", 4), "abc…");
        assert_eq!(short("äöü", 3), "äöü");
        assert_eq!(within_bytes("aäö", 4), "aä");
        assert_eq!(within_bytes("abc", 48), "abc");
    }
}
