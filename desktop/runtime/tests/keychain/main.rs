//! The keychain, against a real gnome-keyring on a session bus of the test's own: unlocked, locked, and absent.
//!
//! Bus and keychain come with the environment of a process, so each test starts this program anew inside a session,
//! with the words `inside NAME`. That is why it has a harness of its own, which speaks as much of the usual one's
//! language as cargo and nextest need.
#![allow(clippy::print_stdout, reason = "a harness says how it went")]

#[cfg(target_os = "linux")]
mod inside;
#[cfg(target_os = "linux")]
mod sessions;
#[cfg(target_os = "linux")]
#[allow(dead_code, unused_imports, reason = "shared with the other tests, of which this needs a part")]
#[path = "../it/support/mod.rs"]
mod support;

type Test = (&'static str, fn());

#[cfg(target_os = "linux")]
const TESTS: &[Test] = &[
    ("a_key_outlives_sessions_and_a_lock_hides_it", sessions::a_key_outlives_sessions_and_a_lock_hides_it),
    ("without_a_keychain_nothing_is_read_or_stored", sessions::without_a_keychain_nothing_is_read_or_stored),
    ("a_profile_lives_in_the_keychain", sessions::a_profile_lives_in_the_keychain),
    ("a_key_that_is_gone_is_lost", sessions::a_key_that_is_gone_is_lost),
];
#[cfg(not(target_os = "linux"))]
const TESTS: &[Test] = &[];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    #[cfg(target_os = "linux")]
    if let [first, name] = &words[..]
        && first == "inside"
    {
        return inside::run(name);
    }
    let has = |flag: &str| words.iter().any(|word| word == flag);
    let named: Vec<&String> = words.iter().filter(|word| !word.starts_with('-') && *word != "terse").collect();
    let fits = |name: &str| {
        let one = |wanted: &&String| if has("--exact") { *wanted == name } else { name.contains(wanted.as_str()) };
        named.is_empty() || named.iter().any(one)
    };
    for (name, test) in TESTS.iter().filter(|(name, _)| !has("--ignored") && fits(name)) {
        if has("--list") {
            println!("{name}: test");
        } else {
            test();
            println!("test {name} ... ok");
        }
    }
}
