//! Other people's words, made harmless for where no markup shows what is hidden in them: terminals, menus,
//! notifications.

/// Whether a terminal or a menu would act on it, or a person would not see it: controls, line separators, format
/// characters (general category Cf), and whatever Unicode lets fonts draw as nothing (Default_Ignorable_Code_Point).
#[must_use]
pub fn is_hidden(symbol: char) -> bool {
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
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|symbol| if is_hidden(symbol) { symbol.escape_unicode().to_string() } else { symbol.into() })
        .collect()
}

/// At most `most` characters, the last one an ellipsis if something was cut off.
#[must_use]
pub fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// At most `most` bytes, cut between characters.
#[must_use]
pub fn within_bytes(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}
