//! What is fresh, and whose it is: while profiles change, while a server is slow, and while nobody looks.

use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use countersign_app::{
    desktop::{Desktop, Place},
    model::{SettingsChange, Standing},
    watcher::watch_asking,
};
use countersign_runtime::{
    Options,
    clock::{Clock, SystemClock},
    shared::{checklist::Moment, ids::DelegationId},
};
use countersign_soft_phone::ApproveOptions;
use tokio::{runtime::Builder, time::sleep};

use crate::{
    life::ask,
    stage::{DEADLINE, Heard, NoBoard, Stage, TestBoard, at},
};

/// A clock that holds up whoever reads it, while it is shut.
#[derive(Default)]
struct Gate {
    /// How many may pass; `None` when all may. And how many came.
    door: Mutex<(Option<usize>, usize)>,
    moved: Condvar,
}

impl Gate {
    fn set(&self, passes: Option<usize>) {
        self.door.lock().expect("no panic").0 = passes;
        self.moved.notify_all();
    }

    fn came(&self) -> usize {
        self.door.lock().expect("no panic").1
    }
}

impl Clock for Gate {
    fn now(&self) -> Moment {
        let mut door = self.door.lock().expect("no panic");
        door.1 += 1;
        let mut door = self.moved.wait_while(door, |(passes, _)| *passes == Some(0)).expect("no panic");
        door.0 = door.0.map(|passes| passes - 1);
        SystemClock.now()
    }
}

/// Waits, on this thread, until it is so.
fn until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < DEADLINE, "it was never so");
        std::thread::yield_now();
    }
}

/// One look and one change of profile at the same time, the old profile being damaged: what the look showed.
async fn look_during_a_change() -> (String, Standing) {
    let home = tempfile::tempdir().expect("a directory");
    let gate = Arc::new(Gate::default());
    let clock: Arc<dyn Clock> = gate.clone();
    let options = Options { clock, ..Default::default() };
    let desktop = Arc::new(Desktop::open(&at(&home), options, NoBoard).expect("opens"));
    let old = desktop.runtime().profile().dir().to_owned();
    std::fs::create_dir_all(&old).expect("a directory");
    std::fs::write(old.join("state.json"), "{").expect("writes");
    // The first look of the change is held up, so that another one can stand in line behind it.
    gate.set(Some(0));
    let changing = Arc::clone(&desktop);
    let changed = tokio::spawn(async move { changing.choose_profile("work").await });
    until(|| gate.came() == 1);
    let mut look = Box::pin(desktop.look());
    tokio::select! {
        biased;
        _ = &mut look => panic!("somebody else looks"),
        () = std::future::ready(()) => {}
    }
    // That one is held up in its midst, until the new profile is in use.
    let (held, wanted) = (Arc::clone(&gate), Arc::clone(&desktop));
    let guard = std::thread::spawn(move || {
        held.set(Some(1));
        until(|| held.came() == 2 && wanted.profile_name() == "work");
        held.set(None);
    });
    let shown = look.await;
    guard.join().expect("no panic");
    assert_eq!(changed.await.expect("changes").expect("changes").profile, "work");
    (shown.profile, shown.standing)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_of_a_profile_bears_its_name() {
    for _ in 0..10 {
        let (profile, standing) = look_during_a_change().await;
        let damaged = matches!(standing, Standing::Damaged { .. });
        assert_eq!(damaged, profile == "default", "{profile}: {standing:?}");
    }
}

#[test]
fn a_server_that_is_slow_holds_nothing_up() {
    let plain = Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (stage, folder) = plain.block_on(async {
        let mut stage = Stage::set().await;
        let (desktop, _, _) = stage.paired().await;
        stage.kill_server().await;
        let ended = desktop.end_pairing("sold").await.expect("ends here");
        assert!(matches!(ended.standing, Standing::Revoked { told: false, .. }), "the server is to be told");
        let folder = desktop.runtime().profile().dir().to_owned();
        (stage, folder)
    });
    drop(plain);
    // From here on, time passes when nothing else happens.
    let still = Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    still.block_on(async {
        let place = Place { home: stage.home(), profile: None };
        let desktop = Arc::new(Desktop::open(&place, Default::default(), TestBoard::default()).expect("opens"));
        let heard = Heard::new();
        desktop.lend(heard.clone());
        let asked = Arc::new(AtomicUsize::new(0));
        let asking = Arc::clone(&asked);
        tokio::spawn(watch_asking(desktop, move || {
            asking.fetch_add(1, SeqCst);
            std::future::pending()
        }));
        heard.until(|told| matches!(told.standing, Standing::Revoked { .. })).await;
        sleep(Duration::from_secs(90)).await;
        assert_eq!(asked.load(SeqCst), 1, "it is asked each minute");
        std::fs::remove_file(folder.join("state.json")).expect("removes");
        heard.until(|told| told.standing == Standing::Fresh).await;
        sleep(Duration::from_secs(300)).await;
        assert_eq!(asked.load(SeqCst), 1, "and not again before it has answered");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_are_taken_only_when_somebody_can_be_told() {
    let stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    let silent = SettingsChange { notifications: Some(false), ..Default::default() };
    desktop.set_settings(&silent).await.expect("sets");
    desktop.listens_no_more();
    stage.phone.enrol_device("Tablet").await.expect("a device");
    let asked = desktop.ask(ask("Pay the bill")).await.expect("asks");
    let id: DelegationId = asked.name.parse().expect("an id");
    let view = stage.phone.request(&id).await.expect("on the phone");
    stage.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    let answered = heard.until(|told| told.alive == 1).await;
    assert!(answered.devices.len() == 2 && answered.news.is_empty(), "{:?}", answered.news);
    let connection = desktop.runtime().connection().await.expect("reads").expect("a pairing");
    assert_eq!(connection.untold.len(), 1, "it is left to the command line");
    desktop.listens();
    let told = heard.until(|told| !told.news.is_empty()).await;
    assert_eq!(told.news[0].device_name, "Tablet");
}
