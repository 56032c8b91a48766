//! Putting the app together, and running it.

use std::{io::Write, path::Path, process::ExitCode, sync::Arc};

use countersign_runtime::Options;
use tauri::{AppHandle, Manager, RunEvent, Runtime, WindowEvent, async_runtime, webview::PageLoadEvent};

use crate::{
    args::{self, Args},
    clipboard::SystemBoard,
    commands, deep_link,
    desktop::Desktop,
    session_bus,
    shell::{MAIN, Shared, Shell, second_start, show_window},
    watcher::watch,
};

/// The embedded page, its icons, and who may call what.
#[must_use]
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// Runs the app until somebody quits it.
#[must_use]
pub fn run(args: &Args) -> ExitCode {
    if let Err(detail) = display() {
        say(&format!(
            "Countersign needs a display: {detail}.\nWithout one there is the command line: countersign --help"
        ));
        return ExitCode::from(2);
    }
    let desktop = match args.place().and_then(|place| Desktop::open(&place, Options::default(), SystemBoard::default()))
    {
        Ok(desktop) => Arc::new(desktop),
        Err(failure) => {
            say(&format!("{} ({})", failure.detail, failure.code));
            return ExitCode::from(2);
        }
    };
    match build(args.clone(), desktop) {
        Ok(app) => {
            app.run(handle);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("the app does not start: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Says why a command line is not carried out. Who clicked on a link that is none of ours at least sees the app come up,
/// if it runs.
#[must_use]
pub fn refuse(error: &clap::Error) -> ExitCode {
    if args::is_about_a_link(error) {
        session_bus::bring_to_front();
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn build(args: Args, desktop: Shared) -> tauri::Result<tauri::App> {
    let single = tauri_plugin_single_instance::init(|app, words, at| {
        let other = Args::of_another(words.iter().map(String::as_str));
        let link = other.as_ref().and_then(|other| deep_link::server_of(other.link.as_deref()?));
        // Profiles of another home are not this app's to show.
        let here = other.filter(|other| other.are_about(app.state::<Shared>().home(), Path::new(&at)));
        second_start(app, here.and_then(|other| other.profile), link);
    });
    let autostart = tauri_plugin_autostart::Builder::new().app_name("Countersign").arg("--hidden").build();
    commands::answer(tauri::Builder::default().plugin(single).plugin(autostart))
        .manage(desktop)
        .on_page_load(|view, load| {
            if load.event() == PageLoadEvent::Started {
                view.state::<Shared>().listens_no_more();
            }
        })
        .setup(move |app| {
            start(app.handle(), &args);
            Ok(())
        })
        .build(context())
}

fn start<R: Runtime>(app: &AppHandle<R>, args: &Args) {
    let desktop = Arc::clone(&app.state::<Shared>());
    let shell = Shell::new(app);
    let hidden = args.hidden && shell.has_tray();
    app.manage(HasTray(shell.has_tray()));
    desktop.lend(shell);
    async_runtime::spawn(watch(desktop));
    if hidden {
        let app = app.clone();
        std::thread::spawn(move || {
            if !session_bus::will_show_tray() {
                show_window(&app);
            }
        });
    } else {
        show_window(app);
    }
    if let Some(link) = &args.link {
        second_start(app, None, deep_link::server_of(link));
    }
}

/// Whether the library that puts icons into the tray is there. Whether anybody shows them is asked when it matters.
struct HasTray(bool);

/// Whether the app can be brought back from the tray once its window is gone.
fn lives_on<R: Runtime>(app: &AppHandle<R>) -> bool {
    let wanted = app.state::<Shared>().settings.get().close_to_tray;
    wanted && app.state::<HasTray>().0 && session_bus::shows_tray()
}

fn handle<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    match event {
        // With the window goes the browser engine behind it, which is most of the memory; the tray makes a new one.
        RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } if label == MAIN => {
            app.state::<Shared>().listens_no_more();
        }
        RunEvent::ExitRequested { code: None, api, .. } if lives_on(app) => api.prevent_exit(),
        RunEvent::Exit => app.state::<Shared>().clipboard.clear_now(),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => second_start(app, None, deep_link::among(urls.iter().map(tauri::Url::as_str))),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => show_window(app),
        _ => {}
    }
}

/// Whether there is a display to draw on. Without one the library below would panic.
#[cfg(target_os = "linux")]
fn display() -> Result<(), String> {
    gtk::init().map_err(|_| "neither X11 nor Wayland answers".to_owned())
}

#[cfg(not(target_os = "linux"))]
fn display() -> Result<(), String> {
    Ok(())
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
