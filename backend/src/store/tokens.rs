//! Tokens, and all that one stands for.

use countersign_shared::{
    canonical::Digest,
    ids::{DelegationId, TokenId},
    payload::Millis,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
};

use super::{
    StoreError, Tx, audiences, column::Column, delegations, exactly_one, record::record, runtime_connections, schema,
    schema::tokens,
};
use crate::domain::{connection::Connection, delegation::Delegation, registry::Audience};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What it stands for.
    pub delegation_id: DelegationId,
    /// SHA-256 of its secret.
    pub secret_hash: Digest,
    /// When it was minted.
    pub created_at: Millis,
    /// When it was revoked by itself.
    pub revoked_at: Option<Millis>,
}

record! {
    Token as Row in tokens {
        id: TokenId, delegation_id: DelegationId, secret_hash: Digest, created_at: u64, revoked_at: Option<u64>,
    }
}

/// A token with everything that must be alive for it to be active.
#[derive(Clone, Debug)]
pub struct TokenContext {
    /// The token.
    pub token: Token,
    /// What it stands for.
    pub delegation: Delegation,
    /// Whose it is.
    pub connection: Connection,
    /// What it is for.
    pub audience: Audience,
}

impl Tx<'_> {
    /// Adds a token.
    pub fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, token);
        exactly_one(diesel::insert_into(tokens::table).values(row).execute(self.conn)?)
    }

    /// A delegation's tokens that were not revoked by themselves, oldest first.
    pub fn living_tokens_of(&mut self, delegation: &DelegationId) -> Result<Vec<Token>, StoreError> {
        tokens::table
            .filter(tokens::workspace_id.eq(self.workspace.as_str()))
            .filter(tokens::delegation_id.eq(delegation.as_str()))
            .filter(tokens::revoked_at.is_null())
            .order(tokens::created_at.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Revokes one token.
    pub fn revoke_token(&mut self, id: &TokenId, now: Millis) -> Result<(), StoreError> {
        let target = tokens::table
            .filter(tokens::workspace_id.eq(self.workspace.as_str()))
            .filter(tokens::id.eq(id.as_str()))
            .filter(tokens::revoked_at.is_null());
        exactly_one(diesel::update(target).set(tokens::revoked_at.eq(Some(Column::store(&now)))).execute(self.conn)?)
    }

    /// A token by the hash of its secret, with everything that it hangs on, in one query.
    pub fn token_context(&mut self, secret_hash: &Digest) -> Result<Option<TokenContext>, StoreError> {
        use schema::{audiences as a, delegations as d, runtime_connections as c};
        let found: Option<(Row, delegations::Row, runtime_connections::Row, audiences::Row)> = tokens::table
            .inner_join(d::table.on(d::workspace_id.eq(tokens::workspace_id).and(d::id.eq(tokens::delegation_id))))
            .inner_join(c::table.on(c::workspace_id.eq(d::workspace_id).and(c::id.eq(d::runtime_connection_id))))
            .inner_join(a::table.on(a::workspace_id.eq(d::workspace_id).and(a::id.eq(d::audience_id))))
            .filter(tokens::workspace_id.eq(self.workspace.as_str()))
            .filter(tokens::secret_hash.eq(secret_hash.to_string()))
            .select((
                Row::as_select(),
                delegations::Row::as_select(),
                runtime_connections::Row::as_select(),
                audiences::Row::as_select(),
            ))
            .first(self.conn)
            .optional()?;
        let Some((token, delegation, connection, audience)) = found else { return Ok(None) };
        Ok(Some(TokenContext {
            token: token.into_record()?,
            delegation: delegation.into_record()?,
            connection: connection.into_record()?,
            audience: audience.into_record()?,
        }))
    }
}
