//! What only the session's bus knows on Linux: whether a panel shows tray icons, and how to reach the app that runs
//! already. On other systems the tray is always there.

use std::time::Duration;

/// How long a panel may take to come up after the session's start, which also starts this program.
const PANEL_PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked for meanwhile.
const PANEL_GLANCE: Duration = Duration::from_millis(250);

/// Whether somebody shows tray icons now. It blocks, for a second at most.
#[must_use]
pub(crate) fn shows_tray() -> bool {
    #[cfg(target_os = "linux")]
    return linux::shows_tray();
    #[cfg(not(target_os = "linux"))]
    true
}

/// As [`shows_tray`], and waits a few seconds for a panel that is just starting. It blocks.
#[must_use]
pub(crate) fn will_show_tray() -> bool {
    let glances = PANEL_PATIENCE.as_millis() / PANEL_GLANCE.as_millis();
    (0..glances).any(|_| {
        let shown = shows_tray();
        if !shown {
            std::thread::sleep(PANEL_GLANCE);
        }
        shown
    })
}

/// Has the app that runs already, if one does, come to the front. It blocks, for a second at most.
pub(crate) fn bring_to_front() {
    #[cfg(target_os = "linux")]
    linux::bring_to_front();
}

#[cfg(target_os = "linux")]
mod linux {
    use gtk::{
        gio::{BusType, Cancellable, DBusCallFlags, bus_get_sync},
        glib::{Variant, variant::ToVariant},
    };

    /// How long an answer may take, in milliseconds.
    const PATIENCE: i32 = 1000;
    /// Who shows the icons that programs put into the tray, by the specification of StatusNotifierItem.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    /// Where an app listens to later starts: made by `tauri-plugin-single-instance` from the identifier in
    /// `tauri.conf.json`.
    pub(super) const APP: &str = "dev.countersign.app.SingleInstance";

    pub(super) fn shows_tray() -> bool {
        let wanted = (WATCHER, "IsStatusNotifierHostRegistered").to_variant();
        let answer = call(WATCHER, "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties", "Get", &wanted);
        answer.and_then(|answer| answer.child_value(0).as_variant()?.get()).unwrap_or(false)
    }

    pub(super) fn bring_to_front() {
        let words = (vec!["countersign-app"], "").to_variant();
        let path = format!("/{}", APP.replace('.', "/"));
        let _ = call(APP, &path, "org.SingleInstance.DBus", "ExecuteCallback", &words);
    }

    /// Calls whoever has that name now; nobody is started for it.
    fn call(name: &str, path: &str, interface: &str, method: &str, arguments: &Variant) -> Option<Variant> {
        let bus = bus_get_sync(BusType::Session, Cancellable::NONE).ok()?;
        let flags = DBusCallFlags::NO_AUTO_START;
        let answer = bus.call_sync(
            Some(name),
            path,
            interface,
            method,
            Some(arguments),
            None,
            flags,
            PATIENCE,
            Cancellable::NONE,
        );
        answer.ok()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn later_starts_are_heard_under_the_identifier() {
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).expect("JSON");
        let identifier = config["identifier"].as_str().expect("an identifier");
        assert_eq!(super::linux::APP, format!("{identifier}.SingleInstance"));
    }
}
