//! A connection to one of the two databases, and how one is opened.

use std::{
    fs::{DirBuilder, OpenOptions},
    path::Path,
    time::Duration,
};

use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::SimpleConnection,
    r2d2::{ManageConnection, R2D2Connection},
};
use secrecy::ExposeSecret;

use super::{Missing, StoreError};
use crate::config::DatabaseUrl;

/// Durable commits: an answered decision survives a power cut. WAL is a property of the file and set once, before
/// the pool opens; everything here is a property of the connection.
const SQLITE_CONNECTION: &str = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; \
                                 PRAGMA temp_store=MEMORY;";
const POSTGRES_CONNECTION: &str = "SET statement_timeout='15s'; SET lock_timeout='10s'; \
                                   SET idle_in_transaction_session_timeout='30s';";

/// Either database behind one type.
#[derive(diesel::MultiConnection)]
pub(super) enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Opens connections for the pool.
///
/// The derived connection would try one backend after the other, and SQLite takes any text for a file
/// name; this one opens what the URL says and nothing else.
#[derive(Clone, Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    /// Checks that the database is there and sets what belongs to the file.
    pub(super) fn prepare(url: &DatabaseUrl, missing: Missing) -> Result<Self, StoreError> {
        if let DatabaseUrl::Sqlite { path } = url {
            if missing == Missing::Refuse && !path.exists() {
                let path = path.display();
                return Err(StoreError::Missing(format!("there is no database at {path}; run serve or migrate first")));
            }
            make_private(path)
                .map_err(|error| StoreError::Failed(format!("cannot make the file {}: {error}", path.display())))?;
        }
        let manager = Self { url: url.clone() };
        let mut conn = manager.connect()?;
        if let Conn::Sqlite(sqlite) = &mut conn {
            // Another process may be opening the same file for the first time.
            let mut tries = 0;
            while let Err(error) = sqlite.batch_execute("PRAGMA journal_mode=WAL;") {
                tries += 1;
                if tries == 20 {
                    return Err(error.into());
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        Ok(manager)
    }

    pub(super) const fn is_sqlite(&self) -> bool {
        matches!(self.url, DatabaseUrl::Sqlite { .. })
    }
}

/// Makes the file and its folder, if they are missing, for nobody but the server's own user. SQLite gives its
/// other files the mode of the first.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let (mut folder, mut file) = (DirBuilder::new(), OpenOptions::new());
    folder.recursive(true);
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder.create(parent)?;
    }
    file.open(path).map(|_| ())
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        let failed = |error: diesel::ConnectionError| {
            // libpq's messages name host and user, never the password.
            StoreError::Failed(format!("cannot open {}: {error}", self.url))
        };
        match &self.url {
            DatabaseUrl::Sqlite { path } => {
                let mut sqlite = SqliteConnection::establish(&path.to_string_lossy()).map_err(failed)?;
                sqlite.batch_execute(SQLITE_CONNECTION)?;
                Ok(Conn::Sqlite(sqlite))
            }
            DatabaseUrl::Postgres { url } => {
                let mut postgres = PgConnection::establish(url.expose_secret()).map_err(failed)?;
                postgres.batch_execute(POSTGRES_CONNECTION)?;
                Ok(Conn::Postgres(postgres))
            }
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        Ok(conn.ping()?)
    }

    /// A panic leaves a transaction open; such a connection is thrown away.
    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
