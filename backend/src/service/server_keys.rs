//! The server's VAPID key: made at first run, and kept in the database encrypted under the key file.

use std::path::{Path, PathBuf};

use countersign_shared::payload::Millis;
use zeroize::Zeroizing;

use super::{Error, Result};
use crate::{
    clock::Clock,
    config::{Contact, KeySource},
    push::{ServerKey, Vapid},
    random::Random,
    store::{Store, Tx},
};

/// The name of the VAPID key's row.
const VAPID: &str = "vapid";

/// What a sealed secret is bound to: its workspace and its purpose.
fn bound_to(tx: &Tx<'_>, name: &str) -> String {
    format!("countersign.server-key.v1 {} {name}", tx.workspace())
}

/// Opens the VAPID key, or makes it at first run, and the key file with it.
pub(crate) async fn vapid(
    store: &Store,
    clock: &Clock,
    random: &Random,
    source: &KeySource,
    contact: Contact,
) -> Result<Vapid> {
    let key = match source {
        KeySource::Nothing => return from_secret(&*Vapid::new_secret(random)?, contact),
        KeySource::Memory(key) => key.clone(),
        KeySource::File(path) => {
            let is_made = store.read(|tx| Ok(tx.server_key(VAPID)?.is_some())).await?;
            match read(path).await? {
                Some(key) => key,
                None if is_made => return Err(lost(path)),
                None => create(path, random).await?,
            }
        }
    };
    let (now, new, random) = (clock.now(), Vapid::new_secret(random)?, random.clone());
    let found = store
        .write(move |tx| match tx.server_key(VAPID)? {
            Some(sealed) => Ok(key.open(&bound_to(tx, VAPID), &sealed)),
            None => {
                insert(tx, &key, &new, &random, now)?;
                Ok(Some(Zeroizing::new(new.to_vec())))
            }
        })
        .await?;
    from_secret(&found.ok_or_else(|| wrong(source))?, contact)
}

/// Makes a new VAPID key, forgets all subscriptions to the old one, and says how many there were. The key file stays as
/// it is, or is made.
pub(crate) async fn reset_vapid(
    store: &Store,
    clock: &Clock,
    random: &Random,
    path: &Path,
    audit: impl Fn(&mut Tx<'_>, Millis) -> Result<()> + Send + 'static,
) -> Result<usize> {
    let key = match read(path).await? {
        Some(key) => key,
        None => create(path, random).await?,
    };
    let (now, new, random) = (clock.now(), Vapid::new_secret(random)?, random.clone());
    store
        .write(move |tx| {
            tx.delete_server_key(VAPID)?;
            insert(tx, &key, &new, &random, now)?;
            audit(tx, now)?;
            Ok(tx.delete_push_subscriptions()?)
        })
        .await
}

fn insert(tx: &mut Tx<'_>, key: &ServerKey, secret: &[u8; 32], random: &Random, now: Millis) -> Result<()> {
    let sealed = key.seal(&bound_to(tx, VAPID), secret, random)?;
    Ok(tx.insert_server_key(VAPID, &sealed, now)?)
}

fn from_secret(secret: &[u8], contact: Contact) -> Result<Vapid> {
    Vapid::from_secret(secret, contact).ok_or_else(|| Error::internal("the VAPID key in the database is no key"))
}

async fn read(path: &Path) -> Result<Option<ServerKey>> {
    let path = path.to_owned();
    blocking(move || ServerKey::read(&path).map_err(|error| Error::internal(error.to_string()))).await
}

async fn create(path: &Path, random: &Random) -> Result<ServerKey> {
    let (path, random): (PathBuf, _) = (path.to_owned(), random.clone());
    blocking(move || ServerKey::create(&path, &random)).await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal(error.to_string()))?
}

const FIX: &str = "Bring the right file back or name it with --key-file. If it is lost, `countersign-server admin \
                   push-reset` makes a new push key; devices subscribe anew when their page is opened next";

fn lost(path: &Path) -> Error {
    Error::internal(format!(
        "the key file {} is missing, and this database holds a secret that was encrypted under it. {FIX}",
        path.display()
    ))
}

fn wrong(source: &KeySource) -> Error {
    let file = match source {
        KeySource::File(path) => format!("the key file {}", path.display()),
        KeySource::Memory(_) | KeySource::Nothing => "the key".to_owned(),
    };
    Error::internal(format!("{file} is not the one that this database's secrets were encrypted under. {FIX}"))
}
