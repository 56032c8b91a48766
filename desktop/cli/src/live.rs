//! The line that lives while somebody waits: pending, sent, delivered, seen, time left. Only on a terminal; elsewhere each
//! change is one line on standard error, and with `--json` one event on standard output.

use std::{
    io::{self, IsTerminal},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use countersign_runtime::Progress;
use countersign_shared::wire::{Delivery, Timestamp};
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
    said: Vec<String>,
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
        Self { output: *output, bar, deadline, said: Vec::new() }
    }

    /// Shows what the runtime tells.
    pub(crate) fn show(&mut self, progress: &Progress, now: u64) -> io::Result<()> {
        let (lines, event) = match progress {
            Progress::Waiting { delivery, seen_at, expires_at } => {
                let left = Duration::from_millis(expires_at.saturating_sub(now));
                *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + left;
                let event = json!({
                    "event": "progress", "status": "pending", "delivery": delivery, "seenAt": seen_at,
                    "expiresAt": Timestamp(*expires_at),
                });
                (stages(delivery, *seen_at, now), event)
            }
            Progress::Unreachable { detail, again_in } => {
                let text = format!("{}; trying again", visible(detail));
                let millis = u64::try_from(again_in.as_millis()).unwrap_or(u64::MAX);
                (
                    vec![text],
                    json!({ "event": "progress", "status": "unreachable", "detail": detail, "againInMs": millis }),
                )
            }
            Progress::Unverified(failure) => {
                let text = format!("pending: the server tells of a no that nobody signed ({failure})");
                let (check, code) = (failure.check, failure.refusal.code.as_str());
                (
                    vec![text],
                    json!({ "event": "progress", "status": "unverified_denial", "check": check, "code": code }),
                )
            }
        };
        if let Some(bar) = &self.bar {
            bar.set_message(lines.last().cloned().unwrap_or_default());
            return Ok(());
        }
        if self.said == lines {
            return Ok(());
        }
        self.output.event(&event)?;
        for line in lines.iter().filter(|line| !self.said.contains(line)) {
            self.output.note(line)?;
        }
        self.said = lines;
        Ok(())
    }

    /// Ends; the line is gone.
    pub(crate) fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// How far a request has come, one line a stage.
fn stages(delivery: &Delivery, seen_at: Option<Timestamp>, now: u64) -> Vec<String> {
    let at = |word: &str, at: Option<Timestamp>| at.map(|at| format!("pending: {word} {}", time(at.millis())));
    let quiet = delivery.quiet_until.filter(|until| until.millis() > now && delivery.sent_at.is_none());
    let reached = [
        at("held back by quiet hours until", quiet),
        at("sent at", delivery.sent_at),
        at("e-mail sent at", delivery.emailed_at),
        at("ntfy told at", delivery.ntfy_at),
        at("delivered at", delivery.delivered_at),
        at("opened at", delivery.opened_at),
        at("seen at", seen_at),
    ];
    let reached: Vec<String> = reached.into_iter().flatten().collect();
    match (reached.is_empty(), delivery.nobody) {
        (false, _) => reached,
        (true, true) => vec!["pending: no device takes notifications, so somebody must open the page".to_owned()],
        (true, false) => vec!["pending: not seen yet".to_owned()],
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
