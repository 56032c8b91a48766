//! What a person sees: stdout for results, stderr for complaints.

use std::io::{self, IsTerminal, Write};

use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
use serde::Serialize;
use serde_json::Value;

/// Prints a result.
pub(super) fn say(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Prints a result as JSON.
pub(super) fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(value)?)
}

/// Says on stderr why the program ends.
pub(super) fn complain(text: &str) {
    // With nobody there to read it, there is nobody to tell that either.
    let _ = writeln!(io::stderr().lock(), "error: {text}");
}

/// A QR code of a link, black on white whatever the terminal's colours are; nothing when stdout is no terminal.
pub(super) fn qr(link: &str) -> Option<String> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let code = QrCode::with_error_correction_level(link, EcLevel::L).ok()?;
    let picture = code.render::<Dense1x2>().quiet_zone(true).build();
    let lines = picture.lines().map(|line| format!("  \x1b[38;5;16;48;5;231m{line}\x1b[0m\n"));
    Some(lines.collect())
}

/// Rows as a table, with one column a key and the id first.
pub(super) fn table<T: Serialize>(rows: &[T], nothing: &str) -> anyhow::Result<String> {
    let rows: Vec<Value> = rows.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    let Some(Value::Object(first)) = rows.first() else { return Ok(nothing.to_owned()) };
    let mut keys: Vec<&String> = first.keys().collect();
    keys.sort_by_key(|key| !matches!(key.as_str(), "id" | "runtimeConnectionId"));
    let mut lines = vec![keys.iter().map(|key| heading(key)).collect::<Vec<_>>()];
    lines.extend(rows.iter().map(|row| keys.iter().map(|key| cell(&row[key.as_str()])).collect()));
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..keys.len()).map(width).collect();
    let pad = |line: &Vec<String>| {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    Ok(lines.iter().map(pad).collect::<Vec<_>>().join("\n"))
}

/// `createdAt` as CREATED AT.
fn heading(key: &str) -> String {
    let spaced = key.chars().flat_map(|letter| letter.is_uppercase().then_some(' ').into_iter().chain([letter]));
    spaced.collect::<String>().to_uppercase()
}

/// A value on one line. Names come from outside, so nothing in them may steer the terminal.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_lines_up_and_shows_no_escapes() {
        let rows =
            [json!({"id": "usr_1", "runtimeName": "Ada\u{1b}[2J"}), json!({"id": ["a", "b"], "runtimeName": null})];
        assert_eq!(table(&rows, "-").expect("a table"), "ID     RUNTIME NAME\nusr_1  Ada\u{fffd}[2J\na, b   -");
        assert_eq!(table::<Value>(&[], "Nobody yet.").expect("no table"), "Nobody yet.");
    }
}
