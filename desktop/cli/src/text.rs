//! Text for people: other people's words made harmless, times and durations.

use chrono::DateTime;
use countersign_shared::payload::Millis;

/// Whether a terminal would act on it, or a person would not see it: controls, line separators, format characters
/// (general category Cf), and whatever Unicode lets fonts draw as nothing (Default_Ignorable_Code_Point).
pub(crate) fn is_hidden(symbol: char) -> bool {
    symbol.is_control()
        || matches!(symbol,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Somebody else's words with everything hidden made visible, on one line.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|symbol| if is_hidden(symbol) { symbol.escape_unicode().to_string() } else { symbol.into() })
        .collect()
}

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

/// At most `most` characters, the last one an ellipsis if something was cut off.
pub(crate) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// At most `most` bytes, cut between characters.
pub(crate) fn within_bytes(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
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
