//! People and runtimes as one provider sees them, and DPoP proofs that were used.

use countersign_shared::{dpop, ids::ProviderId, payload::Millis};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    StoreError, Tx,
    column::Column,
    exactly_one,
    schema::{dpop_proofs, scoped_ids},
};

impl Tx<'_> {
    /// The scoped id of a subject at a provider.
    pub fn scoped_id(
        &mut self,
        kind: &str,
        subject: &str,
        provider: &ProviderId,
    ) -> Result<Option<String>, StoreError> {
        Ok(scoped_ids::table
            .filter(scoped_ids::workspace_id.eq(self.workspace.as_str()))
            .filter(scoped_ids::kind.eq(kind))
            .filter(scoped_ids::subject_id.eq(subject))
            .filter(scoped_ids::provider_id.eq(provider.as_str()))
            .select(scoped_ids::value)
            .first(self.conn)
            .optional()?)
    }

    /// Gives a subject its scoped id at a provider, unless it has one.
    pub fn ensure_scoped_id(
        &mut self,
        kind: &str,
        subject: &str,
        provider: &ProviderId,
        value: &str,
    ) -> Result<(), StoreError> {
        if self.scoped_id(kind, subject, provider)?.is_some() {
            return Ok(());
        }
        let row = (
            scoped_ids::workspace_id.eq(self.workspace.to_string()),
            scoped_ids::kind.eq(kind),
            scoped_ids::subject_id.eq(subject),
            scoped_ids::provider_id.eq(provider.to_string()),
            scoped_ids::value.eq(value),
        );
        exactly_one(diesel::insert_into(scoped_ids::table).values(row).execute(self.conn)?)
    }

    /// Remembers a proof; false when it was used before.
    pub fn use_proof(&mut self, proof: &dpop::Proof) -> Result<bool, StoreError> {
        let known: i64 = dpop_proofs::table
            .filter(dpop_proofs::workspace_id.eq(self.workspace.as_str()))
            .filter(dpop_proofs::thumbprint.eq(proof.thumbprint.to_string()))
            .filter(dpop_proofs::jti.eq(&proof.jti))
            .count()
            .get_result(self.conn)?;
        if known > 0 {
            return Ok(false);
        }
        let row = (
            dpop_proofs::workspace_id.eq(self.workspace.to_string()),
            dpop_proofs::thumbprint.eq(proof.thumbprint.to_string()),
            dpop_proofs::jti.eq(&proof.jti),
            dpop_proofs::expires_at.eq(Column::store(&((proof.iat + dpop::REMEMBER_SECONDS) * 1000))),
        );
        exactly_one(diesel::insert_into(dpop_proofs::table).values(row).execute(self.conn)?)?;
        Ok(true)
    }

    /// Forgets proofs that could no longer be presented.
    pub fn forget_proofs(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = dpop_proofs::table.filter(dpop_proofs::expires_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
