//! Requests as their approver's phone gets them.

use std::collections::HashMap;

use countersign_shared::{
    canonical::Digest,
    ids::{AudienceId, RuntimeConnectionId},
    payload::{Millis, Terms},
    wire::{
        ConnectionView, DelegationStatus, EarlierYes, EarlierYeses, PublishedTerms, RequestView, SignedBody, Timestamp,
    },
};

use super::{Answer, Deliveries, answer, connection, delegation_among};
use crate::{
    domain::delegation::Delegation,
    service::{Error, Result},
    store::Tx,
};

/// How many earlier yeses are told of: enough to see a habit.
const EARLIER: i64 = 20;

/// Makes views, and reads what several requests of a page share only once.
pub(in crate::service) struct RequestViews<'a, 'tx> {
    tx: &'a mut Tx<'tx>,
    now: Millis,
    deliveries: Deliveries,
    terms: HashMap<Digest, Terms>,
    runtimes: HashMap<RuntimeConnectionId, ConnectionView>,
    earlier: HashMap<(RuntimeConnectionId, AudienceId), Option<Earlier>>,
}

/// The last yes, the hash of the terms that it was given under, and when all of them were given.
#[derive(Clone)]
struct Earlier {
    latest: EarlierYes,
    terms_hash: Digest,
    answered_at: Vec<Timestamp>,
}

impl<'a, 'tx> RequestViews<'a, 'tx> {
    pub(in crate::service) fn new(tx: &'a mut Tx<'tx>, requests: &[Delegation], now: Millis) -> Result<Self> {
        let deliveries = Deliveries::of(tx, requests)?;
        Ok(Self { tx, now, deliveries, terms: HashMap::new(), runtimes: HashMap::new(), earlier: HashMap::new() })
    }

    /// A request with its answer, or with what was answered before.
    pub(in crate::service) fn of(&mut self, stored: &Delegation) -> Result<RequestView> {
        let plain = delegation_among(&self.deliveries, stored, self.now);
        let (approval, denial) = match answer(self.tx, stored)? {
            Some(Answer::Yes(act)) => (Some(act), None),
            Some(Answer::No(signed)) => (None, Some(SignedBody { signed })),
            None => (None, None),
        };
        let earlier = if plain.status == DelegationStatus::Pending { self.earlier(stored)? } else { None };
        Ok(RequestView {
            delegation_id: plain.delegation_id,
            status: plain.status,
            signed: stored.signed.clone(),
            terms: self.terms(stored.terms_hash)?,
            runtime: self.runtime(stored)?,
            created_at: plain.created_at,
            expires_at: plain.expires_at,
            seen_at: plain.seen_at,
            delivery: plain.delivery,
            answered_at: stored.answered_at.map(Timestamp),
            answered_on: stored.answered_on.clone(),
            ended: plain.ended,
            approval,
            denial,
            earlier,
        })
    }

    fn terms(&mut self, terms_hash: Digest) -> Result<PublishedTerms> {
        if let Some(terms) = self.terms.get(&terms_hash) {
            return Ok(PublishedTerms { terms: terms.clone(), terms_hash });
        }
        let terms = self.tx.terms(&terms_hash)?.ok_or_else(|| Error::internal("a delegation without its terms"))?;
        self.terms.insert(terms_hash, terms.clone());
        Ok(PublishedTerms { terms, terms_hash })
    }

    fn runtime(&mut self, stored: &Delegation) -> Result<ConnectionView> {
        let id = &stored.runtime_connection_id;
        if let Some(view) = self.runtimes.get(id) {
            return Ok(view.clone());
        }
        let runtime = self.tx.connection(id)?.ok_or_else(|| Error::internal("a delegation without its connection"))?;
        let view = connection(self.tx, &runtime)?;
        self.runtimes.insert(id.clone(), view.clone());
        Ok(view)
    }

    fn earlier(&mut self, pending: &Delegation) -> Result<Option<Box<EarlierYeses>>> {
        let place = (pending.runtime_connection_id.clone(), pending.audience_id.clone());
        let known = match self.earlier.get(&place) {
            Some(known) => known.clone(),
            None => {
                let read = self.read_earlier(pending)?;
                self.earlier.insert(place, read.clone());
                read
            }
        };
        let Some(Earlier { mut latest, terms_hash, answered_at }) = known else { return Ok(None) };
        if terms_hash != pending.terms_hash {
            latest.terms = Some(self.terms(terms_hash)?);
        }
        Ok(Some(Box::new(EarlierYeses { latest, answered_at })))
    }

    fn read_earlier(&mut self, pending: &Delegation) -> Result<Option<Earlier>> {
        let Delegation { user_id, runtime_connection_id, audience_id, .. } = pending;
        let yeses = self.tx.approved_at(user_id, runtime_connection_id, audience_id, EARLIER)?;
        // A row that claims a yes which nobody signed is passed over: an unknown habit is shown as none.
        for (place, yes) in yeses.iter().enumerate() {
            let (Some(Answer::Yes(approval)), Some(at)) = (answer(self.tx, yes)?, yes.answered_at) else { continue };
            let latest = EarlierYes { signed: yes.signed.clone(), approval, terms: None, answered_at: Timestamp(at) };
            let answered_at = yeses[place..].iter().filter_map(|yes| yes.answered_at).map(Timestamp).collect();
            return Ok(Some(Earlier { latest, terms_hash: yes.terms_hash, answered_at }));
        }
        Ok(None)
    }
}

/// One request.
pub(in crate::service) fn request(tx: &mut Tx<'_>, stored: &Delegation, now: Millis) -> Result<RequestView> {
    RequestViews::new(tx, std::slice::from_ref(stored), now)?.of(stored)
}
