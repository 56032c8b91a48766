//! The settings of the app: one file in the home of profiles, replaced as a whole. One that cannot be read is left
//! alone.

use std::{
    fs, io,
    io::{Read, Write},
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
/// The longest file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

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
        create_private_dir(home)?;
        let mut file = tempfile::NamedTempFile::new_in(home)?;
        serde_json::to_writer_pretty(&mut file, kept)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map(drop).map_err(|error| error.error)
    }
}

/// Makes a directory that its owner alone may enter, for profiles lie beside the settings.
fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn read(path: &Path) -> Result<Kept, String> {
    let damaged = |detail: String| format!("{} cannot be read and was left alone: {detail}", path.display());
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) => {}
        Ok(_) => return Err(damaged(format!("it is longer than {MAX_BYTES} bytes"))),
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
        let long = format!(r#"{{"version":1{}}}"#, " ".repeat(MAX_BYTES as usize));
        for content in ["{", r#"{"version":2}"#, r#"{"version":1,"profile":5}"#, &long] {
            fs::write(home.path().join("app.json"), content).expect("writes");
            let file = SettingsFile::open(home.path());
            assert_eq!(file.get(), Kept::default());
            assert_eq!(file.change(|kept| kept.notifications = false).expect_err("refuses").code, "settings_damaged");
            assert_eq!(fs::read_to_string(home.path().join("app.json")).expect("reads"), content);
        }
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_enter_the_home_of_profiles() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a directory");
        let home = folder.path().join("new/home");
        SettingsFile::open(&home).change(|kept| kept.notifications = false).expect("writes");
        let mode = |path: &Path| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
        assert_eq!((mode(&home), mode(&home.join("app.json"))), (0o700, 0o600));
    }
}
