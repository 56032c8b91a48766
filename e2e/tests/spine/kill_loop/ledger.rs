//! What the server acknowledged, written down by those who heard it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use countersign_runtime::{Runtime, StoredRequest};
use countersign_shared::{
    ids::{DelegationId, RuntimeConnectionId},
    wire::{DelegationStatus, MintedToken},
};
use countersign_soft_phone::SoftPhone;

/// Everything acknowledged about one request.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) stored: StoredRequest,
    pub(crate) runtime: Runtime,
    pub(crate) phone: Arc<SoftPhone>,
    /// What the phone was told of its answers, in order.
    pub(crate) answers: Vec<DelegationStatus>,
    /// Whether the runtime was told that it is over.
    pub(crate) given_back: bool,
    /// Whether its connection was revoked, and that acknowledged.
    pub(crate) connection_revoked: bool,
    pub(crate) tokens: Vec<Held>,
}

/// A token that was handed out.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) minted: MintedToken,
    /// What introspection said of it during the load, in order.
    pub(crate) introspected: Vec<bool>,
}

#[derive(Default)]
struct Pages {
    requests: HashMap<DelegationId, Facts>,
    /// Answers that the phone heard of before the asker wrote its request down.
    early: HashMap<DelegationId, Vec<DelegationStatus>>,
    paired: BTreeSet<RuntimeConnectionId>,
    revoked: BTreeSet<RuntimeConnectionId>,
}

/// The ledger.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Pages>);

impl Ledger {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, id: &DelegationId, change: impl FnOnce(&mut Facts)) {
        change(self.pages().requests.get_mut(id).expect("a request that was written down"));
    }

    /// A request was taken.
    pub(crate) fn asked(&self, stored: &StoredRequest, runtime: &Runtime, phone: &Arc<SoftPhone>) {
        let id = stored.delegation_id.clone().expect("the server named it");
        let mut pages = self.pages();
        let facts = Facts {
            stored: stored.clone(),
            runtime: runtime.clone(),
            phone: Arc::clone(phone),
            answers: pages.early.remove(&id).unwrap_or_default(),
            given_back: false,
            connection_revoked: false,
            tokens: Vec::new(),
        };
        pages.requests.insert(id, facts);
    }

    /// An answer was taken.
    pub(crate) fn answered(&self, id: &DelegationId, status: DelegationStatus) {
        let mut pages = self.pages();
        match pages.requests.get_mut(id) {
            Some(facts) => facts.answers.push(status),
            None => pages.early.entry(id.clone()).or_default().push(status),
        }
    }

    /// The runtime gave it back.
    pub(crate) fn given_back(&self, id: &DelegationId) {
        self.change(id, |facts| facts.given_back = true);
    }

    /// A token was handed out.
    pub(crate) fn minted(&self, id: &DelegationId, minted: &MintedToken) {
        self.change(id, |facts| facts.tokens.push(Held { minted: minted.clone(), introspected: Vec::new() }));
    }

    /// The newest token was introspected.
    pub(crate) fn introspected(&self, id: &DelegationId, active: bool) {
        self.change(id, |facts| facts.tokens.last_mut().expect("a token").introspected.push(active));
    }

    /// A pairing was accepted.
    pub(crate) fn paired(&self, connection: RuntimeConnectionId) {
        self.pages().paired.insert(connection);
    }

    /// A connection was revoked, and with it what hangs on it.
    pub(crate) fn connection_revoked(&self, connection: &RuntimeConnectionId) {
        let mut pages = self.pages();
        pages.revoked.insert(connection.clone());
        let below = |facts: &&mut Facts| facts.stored.request.runtime_connection_id == *connection;
        pages.requests.values_mut().filter(below).for_each(|facts| facts.connection_revoked = true);
    }

    /// Every request with what was heard of it.
    pub(crate) fn requests(&self) -> Vec<(DelegationId, Facts)> {
        self.pages().requests.iter().map(|(id, facts)| (id.clone(), facts.clone())).collect()
    }

    /// Answers to requests whose asker never heard that they were taken.
    pub(crate) fn orphans(&self) -> Vec<(DelegationId, Vec<DelegationStatus>)> {
        self.pages().early.iter().map(|(id, answers)| (id.clone(), answers.clone())).collect()
    }

    /// Connections that were accepted, and those of them that were revoked.
    pub(crate) fn connections(&self) -> (BTreeSet<RuntimeConnectionId>, BTreeSet<RuntimeConnectionId>) {
        let pages = self.pages();
        (pages.paired.clone(), pages.revoked.clone())
    }

    /// How many yeses and noes were acknowledged.
    pub(crate) fn answers(&self) -> usize {
        let pages = self.pages();
        let all = pages.requests.values().map(|facts| &facts.answers).chain(pages.early.values());
        all.filter(|answers| !answers.is_empty()).count()
    }

    /// How many of what, for people.
    pub(crate) fn counts(&self) -> String {
        let pages = self.pages();
        let mut counts = BTreeMap::<&str, usize>::new();
        let mut add = |what, number| *counts.entry(what).or_default() += number;
        add("requests", pages.requests.len());
        add("pairings", pages.paired.len());
        add("connections revoked", pages.revoked.len());
        for facts in pages.requests.values() {
            facts.answers.iter().for_each(|answer| add(answer.as_str(), 1));
            add("given back", usize::from(facts.given_back));
            add("tokens", facts.tokens.len());
            add("introspections", facts.tokens.iter().map(|held| held.introspected.len()).sum());
        }
        pages.early.values().flatten().for_each(|answer| add(answer.as_str(), 1));
        counts.iter().map(|(what, number)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
    }
}
