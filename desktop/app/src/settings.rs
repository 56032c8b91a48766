//! The settings of the app: one file in the home of profiles, replaced as a whole. One that cannot be read is left
//! alone.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    failure::{Answer, Failure},
    model::{Language, SettingsChange, Theme},
};

/// The version that this program writes. It reads no later one.
const VERSION: u64 = 1;

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Kept {
    version: u64,
    /// The profile that was chosen last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Whether the system shows notifications.
    pub notifications: bool,
    /// In which language.
    pub language: Language,
    /// In which colours.
    pub theme: Theme,
    /// Whether closing the window leaves the app in the tray.
    pub close_to_tray: bool,
    /// The server that was last paired with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_server: Option<String>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            version: VERSION,
            profile: None,
            notifications: true,
            language: Language::System,
            theme: Theme::System,
            close_to_tray: true,
            last_server: None,
        }
    }
}

impl Kept {
    /// Takes what a change names; the session's start is not kept here, as the system knows it.
    pub fn apply(&mut self, change: &SettingsChange) {
        self.notifications = change.notifications.unwrap_or(self.notifications);
        self.language = change.language.unwrap_or(self.language);
        self.theme = change.theme.unwrap_or(self.theme);
        self.close_to_tray = change.close_to_tray.unwrap_or(self.close_to_tray);
    }
}

/// The file.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    kept: Mutex<Result<Kept, String>>,
}

impl SettingsFile {
    /// `app.json` in the home of profiles. Nothing is made on disk yet.
    #[must_use]
    pub fn open(home: &Path) -> Self {
        let path = home.join("app.json");
        let kept = Mutex::new(read(&path));
        Self { path, kept }
    }

    /// What is kept now; the defaults when the file cannot be read.
    #[must_use]
    pub fn get(&self) -> Kept {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    /// Changes and writes them.
    pub fn change(&self, change: impl FnOnce(&mut Kept)) -> Answer<()> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new = kept.clone().map_err(|detail| Failure::new("settings_damaged", detail))?;
        change(&mut new);
        if Ok(&new) != kept.as_ref() {
            self.write(&new).map_err(|error| {
                Failure::new("settings_io", format!("{} cannot be written: {error}", self.path.display()))
            })?;
            *kept = Ok(new);
        }
        Ok(())
    }

    fn write(&self, kept: &Kept) -> io::Result<()> {
        let home = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(home)?;
        let mut file = tempfile::NamedTempFile::new_in(home)?;
        serde_json::to_writer_pretty(&mut file, kept)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map(drop).map_err(|error| error.error)
    }
}

fn read(path: &Path) -> Result<Kept, String> {
    let damaged = |detail: String| format!("{} cannot be read and was left alone: {detail}", path.display());
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(damaged(error.to_string())),
    };
    let kept: Kept = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    if kept.version == VERSION { Ok(kept) } else { Err(damaged(format!("its version is {}", kept.version))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_there_after_a_restart() {
        let home = tempfile::tempdir().expect("a directory");
        let file = SettingsFile::open(home.path());
        assert_eq!(file.get(), Kept::default());
        assert!(!home.path().join("app.json").exists(), "looking makes nothing");
        let change = SettingsChange { theme: Some(Theme::Dark), close_to_tray: Some(false), ..Default::default() };
        file.change(|kept| kept.apply(&change)).expect("writes");
        let again = SettingsFile::open(home.path()).get();
        assert_eq!((again.theme, again.close_to_tray, again.notifications), (Theme::Dark, false, true));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_left_alone() {
        let home = tempfile::tempdir().expect("a directory");
        for content in ["{", r#"{"version":2}"#] {
            fs::write(home.path().join("app.json"), content).expect("writes");
            let file = SettingsFile::open(home.path());
            assert_eq!(file.get(), Kept::default());
            assert_eq!(file.change(|kept| kept.notifications = false).expect_err("refuses").code, "settings_damaged");
            assert_eq!(fs::read_to_string(home.path().join("app.json")).expect("reads"), content);
        }
    }
}
