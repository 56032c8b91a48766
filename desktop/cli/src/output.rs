//! Writing for people or for programs.
//!
//! Results go to standard output: lines for people, or with `--json` one object a line, flushed at once.
//! Everything else (warnings, errors, the live line) goes to standard error, and none of it holds a secret.

use std::io::{self, IsTerminal, Write};

use dialoguer::console;
use serde::Serialize;
use serde_json::json;

use crate::{exit::Failure, text};

/// Where and how a command writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether a program reads.
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person can be asked: a terminal on both sides, and no program that reads.
    pub(crate) fn is_interactive(&self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// A line for people; nothing with `--json`.
    pub(crate) fn line(&self, line: impl AsRef<str>) -> io::Result<()> {
        if self.json { Ok(()) } else { self.raw(line.as_ref()) }
    }

    /// A line of plain text on standard output, whoever reads.
    pub(crate) fn raw(&self, line: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{line}")?;
        out.flush()
    }

    /// A line for programs; nothing without `--json`.
    pub(crate) fn event(&self, value: &impl Serialize) -> io::Result<()> {
        if self.json { self.raw(&escaped(&serde_json::to_string(value)?)) } else { Ok(()) }
    }

    /// Something that people should know beside the result.
    pub(crate) fn note(&self, note: impl AsRef<str>) -> io::Result<()> {
        if self.json { Ok(()) } else { writeln!(io::stderr(), "{}", note.as_ref()) }
    }

    /// How a command failed; the last thing that it writes.
    pub(crate) fn failure(&self, failure: &Failure) {
        if failure.code == "broken_pipe" {
            return;
        }
        let message = text::visible(&failure.message);
        let written = if self.json {
            let exit = failure.exit as u8;
            self.event(&json!({
                "event": "error", "code": failure.code, "message": message, "fix": failure.fix, "exitCode": exit,
            }))
        } else {
            let error = console::style("error").for_stderr().red().bold();
            let fix = console::style("fix").for_stderr().green().bold();
            writeln!(io::stderr(), "{error} [{}] {message}\n{fix}   {}", text::visible(&failure.code), failure.fix)
        };
        // Nobody is left to tell.
        drop(written);
    }
}

/// The same JSON with everything hidden as `\u` escapes, which any reader undoes.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for symbol in json.chars() {
        if text::is_hidden(symbol) {
            let mut units = [0; 2];
            for unit in symbol.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(symbol);
        }
    }
    text
}

/// A heading in bold, where colours are wanted.
pub(crate) fn strong(text: &str) -> String {
    console::style(text).bold().to_string()
}

/// Less important text, dimmed where colours are wanted.
pub(crate) fn dim(text: &str) -> String {
    console::style(text).dim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_come_back() {
        let value = json!({ "reasonText": "a\u{202e}b\u{e0001}c\u{1b}\n", "user": "Ada \u{1f469}" });
        let line = escaped(&value.to_string());
        assert!(line.chars().all(|symbol| !text::is_hidden(symbol)), "{line}");
        assert!(line.contains("\\u202e") && line.contains('\u{1f469}'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).expect("JSON"), value);
    }
}
