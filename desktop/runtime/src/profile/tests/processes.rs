//! Several processes at one profile, and processes that die.
//!
//! A child is this test program again, told to run the same test. In a current directory where a file named
//! `child` says that it was started on purpose, the test does the child's work instead.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::*;

const ROUNDS: u64 = 25;

fn child(home: &Path, test: &str) -> Child {
    fs::write(home.join("child"), "").expect("writes");
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", &format!("profile::tests::processes::{test}")])
        .current_dir(home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

fn seq(profile: &Profile) -> u64 {
    profile.state().expect("reads").connection.map_or(0, |connection| connection.head.seq)
}

fn count_once(profile: &Profile) {
    let locked = profile.lock().expect("locks");
    let next = seq(profile) + 1;
    locked.put_state(&state(next)).expect("stores");
}

/// Counts in the current directory if this process is a child, and says whether it is.
fn counted_as_child(rounds: u64) -> bool {
    let is_child = Path::new("child").exists();
    if is_child {
        let profile = Profile::new(Path::new("."), "default").expect("a name");
        (0..rounds).for_each(|_| count_once(&profile));
    }
    is_child
}

#[test]
fn processes_and_threads_take_turns() {
    if counted_as_child(ROUNDS) {
        return;
    }
    let (home, profile) = profile();
    let children = [(); 2].map(|()| child(home.path(), "processes_and_threads_take_turns"));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..ROUNDS).for_each(|_| count_once(&profile)));
        }
    });
    for mut child in children {
        assert!(child.wait().expect("ends").success());
    }
    assert_eq!(seq(&profile), 4 * ROUNDS);
}

#[test]
fn a_killed_writer_leaves_a_whole_profile_and_no_lock() {
    if counted_as_child(100_000) {
        return;
    }
    let (home, profile) = profile();
    let mut before = 0;
    for round in 0..6u64 {
        let mut writer = child(home.path(), "a_killed_writer_leaves_a_whole_profile_and_no_lock");
        let began = Instant::now();
        while seq(&profile) == before && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(3 * round));
        writer.kill().expect("dies");
        writer.wait().expect("is gone");
        let after = seq(&profile);
        assert!(after > before, "the writer wrote");
        count_once(&profile);
        before = seq(&profile);
        assert_eq!(before, after + 1);
    }
    assert_eq!(fs::read_dir(profile.dir().join("tmp")).expect("a directory").count(), 0);
}

#[test]
fn a_reader_never_sees_half_a_file() {
    let (_home, profile) = profile();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..ROUNDS * 4).for_each(|_| count_once(&profile)));
        let mut last = 0;
        while !writer.is_finished() {
            let now = seq(&profile);
            assert!(now >= last);
            last = now;
        }
    });
}
