//! The commands that the window may call: the methods of [`Desktop`] by their names, and
//! nothing else. `build.rs` lists them, and `capabilities/main.json` grants them to the window `main` alone.

mod acting;
mod pairing;
mod reading;
mod setting;

use std::sync::Arc;

use tauri::{Builder, Runtime, State};

use crate::desktop::Desktop;

type TheDesktop<'a> = State<'a, Arc<Desktop>>;

/// Lets the app answer every command.
pub fn answer<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        reading::snapshot,
        reading::refresh,
        reading::audiences,
        reading::check_server,
        reading::open_server,
        setting::settings,
        setting::set_settings,
        setting::choose_profile,
        setting::choose_key_store,
        pairing::start_pairing,
        pairing::claim_pairing,
        pairing::accept_pairing,
        pairing::decline_pairing,
        pairing::stop_pairing,
        pairing::copy_pairing_link,
        acting::ask,
        acting::copy_token,
        acting::clear_clipboard,
        acting::revoke,
        acting::end_pairing,
        acting::panic,
        acting::forget_keys,
    ])
}
