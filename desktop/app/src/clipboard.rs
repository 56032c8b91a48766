//! Secrets on the clipboard: put there in this process, and taken away after 30 seconds if they are still there. The
//! window never holds one.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use zeroize::Zeroizing;

use crate::failure::{Answer, Failure};

/// How long a secret stays.
pub const LIFE: Duration = Duration::from_secs(30);

/// A clipboard. The methods may block.
pub trait Board: Send + Sync + 'static {
    /// Puts a text there, and asks that no history keeps it.
    fn put(&self, text: &str) -> Result<(), String>;
    /// What is there.
    fn text(&self) -> Option<Zeroizing<String>>;
    /// Empties it.
    fn clear(&self) -> Result<(), String>;
}

/// The clipboard with what this program put there.
pub struct Clipboard {
    board: Arc<dyn Board>,
    ours: Arc<Mutex<Ours>>,
}

#[derive(Default)]
struct Ours {
    text: Option<Zeroizing<String>>,
    /// Counts what was put there, so that an old timer clears nothing new.
    number: u64,
}

impl Clipboard {
    /// On a board.
    #[must_use]
    pub fn new(board: impl Board) -> Self {
        Self { board: Arc::new(board), ours: Arc::default() }
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
        let (board, ours) = (Arc::clone(&self.board), Arc::clone(&self.ours));
        tokio::spawn(async move {
            tokio::time::sleep(LIFE).await;
            let _ = blocking(move || take_away(&*board, &ours, Some(number))).await;
        });
        Ok(())
    }

    /// Takes away what this program put there, if it is still there.
    pub async fn clear(&self) -> Answer<()> {
        let (board, ours) = (Arc::clone(&self.board), Arc::clone(&self.ours));
        blocking(move || take_away(&*board, &ours, None)).await?.map_err(|detail| Failure::new("clipboard", detail))
    }

    /// As [`Self::clear`], at the program's end.
    pub fn clear_now(&self) {
        let _ = take_away(&*self.board, &self.ours, None);
    }
}

/// Empties the board if it still holds our text, and that text is the one of that number.
fn take_away(board: &dyn Board, ours: &Mutex<Ours>, number: Option<u64>) -> Result<(), String> {
    let mut ours = ours.lock().unwrap_or_else(PoisonError::into_inner);
    if number.is_some_and(|number| number != ours.number) {
        return Ok(());
    }
    let Some(text) = ours.text.take() else { return Ok(()) };
    if board.text().is_some_and(|now| *now == *text) { board.clear() } else { Ok(()) }
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
    fn with<T>(&self, work: impl FnOnce(&mut arboard::Clipboard) -> Result<T, arboard::Error>) -> Result<T, String> {
        let mut handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match &mut *handle {
            Some(handle) => handle,
            none => none.insert(arboard::Clipboard::new().map_err(|error| error.to_string())?),
        };
        work(handle).map_err(|error| error.to_string())
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
        self.with(|board| board.set().exclude_from_history().text(text.to_owned()))
    }

    fn text(&self) -> Option<Zeroizing<String>> {
        self.with(arboard::Clipboard::get_text).ok().map(Zeroizing::new)
    }

    fn clear(&self) -> Result<(), String> {
        self.with(arboard::Clipboard::clear)
    }
}

#[cfg(test)]
mod tests;
