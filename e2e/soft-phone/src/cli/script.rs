//! Scripts: one command a line, `#` begins a comment line, double quotes hold words together.

use anyhow::{Context, Result, bail};
use clap::Parser;

use super::{Cli, Command};

/// A line of a script that was understood.
pub(crate) struct Line<'a> {
    pub(crate) number: usize,
    pub(crate) text: &'a str,
    pub(crate) json: bool,
    pub(crate) command: Command,
}

pub(crate) fn lines(text: &str) -> impl Iterator<Item = Result<Line<'_>>> {
    let lines = text.lines().enumerate().map(|(at, text)| (at + 1, text.trim()));
    let lines = lines.filter(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    lines.map(|(number, text)| line(number, text).with_context(|| format!("line {number}")))
}

fn line(number: usize, text: &str) -> Result<Line<'_>> {
    let words = ["soft-phone".to_owned()].into_iter().chain(words(text)?);
    let Cli { json, command, .. } = Cli::try_parse_from(words)?;
    Ok(Line { number, text, json, command })
}

fn words(text: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for symbol in text.chars() {
        match symbol {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            symbol if symbol.is_whitespace() && !quoted => words.extend(word.take()),
            symbol => word.get_or_insert_default().push(symbol),
        }
    }
    if quoted {
        bail!("a quote is not closed");
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_line_by_line() {
        let script = "# a comment\n\n  approve next --scope a:b\ndeny next --text \"not now, \"\n";
        let read: Vec<Line<'_>> = lines(script).collect::<Result<_>>().expect("a script");
        assert_eq!(read.iter().map(|line| line.number).collect::<Vec<_>>(), [3, 4]);
        assert!(matches!(&read[0].command, Command::Approve(approve) if approve.scopes == ["a:b"]));
        assert!(matches!(&read[1].command, Command::Deny(deny) if deny.text == "not now, "));
        assert!(lines("deny \"next").any(|line| line.is_err()));
        assert!(lines("dance").any(|line| line.is_err()));
    }
}
