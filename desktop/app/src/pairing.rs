//! Pairing from the window: an offer on the screen, the code, the person, and yes or no.

use countersign_runtime::{
    Error, PendingPairing,
    keystore::KeyStoreChoice,
    shared::{ids::ApplicationId, origin::Origin},
};
use qrcode::{Color, EcLevel, QrCode};

use crate::{
    clipboard,
    desktop::Desktop,
    failure::{Answer, Failure},
    model::{Copied, Offer, PairedPerson, Qr, ServerFound, Snapshot},
};

/// The kind of agent app that this is.
const APPLICATION: &str = "app_countersign_desktop";
const STOPPED: &str = "the pairing was stopped at the computer";
const SOMEBODY_ELSE: &str = "the person at the computer said that this is somebody else";

impl Desktop {
    /// Looks whether an address is that of a server to pair with.
    pub async fn check_server(&self, address: &str) -> Answer<ServerFound> {
        Ok(self.runtime().check_server(address).await?.into())
    }

    /// Puts an offer on the screen, instead of the one that was there.
    pub async fn start_pairing(&self, server: &str, runtime_name: &str, device_name: &str) -> Answer<Offer> {
        let mut slot = self.pairing.try_lock().map_err(|_| Failure::busy())?;
        let runtime = self.runtime();
        let server = runtime.check_server(server).await?.server;
        self.choose_default_key_store().await?;
        let application: ApplicationId = APPLICATION.parse()?;
        let pending = Box::pin(runtime.start_pairing(&server, &application, runtime_name, device_name)).await?;
        let offer = offer(&pending, &server, [runtime_name, device_name])?;
        // The offer stands; that its server will not be remembered is no reason to take it back.
        let _ = self.settings.change(|kept| kept.last_server = Some(server.to_string()));
        *self.offer() = Some(offer.clone());
        let old = slot.replace(pending);
        drop(slot);
        give_back(old, STOPPED).await;
        self.wake();
        Ok(offer)
    }

    /// Keys go into the keychain unless their owner chose files. What cannot be used is an error, not a reason to
    /// choose for them.
    async fn choose_default_key_store(&self) -> Answer<()> {
        let runtime = self.runtime();
        if runtime.connection().await?.is_some() {
            return Ok(());
        }
        let choice = self.key_store(false).await;
        if choice == KeyStoreChoice::Keychain { Ok(runtime.choose_key_store(choice).await?) } else { Ok(()) }
    }

    /// Takes the code of the phone, and says whom it names. Nothing is accepted yet.
    pub async fn claim_pairing(&self, code: &str) -> Answer<PairedPerson> {
        let mut slot = self.pairing.try_lock().map_err(|_| Failure::busy())?;
        let pending = slot.as_mut().ok_or_else(Failure::no_offer)?;
        let paired = Box::pin(pending.claim(code)).await?;
        let person = PairedPerson::at(&paired, self.now());
        if let Some(offer) = &mut *self.offer() {
            offer.paired = Some(person.clone());
        }
        self.wake();
        Ok(person)
    }

    /// The person says: that is me.
    pub async fn accept_pairing(&self) -> Answer<Snapshot> {
        let mut slot = self.pairing.try_lock().map_err(|_| Failure::busy())?;
        if self.offer().as_ref().is_none_or(|offer| offer.paired.is_none()) {
            return Err(Failure::no_offer());
        }
        let pending = slot.take().ok_or_else(Failure::no_offer)?;
        *self.offer() = None;
        let accepted = Box::pin(pending.accept()).await;
        self.note_reach(accepted.as_ref().err());
        match accepted {
            // What was accepted here is stored, and sent again until the server has heard it.
            Ok(_) | Err(Error::Unreachable { .. }) => {}
            Err(error) => {
                self.look().await;
                return Err(error.into());
            }
        }
        self.wake();
        Ok(self.look().await)
    }

    /// The person says: that is somebody else. Nothing stays paired.
    pub async fn decline_pairing(&self) -> Answer<Snapshot> {
        self.end_offer(SOMEBODY_ELSE).await
    }

    /// Takes the offer off the screen.
    pub async fn stop_pairing(&self) -> Answer<Snapshot> {
        self.end_offer(STOPPED).await
    }

    async fn end_offer(&self, reason: &str) -> Answer<Snapshot> {
        let pending = self.pairing.lock().await.take();
        *self.offer() = None;
        give_back(pending, reason).await;
        Ok(self.look().await)
    }

    /// Puts the link of the offer on the clipboard. It holds the pairing's secret.
    pub async fn copy_pairing_link(&self) -> Answer<Copied> {
        let link = {
            let slot = self.pairing.try_lock().map_err(|_| Failure::busy())?;
            slot.as_ref().ok_or_else(Failure::no_offer)?.link()
        };
        self.copy(link).await
    }

    pub(crate) async fn copy(&self, text: zeroize::Zeroizing<String>) -> Answer<Copied> {
        self.clipboard.copy(text).await?;
        let life = u64::try_from(clipboard::LIFE.as_millis()).unwrap_or(u64::MAX);
        Ok(Copied { clears_at: self.now().saturating_add(life) })
    }
}

/// Gives a claimed pairing back; one that nobody claimed just ends. That the server does not hear it changes nothing.
async fn give_back(pending: Option<PendingPairing>, reason: &str) {
    if let Some(pending) = pending {
        let _ = Box::pin(pending.decline(reason)).await;
    }
}

fn offer(pending: &PendingPairing, server: &Origin, [runtime_name, device_name]: [&str; 2]) -> Answer<Offer> {
    let code = QrCode::with_error_correction_level(pending.link().as_bytes(), EcLevel::M)
        .map_err(|error| Failure::new("qr", error.to_string()))?;
    let modules = code.to_colors().into_iter().map(|color| if color == Color::Dark { '1' } else { '0' }).collect();
    Ok(Offer {
        qr: Qr { size: code.width(), modules },
        words: pending.words().to_vec(),
        expires_at: pending.expires_at(),
        server: server.to_string(),
        runtime_name: runtime_name.to_owned(),
        device_name: device_name.to_owned(),
        paired: None,
    })
}
