//! The line that lives while somebody waits: pending, seen, time left. Only on a terminal; elsewhere each
//! change is one line on standard error, and with `--json` one event on standard output.

use std::{
    io::{self, IsTerminal},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use countersign_runtime::Progress;
use countersign_shared::wire::Timestamp;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::json;

use crate::{
    output::Output,
    text::{duration, time, visible},
};

/// Shows how a wait goes.
pub(crate) struct Live {
    output: Output,
    bar: Option<ProgressBar>,
    deadline: Arc<Mutex<Instant>>,
    said: String,
}

impl Live {
    /// Begins; `left` is how long an answer is wanted still.
    pub(crate) fn begin(output: &Output, left: Duration) -> Self {
        let deadline = Arc::new(Mutex::new(Instant::now() + left));
        let on_terminal = !output.is_json() && io::stderr().is_terminal();
        let bar = on_terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style(&deadline));
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        Self { output: *output, bar, deadline, said: String::new() }
    }

    /// Shows what the runtime tells.
    pub(crate) fn show(&mut self, progress: &Progress, now: u64) -> io::Result<()> {
        let (text, event) = match progress {
            Progress::Waiting { seen_at, expires_at } => {
                let left = Duration::from_millis(expires_at.saturating_sub(now));
                *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + left;
                let text = match seen_at {
                    None => "pending: not seen yet".to_owned(),
                    Some(at) => format!("pending: seen at {}", time(at.millis())),
                };
                let expires = Timestamp(*expires_at);
                (text, json!({ "event": "progress", "status": "pending", "seenAt": seen_at, "expiresAt": expires }))
            }
            Progress::Unreachable { detail, again_in } => {
                let text = format!("{}; trying again", visible(detail));
                let millis = u64::try_from(again_in.as_millis()).unwrap_or(u64::MAX);
                (text, json!({ "event": "progress", "status": "unreachable", "detail": detail, "againInMs": millis }))
            }
            Progress::Unverified(failure) => {
                let text = format!("pending: the server tells of a no that nobody signed ({failure})");
                let (check, code) = (failure.check, failure.refusal.code.as_str());
                (text, json!({ "event": "progress", "status": "unverified_denial", "check": check, "code": code }))
            }
        };
        if let Some(bar) = &self.bar {
            bar.set_message(text);
            return Ok(());
        }
        if self.said == text {
            return Ok(());
        }
        self.output.event(&event)?;
        self.output.note(&text)?;
        self.said = text;
        Ok(())
    }

    /// Ends; the line is gone.
    pub(crate) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(deadline: &Arc<Mutex<Instant>>) -> ProgressStyle {
    let deadline = Arc::clone(deadline);
    let left = move |_: &ProgressState, writer: &mut dyn std::fmt::Write| {
        let deadline = *deadline.lock().unwrap_or_else(PoisonError::into_inner);
        // A line that cannot be written is a line less.
        let _ = writer.write_str(&duration(deadline.saturating_duration_since(Instant::now()).as_secs()));
    };
    ProgressStyle::with_template("{spinner} {wide_msg} {left} left")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .with_key("left", left)
}
