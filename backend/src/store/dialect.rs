//! The only file that asks which database it is.

use countersign_shared::ids::WorkspaceId;
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{StoreError, conn::Conn};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Serialises migrations of replicas that start together; any number that is ours alone.
const MIGRATION_LOCK: i64 = 0x636f_756e_7465_7273;

/// A column as the database describes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct SchemaColumn {
    /// The table.
    #[diesel(sql_type = Text)]
    pub table_name: String,
    /// The column.
    #[diesel(sql_type = Text)]
    pub column_name: String,
    /// Its type in lower case.
    #[diesel(sql_type = Text)]
    pub data_type: String,
    /// Whether it may be null.
    #[diesel(sql_type = Bool)]
    pub nullable: bool,
    /// Its place in the primary key from 1, or 0.
    #[diesel(sql_type = BigInt)]
    pub key_place: i64,
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = BigInt)]
    data_version: i64,
}

/// The statement that begins a transaction. A SQLite writer takes its lock at once, so that a read which
/// turns into a write can never find that another came between.
pub(super) fn begin(conn: &Conn, write: bool) -> &'static str {
    match (conn, write) {
        (Conn::Sqlite(_), true) => "BEGIN IMMEDIATE",
        (Conn::Sqlite(_), false) => "BEGIN",
        (Conn::Postgres(_), true) => "BEGIN",
        (Conn::Postgres(_), false) => "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
}

/// The one workspace that there is for now.
#[allow(clippy::expect_used, reason = "a constant with the right prefix")]
pub(super) fn default_workspace() -> WorkspaceId {
    "wsp_default".parse().expect("a workspace id")
}

/// Brings the schema up to date.
pub(super) fn migrate(conn: &mut Conn) -> Result<(), StoreError> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Failed(error.to_string());
    match conn {
        Conn::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).map(|_| ()).map_err(failed),
        Conn::Postgres(postgres) => {
            sql_query(format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).execute(postgres)?;
            let outcome = postgres.run_pending_migrations(POSTGRES).map(|_| ()).map_err(failed);
            sql_query(format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).execute(postgres)?;
            outcome
        }
    }
}

/// SQLite's count of commits by other connections; none on PostgreSQL.
pub(super) fn data_version(conn: &mut Conn) -> Result<Option<i64>, StoreError> {
    match conn {
        Conn::Sqlite(sqlite) => {
            let row: DataVersion = sql_query("PRAGMA data_version").get_result(sqlite)?;
            Ok(Some(row.data_version))
        }
        Conn::Postgres(_) => Ok(None),
    }
}

/// Holds other transactions off a runtime connection's row, so that caps are counted one at a time. SQLite has
/// one writer anyway.
pub(super) fn lock_connection(conn: &mut Conn, workspace: &str, id: &str) -> Result<(), StoreError> {
    if let Conn::Postgres(postgres) = conn {
        sql_query("SELECT id FROM runtime_connections WHERE workspace_id = $1 AND id = $2 FOR UPDATE")
            .bind::<Text, _>(workspace)
            .bind::<Text, _>(id)
            .execute(postgres)?;
    }
    Ok(())
}

/// The same for a person's row; what only refers to the person goes on.
pub(super) fn lock_user(conn: &mut Conn, workspace: &str, id: &str) -> Result<(), StoreError> {
    if let Conn::Postgres(postgres) = conn {
        sql_query("SELECT id FROM users WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE")
            .bind::<Text, _>(workspace)
            .bind::<Text, _>(id)
            .execute(postgres)?;
    }
    Ok(())
}

/// Whose notification is due and claimed by nobody; on PostgreSQL its row is locked, and those that other processes have
/// locked are passed over.
pub(super) fn somebody_to_tell(conn: &mut Conn, workspace: &str, now: i64) -> Result<Option<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Somebody {
        #[diesel(sql_type = Text)]
        user_id: String,
    }
    const DUE: &str = "SELECT user_id FROM notifications WHERE workspace_id = $1 AND state = 'open' AND due_at <= $2 \
                       AND (claimed_until IS NULL OR claimed_until <= $2) ORDER BY due_at LIMIT 1";
    let found: Vec<Somebody> = match conn {
        Conn::Sqlite(sqlite) => sql_query(DUE).bind::<Text, _>(workspace).bind::<BigInt, _>(now).load(sqlite)?,
        Conn::Postgres(postgres) => {
            let due = sql_query(format!("{DUE} FOR UPDATE SKIP LOCKED"));
            due.bind::<Text, _>(workspace).bind::<BigInt, _>(now).load(postgres)?
        }
    };
    Ok(found.into_iter().next().map(|somebody| somebody.user_id))
}

/// Holds other transactions off a delegation's row, so that it is not answered while a push about it is claimed.
pub(super) fn lock_delegation(conn: &mut Conn, workspace: &str, id: &str) -> Result<(), StoreError> {
    if let Conn::Postgres(postgres) = conn {
        sql_query("SELECT id FROM delegations WHERE workspace_id = $1 AND id = $2 FOR UPDATE")
            .bind::<Text, _>(workspace)
            .bind::<Text, _>(id)
            .execute(postgres)?;
    }
    Ok(())
}

/// Holds other transactions off the rows of a push and of those that it carried, in one order for all.
pub(super) fn lock_pushes(conn: &mut Conn, workspace: &str, id: &str) -> Result<(), StoreError> {
    const CARRIED: &str = "SELECT id FROM pushes WHERE workspace_id = $1 AND (id = $2 OR carrier_id = $2) ORDER BY id";
    if let Conn::Postgres(postgres) = conn {
        sql_query(format!("{CARRIED} FOR UPDATE")).bind::<Text, _>(workspace).bind::<Text, _>(id).execute(postgres)?;
    }
    Ok(())
}

/// Every column of every table of ours.
pub(super) fn schema(conn: &mut Conn) -> Result<Vec<SchemaColumn>, StoreError> {
    let mut columns: Vec<SchemaColumn> = match conn {
        Conn::Sqlite(sqlite) => sql_query(
            "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS data_type, \
             c.\"notnull\" = 0 AND c.pk = 0 AS nullable, CAST(c.pk AS BIGINT) AS key_place \
             FROM sqlite_schema m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
        )
        .load(sqlite)?,
        Conn::Postgres(postgres) => sql_query(
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'YES' AS nullable, \
             COALESCE((SELECT k.ordinal_position::bigint FROM information_schema.key_column_usage k \
             JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name \
             AND t.table_schema = k.table_schema AND t.constraint_type = 'PRIMARY KEY' \
             WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name \
             AND k.column_name = c.column_name), 0) AS key_place \
             FROM information_schema.columns c WHERE c.table_schema = current_schema() \
             AND c.table_name NOT LIKE '\\_\\_%'",
        )
        .load(postgres)?,
    };
    for column in &mut columns {
        if column.data_type == "integer" {
            column.data_type = "bigint".to_owned();
        }
    }
    columns.sort();
    Ok(columns)
}
