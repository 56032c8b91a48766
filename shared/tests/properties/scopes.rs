//! Scopes behave as sets do.

use std::collections::BTreeSet;

use countersign_shared::scope::{MAX_SCOPES, Scope, ScopeSet};
use proptest::{collection::vec, prelude::*};

use crate::strategies::scope;

/// Few names, so that sets overlap.
fn overlapping() -> impl Strategy<Value = ScopeSet> {
    vec("[ab]{1,3}", 0..10)
        .prop_map(|names| ScopeSet::collect(names.iter().map(|name| name.parse().expect("a scope"))).expect("few"))
}

fn set(scopes: &ScopeSet) -> BTreeSet<Scope> {
    scopes.iter().cloned().collect()
}

proptest! {
    #[test]
    fn subset_is_that_of_sets(a in overlapping(), b in overlapping(), c in overlapping()) {
        prop_assert_eq!(a.is_subset_of(&b), set(&a).is_subset(&set(&b)));
        prop_assert!(a.is_subset_of(&a));
        prop_assert!(ScopeSet::default().is_subset_of(&a));
        prop_assert_eq!(a.is_subset_of(&b) && b.is_subset_of(&a), a == b);
        prop_assert!(!(a.is_subset_of(&b) && b.is_subset_of(&c)) || a.is_subset_of(&c));
    }

    #[test]
    fn order_and_repetition_do_not_matter_to_people(mut names in vec(scope(), 0..20)) {
        let one = ScopeSet::collect(names.clone()).expect("20 at most");
        names.reverse();
        names.extend(names.clone());
        prop_assert_eq!(ScopeSet::collect(names.clone()), Ok(one.clone()));
        prop_assert_eq!(set(&one), names.into_iter().collect());
    }

    #[test]
    fn only_one_order_is_read(names in vec(scope(), 0..6)) {
        let ascending = names.windows(2).all(|pair| pair[0] < pair[1]);
        prop_assert_eq!(ScopeSet::try_from(names).is_ok(), ascending);
    }

    #[test]
    fn the_oauth_form_says_the_same(scopes in overlapping()) {
        let words = scopes.to_oauth();
        let again = words.split_whitespace().map(|word| word.parse().expect("a scope"));
        prop_assert_eq!(ScopeSet::collect(again), Ok(scopes));
    }

    #[test]
    fn there_are_thirty_two_at_most(count in 0..70usize) {
        let names = (0..count).map(|at| format!("s{at}").parse().expect("a scope"));
        prop_assert_eq!(ScopeSet::collect(names).is_ok(), count <= MAX_SCOPES);
    }

    #[test]
    fn a_scope_is_plain_or_refused(text in "\\PC{0,70}") {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b':' | b'-');
        let good = (1..=64).contains(&text.len()) && text.bytes().all(plain);
        prop_assert_eq!(text.parse::<Scope>().is_ok(), good);
    }
}
