//! The database, and the only home of diesel.
//!
//! Services call [`Store::read`] and [`Store::write`] with one closure a transaction. A write that collides
//! with another (a guarded update that found another version, a unique index, a serialisation failure) is
//! rolled back and run again, so a closure must not do anything that it could not do twice. Topics are
//! published after the commit and never before.

mod column;
mod conn;
mod dialect;
mod record;
mod schema;

mod additions;
mod announcements;
mod audiences;
mod audit_events;
mod ceremonies;
mod channel_messages;
mod counting;
mod credentials;
mod decisions;
mod delegations;
mod devices;
mod email_codes;
mod invites;
mod nonces;
mod notification_settings;
mod notifications;
mod outbox;
mod pairings;
mod providers;
mod push_subscriptions;
mod pushes;
mod recovery_keys;
mod roster_records;
mod runtime_connections;
mod scoped_ids;
mod server_keys;
mod sessions;
mod tokens;
mod users;
mod workspaces;

use std::time::Duration;

use countersign_shared::{
    Code,
    ids::{RequestId, WorkspaceId},
    payload::Millis,
};
use diesel::{
    connection::SimpleConnection,
    r2d2::{Pool, PooledConnection},
    result::{DatabaseErrorKind, Error as DieselError},
};

pub use additions::Addition;
pub use announcements::AnnouncedOffer;
pub use audit_events::AuditEvent;
pub use ceremonies::{Ceremony, CeremonyKind};
pub use counting::Asked;
pub use credentials::Credential;
pub use decisions::{Decision, DecisionKind};
pub use devices::Device;
pub use dialect::SchemaColumn;
pub use email_codes::EmailCode;
pub use invites::Invite;
pub use nonces::UsedNonce;
pub use notification_settings::NotificationSettings;
pub use providers::{Application, ProviderKey, ProviderRow};
pub use push_subscriptions::PushSubscription;
pub use recovery_keys::RecoveryKey;
pub use sessions::Session;
pub use tokens::{Token, TokenContext};
pub use users::User;

use crate::{
    bus::{Bus, Topic},
    config::DatabaseUrl,
    service::Error,
};
use conn::{Conn, Manager};

/// How often a colliding write is run again.
const TRIES: u32 = 8;
/// How long a caller waits for a free connection, in milliseconds.
const CONNECTION_TIMEOUT_MS: u64 = 10_000;
/// Connections for reading, and for everything on PostgreSQL.
const CONNECTIONS: u32 = 12;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was there first; run again.
    #[error("a concurrent change")]
    Conflict,
    /// A row that this version cannot read.
    #[error("the column {column} holds what this version cannot read")]
    Corrupt {
        /// Which column.
        column: &'static str,
    },
    /// There is no database where one should be.
    #[error("{0}")]
    Missing(String),
    /// The database does not answer, or answered with an error.
    #[error("the database: {0}")]
    Failed(String),
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(
                DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::SerializationFailure,
                _,
            ) => Self::Conflict,
            DieselError::DatabaseError(_, information)
                if information.message().contains("locked") || information.message().contains("deadlock") =>
            {
                Self::Conflict
            }
            DieselError::DatabaseError(_, information) => Self::Failed(information.message().to_owned()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Code::Conflict.into(),
            StoreError::Corrupt { .. } | StoreError::Missing(_) => Self::internal(error.to_string()),
            StoreError::Failed(_) => {
                tracing::error!(%error, "the database failed");
                Code::Unavailable.into()
            }
        }
    }
}

/// The pools. Cloning it is cheap.
#[derive(Clone)]
pub struct Store {
    readers: Pool<Manager>,
    writers: Pool<Manager>,
    bus: Bus,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Store")
    }
}

/// Whether a missing SQLite file may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// `serve` and `migrate` make it.
    Create,
    /// Everything else says that there is none.
    Refuse,
}

impl Store {
    /// Opens the database and brings its schema up to date. Blocking.
    pub fn open(url: &DatabaseUrl, missing: Missing, bus: Bus) -> Result<Self, StoreError> {
        let manager = Manager::prepare(url, missing)?;
        let pool = |size: u32| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(Duration::from_millis(CONNECTION_TIMEOUT_MS))
                .test_on_check_out(!manager.is_sqlite())
                .build(manager.clone())
                .map_err(|error| StoreError::Failed(error.to_string()))
        };
        let readers = pool(CONNECTIONS)?;
        // SQLite has one writer; queueing for it here is fair and never answers "locked".
        let writers = if manager.is_sqlite() { pool(1)? } else { readers.clone() };
        let store = Self { readers, writers, bus };
        dialect::migrate(&mut *store.writers.get().map_err(|error| StoreError::Failed(error.to_string()))?)?;
        Ok(store)
    }

    /// Runs a closure in a read transaction: one consistent view.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.run(false, work).await
    }

    /// Runs a closure in a write transaction, again if it collided, and publishes its topics after the commit.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.run(true, work).await
    }

    async fn run<T, F>(&self, write: bool, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        let store = self.clone();
        let request_id = crate::request::current();
        tokio::task::spawn_blocking(move || store.run_blocking(write, request_id.as_ref(), work))
            .await
            .map_err(|error| Error::internal(format!("a transaction ended early: {error}")))?
    }

    fn run_blocking<T, F>(&self, write: bool, request_id: Option<&RequestId>, work: F) -> Result<T, Error>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, Error>,
    {
        let pool = if write { &self.writers } else { &self.readers };
        for attempt in 1..=TRIES {
            let mut connection = pool.get().map_err(|error| StoreError::Failed(error.to_string()))?;
            match Self::transaction(&mut connection, write, request_id, &work) {
                Err(Error::Refused(refusal)) if refusal.code == Code::Conflict && attempt < TRIES => {
                    drop(connection);
                    std::thread::sleep(Duration::from_millis(u64::from(attempt)));
                }
                Err(error) => return Err(error),
                Ok((value, topics)) => {
                    topics.iter().for_each(|topic| self.bus.publish(topic));
                    return Ok(value);
                }
            }
        }
        Err(Code::Conflict.into())
    }

    fn transaction<T, F>(
        connection: &mut PooledConnection<Manager>,
        write: bool,
        request_id: Option<&RequestId>,
        work: &F,
    ) -> Result<(T, Vec<Topic>), Error>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, Error>,
    {
        connection.batch_execute(dialect::begin(connection, write)).map_err(StoreError::from)?;
        let mut tx = Tx { conn: connection, workspace: dialect::default_workspace(), request_id, topics: Vec::new() };
        let outcome = work(&mut tx);
        let topics = std::mem::take(&mut tx.topics);
        match outcome {
            Ok(value) => {
                let committed = connection.batch_execute("COMMIT").map_err(StoreError::from);
                if committed.is_err() {
                    let _ = connection.batch_execute("ROLLBACK");
                }
                committed?;
                Ok((value, topics))
            }
            Err(error) => {
                connection.batch_execute("ROLLBACK").map_err(StoreError::from)?;
                Err(error)
            }
        }
    }

    /// Changes whenever another connection has written; always `None` on PostgreSQL. Blocking, microseconds.
    pub async fn data_version(&self) -> Result<Option<i64>, Error> {
        let store = self.clone();
        let version = tokio::task::spawn_blocking(move || {
            let mut connection = store.readers.get().map_err(|error| StoreError::Failed(error.to_string()))?;
            dialect::data_version(&mut connection)
        });
        Ok(version.await.map_err(|error| Error::internal(error.to_string()))??)
    }

    /// Every table's columns as the database itself describes them, for comparing the two schemas.
    pub async fn schema(&self) -> Result<Vec<SchemaColumn>, Error> {
        let store = self.clone();
        let columns = tokio::task::spawn_blocking(move || {
            let mut connection = store.readers.get().map_err(|error| StoreError::Failed(error.to_string()))?;
            dialect::schema(&mut connection)
        });
        Ok(columns.await.map_err(|error| Error::internal(error.to_string()))??)
    }
}

/// An open transaction: every table's reads and writes hang on it, one file a table.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    workspace: WorkspaceId,
    request_id: Option<&'a RequestId>,
    topics: Vec<Topic>,
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tx")
    }
}

impl Tx<'_> {
    /// Wakes whoever waits for the topic, here after the commit and in other processes by the outbox.
    pub fn wake(&mut self, topic: Topic, now: Millis) -> Result<(), StoreError> {
        self.insert_outbox(&topic, now)?;
        self.topics.push(topic);
        Ok(())
    }
}

/// One row, or a conflict: what every guarded update comes down to.
fn exactly_one(rows: usize) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
