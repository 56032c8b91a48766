//! What was done under which nonce.

use countersign_shared::{canonical::Digest, ids::Nonce, keys::Thumbprint, payload::Millis};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, exactly_one, record::record, schema::nonces};

/// A nonce that was used, and the answer to give again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedNonce {
    /// The key that signed.
    pub key_thumbprint: Thumbprint,
    /// The nonce.
    pub nonce: String,
    /// The tag of the message.
    pub typ: String,
    /// The hash of the payload: with the tag, the sameness of two messages.
    pub payload_hash: Digest,
    /// The first answer as JSON; it holds no secret.
    pub answer: String,
    /// Until when it is kept.
    pub expires_at: Millis,
}

record! {
    UsedNonce as Row in nonces {
        key_thumbprint: Thumbprint, nonce: String, typ: String, payload_hash: Digest, answer: String, expires_at: u64,
    }
}

impl Tx<'_> {
    /// Remembers a nonce.
    pub fn insert_nonce(&mut self, nonce: &UsedNonce) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, nonce);
        exactly_one(diesel::insert_into(nonces::table).values(row).execute(self.conn)?)
    }

    /// What was done under a nonce.
    pub fn nonce(&mut self, key: &Thumbprint, nonce: &Nonce) -> Result<Option<UsedNonce>, StoreError> {
        nonces::table
            .filter(nonces::workspace_id.eq(self.workspace.as_str()))
            .filter(nonces::key_thumbprint.eq(key.to_string()))
            .filter(nonces::nonce.eq(nonce.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Forgets those that expired before `before`.
    pub fn forget_nonces(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = nonces::table.filter(nonces::expires_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
