//! A fresh database for each test.

use std::sync::atomic::{AtomicU32, Ordering};

use countersign_backend::config::DatabaseUrl;
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A database that goes away with its test.
pub(crate) struct Database {
    pub(crate) url: DatabaseUrl,
    pub(crate) text: String,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) fn fresh(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                let text = format!("sqlite://{}", folder.path().join("countersign.db").display());
                Self { url: text.parse().expect("a URL"), text, _folder: Some(folder) }
            }
            Engine::Postgres => {
                let text = fresh_postgres();
                Self { url: text.parse().expect("a URL"), text, _folder: None }
            }
        }
    }
}

impl Database {
    /// Runs a statement on a connection of its own.
    pub(crate) fn execute(&self, statement: &str) {
        match self.text.strip_prefix("sqlite://") {
            Some(path) => {
                let mut connection = SqliteConnection::establish(path).expect("the file");
                connection.batch_execute(&format!("PRAGMA busy_timeout=5000; {statement}")).expect("a statement");
            }
            None => {
                let mut connection = PgConnection::establish(&self.text).expect("the database");
                connection.batch_execute(statement).expect("a statement");
            }
        }
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

impl Database {
    /// How SQLite would carry out a query.
    pub(crate) fn plan(&self, query: &str) -> String {
        let path = self.text.strip_prefix("sqlite://").expect("SQLite");
        let mut connection = SqliteConnection::establish(path).expect("the file");
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(&mut connection).expect("a plan");
        steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("\n")
    }
}

#[allow(clippy::disallowed_methods, reason = "the test's cluster is named by the script that started it")]
fn fresh_postgres() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = std::env::var("COUNTERSIGN_TEST_POSTGRES_URL")
        .expect("no PostgreSQL for tests: run them with `make test`, or below `scripts/with-postgres.sh`");
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::establish(&cluster).expect("the test cluster");
    sql_query(format!("CREATE DATABASE {name}")).execute(&mut connection).expect("a database");
    // postgres://USER@/postgres?host=… names the database between the host and the question mark.
    let (before, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let host = before.rsplit_once('/').expect("a database name").0;
    format!("{host}/{name}?{query}")
}
