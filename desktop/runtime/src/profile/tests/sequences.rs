//! What must hold after any order of writes, crashes and damage.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    PutState(u64),
    Put(u8),
    /// Store under the new name, then remove the old one.
    Name(u8),
    /// The machine stops between the two.
    NameHalf(u8),
    Remove(u8),
    /// The machine stops while a file is being written.
    LeaveTemporary(Vec<u8>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let number = 1..6u8;
    let step = prop_oneof![
        (0..100u64).prop_map(Step::PutState),
        number.clone().prop_map(Step::Put),
        number.clone().prop_map(Step::Name),
        number.clone().prop_map(Step::NameHalf),
        number.prop_map(Step::Remove),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(Step::LeaveTemporary),
    ];
    proptest::collection::vec(step, 0..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_files_say_what_was_stored(steps in steps()) {
        let (_home, profile) = profile();
        let (mut expected_state, mut expected) = (State::default(), BTreeMap::new());
        for step in steps {
            let locked = profile.lock().expect("locks");
            match step {
                Step::PutState(seq) => {
                    locked.put_state(&state(seq)).expect("stores");
                    expected_state = state(seq);
                }
                Step::Put(number) if !expected.contains_key(&number) => {
                    locked.put_request(&stored(number, false)).expect("stores");
                    expected.insert(number, false);
                }
                Step::Name(number) | Step::NameHalf(number) if expected.contains_key(&number) => {
                    locked.put_request(&stored(number, true)).expect("stores");
                    if matches!(step, Step::Name(_)) {
                        locked.remove_request(stored(number, false).file_name()).expect("removes");
                    }
                    expected.insert(number, true);
                }
                Step::Remove(number) => {
                    for named in [false, true] {
                        locked.remove_request(stored(number, named).file_name()).expect("removes");
                    }
                    expected.remove(&number);
                }
                Step::LeaveTemporary(bytes) => {
                    fs::write(profile.dir().join("tmp/.half"), bytes).expect("writes");
                }
                Step::Put(_) | Step::Name(_) | Step::NameHalf(_) => {}
            }
            drop(locked);
            let want: Vec<_> = expected.iter().map(|(number, named)| stored(*number, *named)).collect();
            prop_assert_eq!(profile.requests().expect("reads"), want);
            prop_assert_eq!(&profile.state().expect("reads"), &expected_state);
        }
        drop(profile.lock().expect("locks"));
        prop_assert_eq!(fs::read_dir(profile.dir().join("tmp")).expect("a directory").count(), 0);
    }

    #[test]
    fn foreign_bytes_are_an_error_and_stay(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        damaged(&bytes);
    }

    #[test]
    fn a_torn_or_flipped_file_is_an_error_and_stays(cut in 0..400usize, flip in any::<prop::sample::Index>()) {
        let (_home, profile) = profile();
        profile.lock().expect("locks").put_state(&state(7)).expect("stores");
        let whole = fs::read(profile.dir().join("state.json")).expect("reads");
        // Cutting off the last line break alone leaves the whole content.
        damaged(&whole[..cut.min(whole.len() - 3)]);
        let mut flipped = whole.clone();
        let at = flip.index(whole.len() - 1);
        flipped[at] ^= 0x80;
        damaged(&flipped);
    }
}

/// Nothing may panic on such a file, call it a profile, or write over it.
fn damaged(bytes: &[u8]) {
    let (_home, profile) = profile();
    let locked = profile.lock().expect("locks");
    for path in ["state.json", "requests/del_1.json"] {
        fs::write(profile.dir().join(path), bytes).expect("writes");
    }
    assert!(matches!(profile.state(), Err(ProfileError::Damaged { .. })));
    assert!(matches!(profile.requests(), Err(ProfileError::Damaged { .. })));
    assert!(locked.put_state(&state(1)).is_err());
    assert!(locked.put_request(&stored(1, true)).is_err());
    for path in ["state.json", "requests/del_1.json"] {
        assert_eq!(fs::read(profile.dir().join(path)).expect("reads"), bytes);
    }
}
