//! A runtime says from which network it shows an offer, so that the phone can compare.

use std::net::IpAddr;

use countersign_shared::{
    jws::Unverified,
    payload::{Announce, check_origin, check_window},
};

use super::Result;
use crate::{app::App, limits::network_of, store::AnnouncedOffer};

/// Keeps an announcement. The key is the sender's own word: the phone heeds only the one in its QR.
pub async fn announce(app: &App, signed: &str, network: IpAddr) -> Result<()> {
    let message = Unverified::parse(signed)?.verify_with::<Announce>(|announce| announce.public_key)?;
    check_origin(&*message, &app.origin)?;
    check_window(&*message, app.clock.now())?;
    let offer = AnnouncedOffer {
        pair_hash: message.pair_hash,
        public_key: message.public_key,
        network: network_of(network).to_string(),
        announced_at: app.clock.now(),
    };
    app.store.write(move |tx| Ok(tx.put_announcement(&offer)?)).await
}
