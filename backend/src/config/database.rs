//! Which database: SQLite in a file, or PostgreSQL by URL.

use std::{borrow::Cow, fmt, path::PathBuf, str::FromStr};

use secrecy::{ExposeSecret, SecretString};

use super::{BadSetting, postgres::Postgres};

const FORMS: &str = "say sqlite://PATH, a path that ends in .db, or postgres://USER@HOST/NAME?sslmode=verify-full";

/// Where the data is. Anything that is not plainly one of the two is refused, so that a typing error never
/// makes an empty database beside the real one.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite {
        /// Where it is.
        path: PathBuf,
    },
    /// A server, as a libpq connection URI (PostgreSQL manual, section 34.1.1.2).
    Postgres {
        /// It may hold a password.
        url: SecretString,
    },
}

impl DatabaseUrl {
    /// What the driver is given. For it alone: a PostgreSQL URL may hold a password.
    #[must_use]
    pub fn expose(&self) -> Cow<'_, str> {
        match self {
            Self::Sqlite { path } => path.to_string_lossy(),
            Self::Postgres { url } => Cow::Borrowed(url.expose_secret()),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let text = text.trim();
        match text.split_once("://") {
            Some(("sqlite", path)) => sqlite(path),
            Some(("postgres" | "postgresql", rest)) => {
                Postgres::parse(rest)?.check()?;
                Ok(Self::Postgres { url: text.to_owned().into() })
            }
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Err(BadSetting::new(format!("\"{scheme}://\" is no database that this server knows; {FORMS}")))
            }
            None if is_bare_path(text) => sqlite(text),
            _ => Err(BadSetting::new(format!("this is no database URL; {FORMS}"))),
        }
    }
}

/// A path that a person typed without a scheme: only with an ending that says what it is.
fn is_bare_path(text: &str) -> bool {
    !text.contains(':') && [".db", ".sqlite", ".sqlite3"].iter().any(|ending| text.ends_with(ending))
}

fn sqlite(path: &str) -> Result<DatabaseUrl, BadSetting> {
    if path.is_empty() || path.ends_with('/') {
        return Err(BadSetting::new("the file's name is missing: say sqlite://PATH, such as sqlite:///var/lib/cs.db"));
    }
    if path.contains(['?', '#', '\0']) || path.contains(":memory:") {
        return Err(BadSetting::new(
            "say a plain path after sqlite://, without ? or #; the data must outlive the server",
        ));
    }
    Ok(DatabaseUrl::Sqlite { path: PathBuf::from(path) })
}

/// Where the data is, without user, password or parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => write!(formatter, "{}", path.display()),
            Self::Postgres { url } => {
                let rest = url.expose_secret().split_once("://").map_or("", |(_, rest)| rest);
                let hosts = Postgres::parse(rest).map(|found| found.hosts.join(",")).unwrap_or_default();
                write!(formatter, "PostgreSQL at {hosts}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        text.parse::<DatabaseUrl>().expect_err(text).to_string()
    }

    #[test]
    fn files_are_named_plainly() {
        for (text, path) in [
            ("sqlite:///var/lib/cs.db", "/var/lib/cs.db"),
            ("sqlite://cs", "cs"),
            ("./countersign.db", "./countersign.db"),
            ("/tmp/a b.sqlite3", "/tmp/a b.sqlite3"),
        ] {
            let url = text.parse::<DatabaseUrl>().expect(text);
            assert!(matches!(url, DatabaseUrl::Sqlite { path: found } if found.to_str() == Some(path)), "{text}");
        }
    }

    #[test]
    fn typing_errors_are_refused_with_the_fix() {
        for bad in [
            "",
            "countersign",
            "postgres",
            "postgre://ada:secret@db/x",
            "sqlit:x.db",
            "sqlite:x.db",
            "sqlite//x",
            "sqlite://",
            "sqlite:///tmp/",
            "sqlite://:memory:",
            "sqlite://x.db?mode=rw",
            "mysql://db/x",
            "postgres:x.db",
            "postgres:/ada:secret@db/x.db",
            "POSTGRES ://x",
            "C:\\x.db",
        ] {
            let message = refused(bad);
            assert!(message.contains("say "), "{bad}: {message}");
            assert!(!message.contains("secret"), "{bad}: {message}");
        }
    }

    #[test]
    fn a_local_server_needs_no_certificate() {
        for good in [
            "postgres://countersign@/postgres?host=%2Ftmp%2Fpg",
            "postgres://ada:secret@localhost/x",
            "postgresql://127.0.0.1:5432/x?sslmode=disable",
            "postgres://[::1]:5432/x",
            "postgres://%2Fvar%2Frun%2Fpostgresql/x",
        ] {
            assert!(good.parse::<DatabaseUrl>().is_ok(), "{good}");
        }
    }

    #[test]
    fn another_machine_must_prove_its_name() {
        assert!("postgres://ada:secret@db.example.org/x?sslmode=verify-full".parse::<DatabaseUrl>().is_ok());
        for mode in ["", "?sslmode=require", "?sslmode=prefer", "?sslmode=verify-ca", "?sslmode=disable"] {
            let message = refused(&format!("postgres://ada:secret@db.example.org/x{mode}"));
            assert!(message.contains("verify-full") && !message.contains("secret"), "{message}");
        }
        for bad in [
            "postgres://ada:secret@localhost,db.example.org/x",
            "postgres://ada:secret@localhost%2Cdb.example.org/x",
            "postgres://ada:secret@/x?host=localhost,db.example.org",
            "postgres://ada:secret@localhost/x?host=db.example.org",
            "postgres://ada:secret@localhost/x?hostaddr=192.0.2.1",
            "postgres://ada:secret@localhost/x?%68ostaddr=192.0.2.1",
            "postgres://db.example.org/x?sslmode=verify-full&sslmode=disable",
            "postgres://ada:secret@/x?service=far",
            "postgres://ada:se@cret@localhost/x",
            "postgres:///x",
        ] {
            assert!(!refused(bad).contains("secret"), "{bad}");
        }
    }

    #[test]
    fn the_password_is_never_shown() {
        let url = "postgres://ada:secret@localhost:5433/x?password=secret".parse::<DatabaseUrl>().expect("a URL");
        assert_eq!(format!("{url} {url:?}"), "PostgreSQL at localhost DatabaseUrl(PostgreSQL at localhost)");
    }
}
