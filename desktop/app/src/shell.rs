//! The shell: what Tauri lends to the desktop, and the window.

use std::sync::{Arc, OnceLock};

use countersign_runtime::shared::origin::Origin;
use notify_rust::Notification;
use tauri::{
    AppHandle, Emitter, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, async_runtime,
    webview::NewWindowResponse,
};
use tauri_plugin_autostart::ManagerExt;
use tokio::sync::Semaphore;

use crate::{
    desktop::{Desktop, Host},
    model::DesktopEvent,
    notifications::Notice,
    tray::{Act, Tray},
    words::Tongue,
};

/// The one window.
pub const MAIN: &str = "main";
/// The event that carries every [`DesktopEvent`].
pub const EVENT: &str = "desktop";
/// For how many open notifications a click is waited for, each on a thread of its own. Further ones are shown, and a
/// click on them does nothing.
const MOST_CLICKS: usize = 32;

/// The desktop as commands and events of the app find it.
pub type Shared = Arc<Desktop>;

/// What a running app lends.
pub struct Shell<R: Runtime> {
    app: AppHandle<R>,
    tray: OnceLock<Option<Tray<R>>>,
    system_language: String,
    /// How many more clicks on notifications may be waited for.
    clicks: Arc<Semaphore>,
}

impl<R: Runtime> Shell<R> {
    /// Around an app, with a tray where there is one.
    pub fn new(app: &AppHandle<R>) -> Self {
        let tray = OnceLock::new();
        let acting = app.clone();
        let _ = tray.set(Tray::build(app, move |act| do_in_tray(&acting, act)));
        let system_language = sys_locale::get_locale().unwrap_or_default();
        Self { app: app.clone(), tray, system_language, clicks: Arc::new(Semaphore::new(MOST_CLICKS)) }
    }

    /// Whether there is a tray, from which a hidden window can be brought back.
    #[must_use]
    pub fn has_tray(&self) -> bool {
        matches!(self.tray.get(), Some(Some(_)))
    }

    fn tongue(&self) -> Tongue {
        let chosen = self.app.state::<Shared>().settings.get().language;
        Tongue::of(chosen, &self.system_language)
    }
}

impl<R: Runtime> Host for Shell<R> {
    fn tell(&self, event: &DesktopEvent) {
        if let (DesktopEvent::Snapshot { snapshot }, Some(Some(tray))) = (event, self.tray.get()) {
            tray.show(snapshot, self.tongue());
        }
        let _ = self.app.emit_to(MAIN, EVENT, event);
    }

    fn notify(&self, notice: &Notice) {
        let (words, route, app) = (notice.words(self.tongue()), notice.route(), self.app.clone());
        let open = self.tongue().open();
        let click = Arc::clone(&self.clicks).try_acquire_owned().ok();
        // Showing waits for the system, and then for a click. A system without notifications is no error.
        std::thread::spawn(move || {
            show_notification(&words, click.is_some().then_some(&*open), move || open_route(&app, route));
            drop(click);
        });
    }

    fn starts_by_itself(&self) -> bool {
        self.app.autolaunch().is_enabled().unwrap_or(false)
    }

    fn start_by_itself(&self, on: bool) -> Result<(), String> {
        let autostart = self.app.autolaunch();
        let done = if on { autostart.enable() } else { autostart.disable() };
        done.map_err(|error| error.to_string())
    }

    fn open(&self, address: &str) -> Result<(), String> {
        tauri_plugin_opener::open_url(address, None::<&str>).map_err(|error| error.to_string())
    }
}

/// Shows a notification. One that a click opens is waited for until it is closed.
fn show_notification([title, text]: &[String; 2], open: Option<&str>, clicked: impl FnOnce()) {
    let mut notification = Notification::new();
    notification.appname("Countersign").summary(title);
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        // Some servers read markup in the text; other people's words are none.
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        notification.body(&text).icon("countersign-app");
        if let Some(open) = open {
            notification.action("default", open);
        }
        if let (Ok(shown), Some(_)) = (notification.show(), open) {
            shown.wait_for_action(|action| {
                if action == "default" {
                    clicked();
                }
            });
        }
    }
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    {
        let (_, _) = (open, clicked);
        let _ = notification.body(text).show();
    }
}

fn do_in_tray<R: Runtime>(app: &AppHandle<R>, act: Act) {
    let desktop = Arc::clone(&app.state::<Shared>());
    match act {
        Act::Open => show_window(app),
        Act::Panic => open_route(app, "/panic".to_owned()),
        Act::Quit => app.exit(0),
        Act::Revoke(name) => {
            async_runtime::spawn(async move { desktop.revoke(&name, "").await });
        }
    }
}

/// Shows the window at a screen.
pub fn open_route<R: Runtime>(app: &AppHandle<R>, route: String) {
    show_window(app);
    app.state::<Shared>().tell(DesktopEvent::Open { route });
}

/// Shows the window with the profile that was named, and asks about a link when there was one.
pub fn second_start<R: Runtime>(app: &AppHandle<R>, profile: Option<String>, link: Option<Origin>) {
    show_window(app);
    let desktop = Arc::clone(&app.state::<Shared>());
    async_runtime::spawn(async move {
        if let Some(name) = profile.filter(|name| *name != desktop.profile_name()) {
            // Its name was checked where it was said.
            let _ = desktop.choose_profile(&name).await;
        }
        if let Some(server) = link {
            desktop.hear_link(server.as_str()).await;
        }
    });
}

/// Brings the window to the front; makes it when there is none.
pub fn show_window<R: Runtime>(app: &AppHandle<R>) {
    let shown = match app.get_webview_window(MAIN) {
        Some(window) => window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus()),
        None => build_window(app).map(drop),
    };
    if let Err(error) = shown {
        // Nobody else could be told.
        let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("the window does not open: {error}\n"));
    }
}

/// Makes the window. It shows the embedded page, and neither goes anywhere else nor opens another.
pub fn build_window<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Countersign")
        .inner_size(1040.0, 760.0)
        .min_inner_size(420.0, 560.0)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .disable_drag_drop_handler()
        .build()?;
    #[cfg(target_os = "linux")]
    window.with_webview(|view| slim(&view.inner()))?;
    Ok(window)
}

/// A page of text and a QR needs neither a graphics card nor players nor caches, each of which costs memory for as long
/// as the app runs.
#[cfg(target_os = "linux")]
fn slim(view: &webkit2gtk::WebView) {
    use webkit2gtk::{CacheModel, HardwareAccelerationPolicy, SettingsExt, WebContextExt, WebViewExt};
    if let Some(settings) = view.settings() {
        // A driver's pictures of the window need the graphics stack.
        if !view.is_controlled_by_automation() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
        settings.set_enable_webgl(false);
        settings.set_enable_webaudio(false);
        settings.set_enable_media(false);
        settings.set_enable_page_cache(false);
    }
    if let Some(context) = view.context() {
        context.set_cache_model(CacheModel::DocumentViewer);
    }
}

/// Where Tauri serves the embedded page on this system.
const OWN_PAGE: [&str; 2] =
    if cfg!(any(windows, target_os = "android")) { ["http", "tauri.localhost"] } else { ["tauri", "localhost"] };

fn is_own_page(address: &Url) -> bool {
    let [scheme, host] = OWN_PAGE;
    address.scheme() == scheme && address.host_str() == Some(host) && address.port().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_embedded_page_is_our_own() {
        let is_own = |address: &str| is_own_page(&address.parse().expect("an address"));
        let [scheme, host] = OWN_PAGE;
        assert!(is_own(&format!("{scheme}://{host}")) && is_own(&format!("{scheme}://{host}/index.html#/panic")));
        let others =
            ["https://tauri.localhost/", "http://localhost/", "about:blank", "data:text/html,x", "file:///etc"];
        for other in others.map(str::to_owned).into_iter().chain([
            format!("{scheme}://{host}:8080/"),
            format!("{scheme}://elsewhere.example/"),
            format!("{scheme}://{host}.elsewhere.example/"),
        ]) {
            assert!(!is_own(&other), "{other}");
        }
        #[cfg(not(any(windows, target_os = "android")))]
        assert!(!is_own("http://tauri.localhost/"), "on this system a server of anybody's may listen there");
    }
}
