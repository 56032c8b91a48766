//! Logs: to stderr, as text for people or as JSON lines for machines.

use std::io::{self, IsTerminal};

use tracing_subscriber::{
    Layer, Registry,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::{SubscriberInitExt, TryInitError},
};

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Level {
    /// What failed.
    Error,
    /// And what may need care.
    Warn,
    /// And each call, with its status and time.
    Info,
    /// And each step of it.
    Debug,
    /// And everything else.
    Trace,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

impl From<Level> for LevelFilter {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
            Level::Trace => Self::TRACE,
        }
    }
}

/// Lets our own crates speak at the chosen level and all others at `warn` at most.
///
/// Secrets pass through the crates below us (cookies and bodies through actix, parameters through diesel), and
/// what those write at `debug` and `trace` is out of our hands. So there is no setting, such as `RUST_LOG`,
/// by which a foreign target could be made to say more.
///
/// `actix_http` is not heard at all: what it calls an error is a caller who sends no HTTP, and any such caller
/// could fill the log.
fn filter(level: Level) -> Targets {
    let level = LevelFilter::from(level);
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("actix_http", LevelFilter::OFF)
        .with_target("countersign_", level)
}

/// Starts logging, once for the whole process.
pub fn start(level: Level, format: Format) -> Result<(), TryInitError> {
    let lines = fmt::layer().with_writer(io::stderr).log_internal_errors(false);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match format {
        Format::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        Format::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter(level))).try_init()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_crates_stay_quiet_at_every_level() {
        use tracing::Level as At;
        let trace = filter(Level::Trace);
        assert!(trace.would_enable("countersign_backend::http", &At::TRACE));
        assert!(trace.would_enable("diesel", &At::WARN));
        assert!(!trace.would_enable("actix_http::h1::dispatcher", &At::ERROR));
        for foreign in ["actix_http::h1", "diesel", "tokio_util", "countersignature"] {
            assert!(!trace.would_enable(foreign, &At::INFO), "{foreign}");
        }
        let error = filter(Level::Error);
        assert!(!error.would_enable("diesel", &At::WARN));
        assert!(!error.would_enable("countersign_backend", &At::WARN));
    }
}
