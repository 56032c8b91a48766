use super::*;

/// A board that others write on too.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Option<String>>>);

impl Shared {
    fn holds(&self) -> Option<String> {
        self.0.lock().expect("no panic").clone()
    }
}

impl Board for Shared {
    fn put(&self, text: &str) -> Result<(), String> {
        *self.0.lock().expect("no panic") = Some(text.to_owned());
        Ok(())
    }

    fn text(&self) -> Option<Zeroizing<String>> {
        self.holds().map(Zeroizing::new)
    }

    fn clear(&self) -> Result<(), String> {
        *self.0.lock().expect("no panic") = None;
        Ok(())
    }
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// Lets the timers run: time stands still but for this.
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
    // The board is emptied on a thread that may block.
    for _ in 0..200 {
        tokio::task::yield_now().await;
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_taken_away_after_half_a_minute() {
    let board = Shared::default();
    let clipboard = Clipboard::new(board.clone());
    clipboard.copy(secret("token")).await.expect("copies");
    assert_eq!(board.holds().as_deref(), Some("token"));
    pass(LIFE - Duration::from_secs(1)).await;
    assert_eq!(board.holds().as_deref(), Some("token"));
    pass(Duration::from_secs(2)).await;
    assert_eq!(board.holds(), None);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_copied_meanwhile_stays() {
    let board = Shared::default();
    let clipboard = Clipboard::new(board.clone());
    clipboard.copy(secret("token")).await.expect("copies");
    board.put("a shopping list").expect("puts");
    pass(LIFE * 2).await;
    assert_eq!(board.holds().as_deref(), Some("a shopping list"));
    clipboard.clear().await.expect("clears");
    assert_eq!(board.holds().as_deref(), Some("a shopping list"));
}

#[tokio::test(start_paused = true)]
async fn an_old_timer_clears_nothing_new() {
    let board = Shared::default();
    let clipboard = Clipboard::new(board.clone());
    clipboard.copy(secret("same")).await.expect("copies");
    pass(LIFE / 2).await;
    clipboard.copy(secret("same")).await.expect("copies");
    pass(LIFE / 2 + Duration::from_secs(1)).await;
    assert_eq!(board.holds().as_deref(), Some("same"), "the second has half its life before it");
    pass(LIFE / 2).await;
    assert_eq!(board.holds(), None);
    clipboard.copy(secret("again")).await.expect("copies");
    clipboard.clear().await.expect("clears");
    assert_eq!(board.holds(), None);
}
