//! Databases that are made for one test.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};

use super::settings;

/// A fresh database in the test's PostgreSQL; its URL.
pub(crate) fn fresh_postgres() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = settings::postgres();
    let name = format!("e2e_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::establish(&cluster).expect("the test cluster");
    sql_query(format!("CREATE DATABASE {name}")).execute(&mut connection).expect("a database");
    // postgres://USER@/postgres?host=… names the database between the host and the question mark.
    let (before, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let host = before.rsplit_once('/').expect("a database name").0;
    format!("{host}/{name}?{query}")
}

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = Text)]
    one: String,
    #[diesel(sql_type = Text)]
    other: String,
}

/// What a SQL query with the columns `one` and `other` finds in a SQLite file.
pub(crate) fn sqlite(path: &Path, query: &str) -> Vec<(String, String)> {
    let mut connection = SqliteConnection::establish(&path.to_string_lossy()).expect("the database");
    let rows: Vec<Pair> = sql_query(query).load(&mut connection).expect(query);
    rows.into_iter().map(|row| (row.one, row.other)).collect()
}
