//! Several processes at one profile, and processes that die.
//!
//! A child is this test program again, told to run one ignored test. It works in its current directory, and
//! only where a file named `child` says that it was started on purpose.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::*;

const ROUNDS: u64 = 25;

fn child(home: &Path, test: &str) -> Child {
    fs::write(home.join("child"), "").expect("writes");
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", &format!("profile::tests::processes::{test}"), "--ignored"])
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

#[test]
#[ignore = "a child process of the test below"]
fn counts() {
    if Path::new("child").exists() {
        let profile = Profile::new(Path::new("."), "default").expect("a name");
        (0..ROUNDS).for_each(|_| count_once(&profile));
    }
}

#[test]
#[ignore = "a child process of the test below, which kills it"]
fn counts_on() {
    if Path::new("child").exists() {
        let profile = Profile::new(Path::new("."), "default").expect("a name");
        (0..100_000).for_each(|_| count_once(&profile));
    }
}

#[test]
fn processes_and_threads_take_turns() {
    let (home, profile) = profile();
    let children = [child(home.path(), "counts"), child(home.path(), "counts")];
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
    let (home, profile) = profile();
    let mut before = 0;
    for round in 0..6u64 {
        let mut writer = child(home.path(), "counts_on");
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
