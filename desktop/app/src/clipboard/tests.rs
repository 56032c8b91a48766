use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};

use countersign_runtime::shared::checklist::{BootClock, Moment};

use super::*;

/// A board that others write on too, and that may be occupied for some calls.
#[derive(Clone, Default)]
struct Shared {
    text: Arc<Mutex<Option<String>>>,
    /// How many of the next reads fail.
    unreadable: Arc<AtomicUsize>,
    /// How many of the next clears fail.
    stuck: Arc<AtomicUsize>,
}

impl Shared {
    fn holds(&self) -> Option<String> {
        self.text.lock().expect("no panic").clone()
    }
}

/// Counts one down, if there is one left.
fn fails(left: &AtomicUsize) -> bool {
    left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok()
}

/// A clock on the wall that a test turns; it stands still by itself.
#[derive(Clone, Default)]
struct Wall(Arc<AtomicU64>);

impl Clock for Wall {
    fn now(&self) -> Moment {
        Moment { wall: self.0.load(SeqCst), boot: BootClock { boot_id: "boot".into(), elapsed: 0 } }
    }
}

fn clipboard(board: &Shared) -> Clipboard {
    Clipboard::new(board.clone(), Arc::new(Wall::default()))
}

impl Board for Shared {
    fn put(&self, text: &str) -> Result<(), String> {
        *self.text.lock().expect("no panic") = Some(text.to_owned());
        Ok(())
    }

    fn text(&self) -> Result<Option<Zeroizing<String>>, String> {
        if fails(&self.unreadable) { Err("occupied".into()) } else { Ok(self.holds().map(Zeroizing::new)) }
    }

    fn clear(&self) -> Result<(), String> {
        if fails(&self.stuck) {
            return Err("occupied".into());
        }
        *self.text.lock().expect("no panic") = None;
        Ok(())
    }
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// Lets the timers run: time stands still but for this.
async fn wait(time: Duration) {
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
    let clipboard = clipboard(&board);
    clipboard.copy(secret("token")).await.expect("copies");
    assert_eq!(board.holds().as_deref(), Some("token"));
    wait(LIFE - Duration::from_secs(1)).await;
    assert_eq!(board.holds().as_deref(), Some("token"));
    wait(Duration::from_secs(2)).await;
    assert_eq!(board.holds(), None);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_copied_meanwhile_stays() {
    let board = Shared::default();
    let clipboard = clipboard(&board);
    clipboard.copy(secret("token")).await.expect("copies");
    board.put("a shopping list").expect("puts");
    wait(LIFE * 2).await;
    assert_eq!(board.holds().as_deref(), Some("a shopping list"));
    clipboard.clear().await.expect("clears");
    assert_eq!(board.holds().as_deref(), Some("a shopping list"));
}

#[tokio::test(start_paused = true)]
async fn an_old_timer_clears_nothing_new() {
    let board = Shared::default();
    let clipboard = clipboard(&board);
    clipboard.copy(secret("same")).await.expect("copies");
    wait(LIFE / 2).await;
    clipboard.copy(secret("same")).await.expect("copies");
    wait(LIFE / 2 + Duration::from_secs(1)).await;
    assert_eq!(board.holds().as_deref(), Some("same"), "the second has half its life before it");
    wait(LIFE / 2).await;
    assert_eq!(board.holds(), None);
    clipboard.copy(secret("again")).await.expect("copies");
    clipboard.clear().await.expect("clears");
    assert_eq!(board.holds(), None);
}

#[tokio::test(start_paused = true)]
async fn a_board_that_fails_is_tried_again_until_the_secret_is_gone() {
    for (unreadable, stuck) in [(3, 0), (0, 3), (2, 2)] {
        let board = Shared::default();
        let clipboard = clipboard(&board);
        clipboard.copy(secret("token")).await.expect("copies");
        board.unreadable.store(unreadable, SeqCst);
        board.stuck.store(stuck, SeqCst);
        wait(LIFE + PAUSE / 2).await;
        assert_eq!(board.holds().as_deref(), Some("token"), "the first try fails");
        for _ in 0..4 {
            wait(PAUSE * 8).await;
        }
        assert_eq!(board.holds(), None, "{unreadable} failed reads and {stuck} failed clears");
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_cleared_on_demand_can_be_cleared_later() {
    let board = Shared::default();
    let clipboard = clipboard(&board);
    clipboard.copy(secret("token")).await.expect("copies");
    board.unreadable.store(1, SeqCst);
    assert_eq!(clipboard.clear().await.expect_err("occupied").code, "clipboard");
    assert_eq!(board.holds().as_deref(), Some("token"));
    board.stuck.store(2, SeqCst);
    clipboard.clear_now();
    assert_eq!(board.holds(), None, "at the end it is tried more than once");
}

#[tokio::test(start_paused = true)]
async fn the_time_that_the_computer_slept_counts() {
    let (board, wall) = (Shared::default(), Wall::default());
    let clipboard = Clipboard::new(board.clone(), Arc::new(wall.clone()));
    clipboard.copy(secret("token")).await.expect("copies");
    wait(Duration::from_secs(5)).await;
    assert_eq!(board.holds().as_deref(), Some("token"));
    wall.0.store(3_600_000, SeqCst);
    wait(GLANCE).await;
    assert_eq!(board.holds(), None, "an hour went by on the wall, and seconds here");
}
