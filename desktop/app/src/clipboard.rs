//! Secrets on the clipboard: put there in this process, and taken away after 30 seconds if they are still there. The
//! window never holds one.
//!
//! A secret counts as gone when the board was emptied, or holds something else. A board that cannot be read or emptied
//! says neither: it is tried again until it can be. The 30 seconds go on while the computer sleeps.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use countersign_runtime::{clock::Clock, shared::payload::Millis};
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

use crate::failure::{Answer, Failure};

/// How long a secret stays.
pub const LIFE: Duration = Duration::from_secs(30);
/// How often the clock on the wall is compared while a secret is there.
const GLANCE: Duration = Duration::from_secs(2);
/// The pause before a board that failed is tried again; each further pause is twice as long, [`LIFE`] at most.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a board that fails is tried at the program's end, and with which pauses.
const LAST_TRIES: [Duration; 3] = [Duration::ZERO, Duration::from_millis(50), Duration::from_millis(200)];

/// A clipboard. The methods may block.
pub trait Board: Send + Sync + 'static {
    /// Puts a text there, and asks that no history keeps it.
    fn put(&self, text: &str) -> Result<(), String>;
    /// The text that is there; `None` when it is empty or holds something else than text, an error when nobody can tell.
    fn text(&self) -> Result<Option<Zeroizing<String>>, String>;
    /// Empties it.
    fn clear(&self) -> Result<(), String>;
}

/// The clipboard with what this program put there.
pub struct Clipboard {
    board: Arc<dyn Board>,
    clock: Arc<dyn Clock>,
    ours: Arc<Mutex<Ours>>,
}

#[derive(Default)]
struct Ours {
    text: Option<Zeroizing<String>>,
    /// Counts what was put there, so that an old timer clears nothing new.
    number: u64,
}

impl Clipboard {
    /// On a board. The clock says how long the computer slept.
    #[must_use]
    pub fn new(board: impl Board, clock: Arc<dyn Clock>) -> Self {
        Self { board: Arc::new(board), clock, ours: Arc::default() }
    }

    /// Puts a secret there for [`LIFE`].
    pub async fn copy(&self, text: Zeroizing<String>) -> Answer<()> {
        let (board, ours) = (Arc::clone(&self.board), Arc::clone(&self.ours));
        let put = move || {
            let mut ours = ours.lock().unwrap_or_else(PoisonError::into_inner);
            board.put(&text)?;
            ours.number += 1;
            ours.text = Some(text);
            Ok(ours.number)
        };
        let number = blocking(put).await?.map_err(|detail: String| Failure::new("clipboard", detail))?;
        let (board, ours, clock) = (Arc::clone(&self.board), Arc::clone(&self.ours), Arc::clone(&self.clock));
        tokio::spawn(async move {
            pass(&*clock, LIFE).await;
            let mut pause = PAUSE;
            loop {
                let (board, ours) = (Arc::clone(&board), Arc::clone(&ours));
                match blocking(move || take_away(&*board, &ours, Some(number))).await {
                    Ok(Err(_)) => sleep(pause).await,
                    // It is gone, or the program is.
                    Ok(Ok(())) | Err(_) => break,
                }
                pause = (pause * 2).min(LIFE);
            }
        });
        Ok(())
    }

    /// Takes away what this program put there, if it is still there.
    pub async fn clear(&self) -> Answer<()> {
        let (board, ours) = (Arc::clone(&self.board), Arc::clone(&self.ours));
        blocking(move || take_away(&*board, &ours, None)).await?.map_err(|detail| Failure::new("clipboard", detail))
    }

    /// As [`Self::clear`], at the program's end: a board that fails is tried a few times more.
    pub fn clear_now(&self) {
        let _ = LAST_TRIES.into_iter().any(|pause| {
            std::thread::sleep(pause);
            take_away(&*self.board, &self.ours, None).is_ok()
        });
    }
}

/// Returns after that time by either clock: one stands still while the computer sleeps, the other may be set back.
async fn pass(clock: &dyn Clock, time: Duration) {
    let end = Instant::now() + time;
    let wall_end = clock.now().wall.saturating_add(Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX));
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || clock.now().wall >= wall_end {
            return;
        }
        sleep(left.min(GLANCE)).await;
    }
}

/// Empties the board if it still holds our text, and that text is the one of that number. The text is kept as long as
/// nobody can tell.
fn take_away(board: &dyn Board, ours: &Mutex<Ours>, number: Option<u64>) -> Result<(), String> {
    let mut ours = ours.lock().unwrap_or_else(PoisonError::into_inner);
    if number.is_some_and(|number| number != ours.number) {
        return Ok(());
    }
    let Some(text) = &ours.text else { return Ok(()) };
    if board.text()?.is_some_and(|now| *now == **text) {
        board.clear()?;
    }
    ours.text = None;
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::new("clipboard", error.to_string()))
}

/// The system's clipboard. On X11 its owner serves it, so one handle lives as long as the program.
#[derive(Default)]
pub struct SystemBoard {
    handle: Mutex<Option<arboard::Clipboard>>,
}

impl SystemBoard {
    fn with<T>(
        &self,
        work: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        let mut handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match &mut *handle {
            Some(handle) => handle,
            none => none.insert(arboard::Clipboard::new()?),
        };
        work(handle)
    }
}

impl Board for SystemBoard {
    fn put(&self, text: &str) -> Result<(), String> {
        #[cfg(target_os = "macos")]
        use arboard::SetExtApple as _;
        #[cfg(target_os = "linux")]
        use arboard::SetExtLinux as _;
        #[cfg(target_os = "windows")]
        use arboard::SetExtWindows as _;
        self.with(|board| board.set().exclude_from_history().text(text.to_owned())).map_err(|error| error.to_string())
    }

    fn text(&self) -> Result<Option<Zeroizing<String>>, String> {
        match self.with(arboard::Clipboard::get_text) {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            // Empty, a picture, or bytes that are no text: not what this program put there.
            Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    fn clear(&self) -> Result<(), String> {
        self.with(arboard::Clipboard::clear).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests;
