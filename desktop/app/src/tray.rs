//! The tray: how things stand, how much waits, and a menu that ends things.
//!
//! What the menu shows is computed apart from Tauri ([`shown`]), and it is made anew only when that has changed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

use tauri::{
    AppHandle, Manager, Runtime,
    image::Image,
    include_image,
    menu::{Menu, MenuBuilder, MenuItemBuilder},
    tray::{TrayIcon, TrayIconBuilder},
};

use crate::{
    model::{DelegationState, Snapshot, Standing},
    notifications::claimed,
    words::Tongue,
};

const ID: &str = "countersign";
/// What the item of a delegation begins with; its name follows.
const REVOKE: &str = "revoke:";
/// The most delegations in the menu; the window has the rest.
const MOST: usize = 12;

/// What the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which of the pictures.
    pub face: Face,
    /// What is said when one points at it.
    pub tooltip: String,
    /// The menu from top to bottom.
    pub items: Vec<Item>,
}

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Paired, and nothing waits.
    Calm,
    /// Something waits for an answer.
    Waiting,
    /// Not paired.
    Unpaired,
    /// Keys cannot be read, or a file is damaged.
    Trouble,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Words.
    Text(String),
    /// Something to click.
    Act {
        /// What it does.
        act: Act,
        /// What it says.
        label: String,
    },
    /// A line.
    Separator,
}

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Shows the window.
    Open,
    /// Gives a delegation back.
    Revoke(String),
    /// Shows the panic screen.
    Panic,
    /// Ends the program.
    Quit,
}

impl Act {
    fn id(&self) -> String {
        match self {
            Self::Open => "open".to_owned(),
            Self::Revoke(name) => format!("{REVOKE}{name}"),
            Self::Panic => "panic".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    fn of(id: &str) -> Option<Self> {
        match id {
            "open" => Some(Self::Open),
            "panic" => Some(Self::Panic),
            "quit" => Some(Self::Quit),
            id => id.strip_prefix(REVOKE).map(|name| Self::Revoke(name.to_owned())),
        }
    }
}

/// What the tray shows of a snapshot.
#[must_use]
pub fn shown(snapshot: &Snapshot, tongue: Tongue) -> Shown {
    let (face, state) = match &snapshot.standing {
        Standing::Fresh | Standing::Unfinished => (Face::Unpaired, tongue.not_paired()),
        Standing::Revoked { .. } => (Face::Unpaired, tongue.pairing_over()),
        Standing::Paired => {
            let name = snapshot.connection.as_ref().map_or("", |connection| &connection.user_name);
            let face = if snapshot.pending > 0 { Face::Waiting } else { Face::Calm };
            (face, tongue.paired_with(&claimed(name)))
        }
        _ => (Face::Trouble, tongue.needs_you()),
    };
    let counts = [
        (snapshot.pending > 0).then(|| tongue.waiting(snapshot.pending)),
        (snapshot.alive > 0).then(|| tongue.alive(snapshot.alive)),
    ];
    let mut items = vec![Item::Text(state.clone())];
    items.extend(counts.iter().flatten().cloned().map(Item::Text));
    items.extend([Item::Separator, Item::Act { act: Act::Open, label: tongue.open() }]);
    let living = snapshot.delegations.iter().filter(|delegation| delegation.state == DelegationState::Approved);
    let living: Vec<Item> = living
        .take(MOST)
        .map(|delegation| {
            let what = tongue.what(&claimed(&delegation.agent.name), &claimed(&delegation.audience.name));
            Item::Act { act: Act::Revoke(delegation.name.clone()), label: tongue.revoke(&what) }
        })
        .collect();
    if !living.is_empty() {
        items.push(Item::Separator);
        items.extend(living);
    }
    if snapshot.connection.is_some() && !matches!(snapshot.standing, Standing::Revoked { told: true, .. }) {
        items.extend([Item::Separator, Item::Act { act: Act::Panic, label: tongue.revoke_everything() }]);
    }
    items.extend([Item::Separator, Item::Act { act: Act::Quit, label: tongue.quit() }]);
    let tooltip = [vec!["Countersign".to_owned(), state], counts.into_iter().flatten().collect()].concat().join("\n");
    Shown { face, tooltip, items }
}

/// The tray icon of a running app.
pub struct Tray<R: Runtime> {
    icon: TrayIcon<R>,
    shown: Mutex<Option<Shown>>,
}

impl<R: Runtime> Tray<R> {
    /// Puts the icon there; `None` where there is no tray to put it in.
    #[must_use]
    pub fn build(app: &AppHandle<R>, act: impl Fn(Act) + Send + Sync + 'static) -> Option<Self> {
        // The library behind it panics when the system's own is not installed.
        let built = catch_unwind(AssertUnwindSafe(|| {
            TrayIconBuilder::with_id(ID)
                .icon(face(Face::Unpaired))
                .tooltip("Countersign")
                .menu(&Menu::new(app)?)
                .on_menu_event(move |_, event| {
                    if let Some(wanted) = Act::of(event.id().as_ref()) {
                        act(wanted);
                    }
                })
                .build(app)
        }));
        let icon = built.ok()?.ok()?;
        Some(Self { icon, shown: Mutex::default() })
    }

    /// Shows a snapshot, if it looks any different.
    pub fn show(&self, snapshot: &Snapshot, tongue: Tongue) {
        let new = shown(snapshot, tongue);
        let mut old = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if old.as_ref() == Some(&new) {
            return;
        }
        let redrawn = old.as_ref().is_none_or(|old| old.face != new.face);
        let drawn = self.draw(&new, redrawn);
        *old = drawn.is_ok().then_some(new);
    }

    fn draw(&self, new: &Shown, redrawn: bool) -> tauri::Result<()> {
        self.icon.set_menu(Some(menu(self.icon.app_handle(), &new.items)?))?;
        self.icon.set_tooltip(Some(&new.tooltip))?;
        if redrawn { self.icon.set_icon(Some(face(new.face))) } else { Ok(()) }
    }
}

fn menu<R: Runtime, M: Manager<R>>(app: &M, items: &[Item]) -> tauri::Result<Menu<R>> {
    let mut menu = MenuBuilder::new(app);
    for item in items {
        menu = match item {
            Item::Separator => menu.separator(),
            Item::Text(text) => menu.item(&MenuItemBuilder::new(plain(text)).enabled(false).build(app)?),
            Item::Act { act, label } => menu.item(&MenuItemBuilder::with_id(act.id(), plain(label)).build(app)?),
        };
    }
    menu.build()
}

/// An ampersand would underline the letter after it.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

fn face(face: Face) -> Image<'static> {
    match face {
        Face::Calm => include_image!("./icons/tray.png"),
        Face::Waiting => include_image!("./icons/tray-waiting.png"),
        Face::Unpaired => include_image!("./icons/tray-unpaired.png"),
        Face::Trouble => include_image!("./icons/tray-trouble.png"),
    }
}
