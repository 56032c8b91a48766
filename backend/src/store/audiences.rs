//! Audiences and their frozen terms.

use countersign_shared::{
    canonical::{self, Digest},
    ids::{AudienceId, ProviderId},
    payload::{Millis, Terms},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{
    StoreError, Tx,
    column::Column,
    exactly_one,
    record::record,
    schema::{audiences, terms},
};
use crate::domain::registry::Audience;

record! {
    Audience as Row in audiences {
        id: AudienceId, provider_id: ProviderId, key: String, terms_hash: Digest, terms_version: u64, created_at: u64,
        retired_at: Option<u64>, version: u64,
    }
}

impl Tx<'_> {
    /// Registers an audience.
    pub fn insert_audience(&mut self, audience: &Audience) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, audience);
        exactly_one(diesel::insert_into(audiences::table).values(row).execute(self.conn)?)
    }

    /// An audience by id.
    pub fn audience(&mut self, id: &AudienceId) -> Result<Option<Audience>, StoreError> {
        audiences::table
            .filter(audiences::workspace_id.eq(self.workspace.as_str()))
            .filter(audiences::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// An audience by key.
    pub fn audience_by_key(&mut self, key: &str) -> Result<Option<Audience>, StoreError> {
        audiences::table
            .filter(audiences::workspace_id.eq(self.workspace.as_str()))
            .filter(audiences::key.eq(key))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Every audience, by key.
    pub fn audiences(&mut self) -> Result<Vec<Audience>, StoreError> {
        audiences::table
            .filter(audiences::workspace_id.eq(self.workspace.as_str()))
            .order(audiences::key.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Writes an audience that has moved on by one version.
    pub fn update_audience(&mut self, audience: &Audience) -> Result<(), StoreError> {
        let before = Column::store(&(audience.version - 1));
        let target = audiences::table
            .filter(audiences::workspace_id.eq(self.workspace.as_str()))
            .filter(audiences::id.eq(audience.id.as_str()))
            .filter(audiences::version.eq(before));
        let row = Row::new(&self.workspace, audience);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Freezes terms.
    pub fn insert_terms(&mut self, document: &Terms, now: Millis) -> Result<Digest, StoreError> {
        let hash = canonical::hash(document);
        let row = (
            terms::workspace_id.eq(self.workspace.to_string()),
            terms::hash.eq(hash.to_string()),
            terms::audience_id.eq(document.audience_id.to_string()),
            terms::version.eq(Column::store(&document.version)),
            terms::document.eq(String::from_utf8_lossy(&canonical::encode(document)).into_owned()),
            terms::created_at.eq(Column::store(&now)),
        );
        exactly_one(diesel::insert_into(terms::table).values(row).execute(self.conn)?)?;
        Ok(hash)
    }

    /// Terms by their hash.
    pub fn terms(&mut self, hash: &Digest) -> Result<Option<Terms>, StoreError> {
        let found: Option<String> = terms::table
            .filter(terms::workspace_id.eq(self.workspace.as_str()))
            .filter(terms::hash.eq(hash.to_string()))
            .select(terms::document)
            .first(self.conn)
            .optional()?;
        let corrupt = |_| StoreError::Corrupt { column: "terms.document" };
        found.map(|document| canonical::decode::<Terms>(document.as_bytes()).map_err(corrupt)).transpose()
    }
}
