//! How a signed message becomes an act: signature, nonce, window, then the effect, in this order.
//!
//! The key is looked up in the role that the tag demands and nowhere else. The nonce is looked up before
//! the window, so that the same message again gets the first answer again, even when it has grown
//! stale; and it is written in the effect's own transaction.

use countersign_shared::{
    Code,
    canonical::Canonical,
    jws::{Unverified, Verified},
    keys::Thumbprint,
    payload::{Act, Message, Millis, check_origin, check_window},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Error, Result, stored_json, to_json};
use crate::{
    app::{App, NONCE_LIFE_MS},
    domain::{connection::Connection, principal::Person},
    store::{Device, Tx, UsedNonce},
};

/// A runtime's message, verified under the key of its connection.
pub(super) async fn from_runtime<T>(app: &App, signed: &str) -> Result<(Verified<T>, Connection)>
where
    T: Message + Send + 'static,
{
    let unverified = Unverified::parse(signed)?;
    let kid = unverified.kid();
    let connection = app.store.read(move |tx| Ok(tx.connection_by_key(&kid)?)).await?;
    let connection = connection.ok_or(Code::UnknownKey)?;
    let message = unverified.verify::<T>(&connection.public_key)?;
    app.limits.check_credential(&connection.thumbprint.to_string())?;
    check_origin(&*message, &app.origin)?;
    Ok((message, connection))
}

/// A person's message, verified under the key of the device that the session belongs to.
pub(super) async fn from_device<T>(app: &App, person: &Person, signed: &str) -> Result<(Verified<T>, Device)>
where
    T: Message + Send + 'static,
{
    let unverified = Unverified::parse(signed)?;
    let device_id = person.device_id.clone().ok_or(Code::DeviceRequired)?;
    let device = app.store.read(move |tx| Ok(tx.device(&device_id)?)).await?;
    let device = device.filter(|device| device.revoked_at.is_none()).ok_or(Code::KeyNotActive)?;
    if unverified.kid() != device.thumbprint {
        return Err(Code::WrongKey.into());
    }
    let message = unverified.verify::<T>(&device.public_key)?;
    check_origin(&*message, &app.origin)?;
    Ok((message, device))
}

/// Refuses a read that is stale. Reads have no nonce and return no secret.
pub(super) fn check_read<T: Message>(app: &App, message: &Verified<T>) -> Result<()> {
    Ok(check_window(&**message, app.clock.now())?)
}

/// Carries an act out once. The same message again gets the first answer again.
pub(super) async fn once<T, A, F>(app: &App, key: Thumbprint, message: Verified<T>, effect: F) -> Result<A>
where
    T: Act + Clone + Send + Sync + 'static,
    A: Serialize + DeserializeOwned + Send + 'static,
    F: Fn(&mut Tx<'_>, &Verified<T>, Millis) -> Result<A> + Send + 'static,
{
    let answer_again = |text: &str| stored_json::<A>("an answer", text);
    once_with(app, key, message, to_json, answer_again, effect).await
}

/// As [`once`], for an answer that must not be kept: the same message again is refused with `code`.
pub(super) async fn once_only<T, A, F>(
    app: &App,
    key: Thumbprint,
    message: Verified<T>,
    code: Code,
    effect: F,
) -> Result<A>
where
    T: Act + Clone + Send + Sync + 'static,
    A: Send + 'static,
    F: Fn(&mut Tx<'_>, &Verified<T>, Millis) -> Result<A> + Send + 'static,
{
    once_with(app, key, message, |_| Ok(String::new()), move |_| Err(code.into()), effect).await
}

async fn once_with<T, A, F>(
    app: &App,
    key: Thumbprint,
    message: Verified<T>,
    keep: impl Fn(&A) -> Result<String> + Send + 'static,
    answer_again: impl Fn(&str) -> Result<A> + Send + 'static,
    effect: F,
) -> Result<A>
where
    T: Act + Clone + Send + Sync + 'static,
    A: Send + 'static,
    F: Fn(&mut Tx<'_>, &Verified<T>, Millis) -> Result<A> + Send + 'static,
{
    let clock = app.clock.clone();
    app.store
        .write(move |tx| {
            let now = clock.now();
            if let Some(used) = tx.nonce(&key, message.nonce())? {
                let same = used.typ == <T as Canonical>::TAG && used.payload_hash == message.hash();
                return if same { answer_again(&used.answer) } else { Err(Code::NonceReused.into()) };
            }
            check_window(&*message, now)?;
            let answer = match effect(tx, &message, now) {
                // The same message was carried out since its nonce was looked up: begin again, and find its answer.
                Err(Error::Refused(_) | Error::Later { .. })
                    if tx.nonce(&key, message.nonce()).is_ok_and(|used| used.is_some()) =>
                {
                    return Err(Code::Conflict.into());
                }
                answer => answer?,
            };
            tx.insert_nonce(&UsedNonce {
                key_thumbprint: key,
                nonce: message.nonce().as_str().to_owned(),
                typ: <T as Canonical>::TAG.to_owned(),
                payload_hash: message.hash(),
                answer: keep(&answer)?,
                expires_at: now + NONCE_LIFE_MS,
            })?;
            Ok(answer)
        })
        .await
}

/// Refuses an id in the path that is not the one in the payload.
pub(super) fn check_path<T: PartialEq>(path: &T, payload: &T) -> Result<()> {
    if path == payload { Ok(()) } else { Err(Error::from(Code::PathMismatch)) }
}
