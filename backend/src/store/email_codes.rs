//! Codes that were sent to new e-mail addresses: their hashes, and how often somebody guessed.

use countersign_shared::{canonical::Digest, ids::UserId, payload::Millis};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, exactly_one, record::record, schema::email_codes};

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailCode {
    /// To whom.
    pub user_id: UserId,
    /// When.
    pub created_at: Millis,
    /// To which address.
    pub email: String,
    /// A hash of code, person and address.
    pub code_hash: Digest,
    /// How many wrong ones were typed.
    pub tries: u64,
    /// Until when it works.
    pub expires_at: Millis,
    /// When it was typed.
    pub used_at: Option<Millis>,
}

record! {
    EmailCode as Row in email_codes {
        user_id: UserId, created_at: u64, email: String, code_hash: Digest, tries: u64, expires_at: u64,
        used_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// Keeps a code that is about to be sent.
    pub fn insert_email_code(&mut self, code: &EmailCode) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, code);
        exactly_one(diesel::insert_into(email_codes::table).values(row).execute(self.conn)?)
    }

    /// The newest code of a person.
    pub fn email_code(&mut self, user_id: &UserId) -> Result<Option<EmailCode>, StoreError> {
        email_codes::table
            .filter(email_codes::workspace_id.eq(self.workspace.as_str()))
            .filter(email_codes::user_id.eq(user_id.as_str()))
            .order(email_codes::created_at.desc())
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// When the code was sent that is `back` before the newest, counting a person's own and those that anybody had
    /// sent to the same address. Whoever may send `back` within an hour is bounded by it.
    pub fn email_code_before(
        &mut self,
        user_id: &UserId,
        email: &str,
        back: i64,
    ) -> Result<Option<Millis>, StoreError> {
        let counted = email_codes::user_id.eq(user_id.as_str()).or(email_codes::email.eq(email));
        let at: Option<i64> = email_codes::table
            .filter(email_codes::workspace_id.eq(self.workspace.as_str()))
            .filter(counted)
            .order(email_codes::created_at.desc())
            .offset(back)
            .select(email_codes::created_at)
            .first(self.conn)
            .optional()?;
        Ok(at.and_then(Column::load))
    }

    /// Writes how a code has fared: one row, or a conflict.
    pub fn update_email_code(&mut self, code: &EmailCode, tries_before: u64) -> Result<(), StoreError> {
        let target = email_codes::table
            .filter(email_codes::workspace_id.eq(self.workspace.as_str()))
            .filter(email_codes::user_id.eq(code.user_id.as_str()))
            .filter(email_codes::created_at.eq(Column::store(&code.created_at)))
            .filter(email_codes::tries.eq(Column::store(&tries_before)))
            .filter(email_codes::used_at.is_null());
        let row = Row::new(&self.workspace, code);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Forgets codes that expired before `before`.
    pub fn forget_email_codes(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = email_codes::table.filter(email_codes::expires_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
