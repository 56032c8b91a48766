//! Applications, providers and providers' keys.

use countersign_shared::{
    canonical::Digest,
    ids::{ApplicationId, ProviderId, ProviderKeyId},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{
    StoreError, Tx,
    column::Column,
    exactly_one,
    record::record,
    schema::{applications, provider_keys, providers},
};

/// A kind of agent app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
    /// When it was registered.
    pub created_at: Millis,
}

record! { Application as ApplicationRow in applications { id: ApplicationId, name: String, created_at: u64 } }

/// A tool owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRow {
    /// Its id.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// When it was registered.
    pub created_at: Millis,
}

record! { ProviderRow as Row in providers { id: ProviderId, name: String, created_at: u64 } }

/// A provider's API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderKey {
    /// Its id.
    pub id: ProviderKeyId,
    /// Whose it is.
    pub provider_id: ProviderId,
    /// SHA-256 of its secret.
    pub secret_hash: Digest,
    /// When it was made.
    pub created_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

record! {
    ProviderKey as KeyRow in provider_keys {
        id: ProviderKeyId, provider_id: ProviderId, secret_hash: Digest, created_at: u64, revoked_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// Registers an application.
    pub fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        let row = ApplicationRow::new(&self.workspace, application);
        exactly_one(diesel::insert_into(applications::table).values(row).execute(self.conn)?)
    }

    /// An application by id.
    pub fn application(&mut self, id: &ApplicationId) -> Result<Option<Application>, StoreError> {
        applications::table
            .filter(applications::workspace_id.eq(self.workspace.as_str()))
            .filter(applications::id.eq(id.as_str()))
            .select(ApplicationRow::as_select())
            .first(self.conn)
            .optional()?
            .map(ApplicationRow::into_record)
            .transpose()
    }

    /// Every application.
    pub fn applications(&mut self) -> Result<Vec<Application>, StoreError> {
        applications::table
            .filter(applications::workspace_id.eq(self.workspace.as_str()))
            .order(applications::id.asc())
            .select(ApplicationRow::as_select())
            .load(self.conn)?
            .into_iter()
            .map(ApplicationRow::into_record)
            .collect()
    }

    /// Registers a provider.
    pub fn insert_provider(&mut self, provider: &ProviderRow) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, provider);
        exactly_one(diesel::insert_into(providers::table).values(row).execute(self.conn)?)
    }

    /// A provider by id.
    pub fn provider(&mut self, id: &ProviderId) -> Result<Option<ProviderRow>, StoreError> {
        providers::table
            .filter(providers::workspace_id.eq(self.workspace.as_str()))
            .filter(providers::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Every provider.
    pub fn providers(&mut self) -> Result<Vec<ProviderRow>, StoreError> {
        providers::table
            .filter(providers::workspace_id.eq(self.workspace.as_str()))
            .order(providers::id.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Adds a key.
    pub fn insert_provider_key(&mut self, provider_key: &ProviderKey) -> Result<(), StoreError> {
        let row = KeyRow::new(&self.workspace, provider_key);
        exactly_one(diesel::insert_into(provider_keys::table).values(row).execute(self.conn)?)
    }

    /// A key by the hash of its secret.
    pub fn provider_key_by_secret(&mut self, secret_hash: &Digest) -> Result<Option<ProviderKey>, StoreError> {
        provider_keys::table
            .filter(provider_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(provider_keys::secret_hash.eq(secret_hash.to_string()))
            .select(KeyRow::as_select())
            .first(self.conn)
            .optional()?
            .map(KeyRow::into_record)
            .transpose()
    }

    /// A provider's keys.
    pub fn provider_keys_of(&mut self, provider_id: &ProviderId) -> Result<Vec<ProviderKey>, StoreError> {
        provider_keys::table
            .filter(provider_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(provider_keys::provider_id.eq(provider_id.as_str()))
            .order(provider_keys::created_at.asc())
            .select(KeyRow::as_select())
            .load(self.conn)?
            .into_iter()
            .map(KeyRow::into_record)
            .collect()
    }

    /// Revokes a key; false when there is no living one.
    pub fn revoke_provider_key(&mut self, id: &ProviderKeyId, now: Millis) -> Result<bool, StoreError> {
        let target = provider_keys::table
            .filter(provider_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(provider_keys::id.eq(id.as_str()))
            .filter(provider_keys::revoked_at.is_null());
        let rows =
            diesel::update(target).set(provider_keys::revoked_at.eq(Some(Column::store(&now)))).execute(self.conn)?;
        Ok(rows == 1)
    }
}
