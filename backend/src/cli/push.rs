//! Pushes: the flags of `serve`, and `admin push-reset`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::{admin::done, plain};
use crate::{
    app::App,
    config::{BadSetting, Contact, DatabaseUrl, KeySource, PushSettings},
    service::admin,
};

/// Where the key file is.
#[derive(Args)]
pub(super) struct KeyFile {
    /// The file that the server's secrets in the database are encrypted under. Made at first run, for the server's user
    /// alone; keep it outside the database's folder and its backup [default: countersign/server.key in
    /// $XDG_CONFIG_HOME or ~/.config].
    #[arg(long, value_name = "PATH", env = "COUNTERSIGN_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// The folder of the user's settings, as the XDG Base Directory Specification says.
    #[arg(long, hide = true, env = "XDG_CONFIG_HOME")]
    config_home: Option<PathBuf>,
}

impl KeyFile {
    pub(super) fn path(&self) -> Result<PathBuf, BadSetting> {
        if let Some(path) = &self.key_file {
            return Ok(path.clone());
        }
        // A relative folder is to be ignored, says the specification.
        let said = self.config_home.clone().filter(|folder| folder.is_absolute());
        let folder = said.or_else(|| Some(std::env::home_dir().filter(|home| home.is_absolute())?.join(".config")));
        let missing = || BadSetting::new("--key-file: this user has no home folder, so say where the key file is");
        Ok(folder.ok_or_else(missing)?.join("countersign").join("server.key"))
    }
}

/// How `serve` sends pushes.
#[derive(Args)]
pub(super) struct Push {
    #[command(flatten)]
    key_file: KeyFile,
    /// Whom push services may write to if pushes trouble them: mailto:ADDRESS or https://HOST [default: the public URL
    /// if it is https].
    #[arg(long, value_name = "URL", env = "COUNTERSIGN_PUSH_CONTACT")]
    push_contact: Option<Contact>,
    /// Let push services be on this machine, by http too. For tests alone: it lets a person's browser send the server
    /// to whatever else listens here.
    #[arg(long)]
    push_loopback: bool,
}

impl Push {
    pub(super) fn settings(&self) -> Result<PushSettings, BadSetting> {
        let mut settings = PushSettings::new(KeySource::File(self.key_file.path()?));
        settings.contact.clone_from(&self.push_contact);
        settings.loopback = self.push_loopback;
        Ok(settings)
    }
}

/// What to think about when one backup would take key and database along.
pub(super) fn warning(settings: &PushSettings, database: &DatabaseUrl) -> Option<String> {
    let (KeySource::File(key), DatabaseUrl::Sqlite { path }) = (&settings.key, database) else { return None };
    let folder = |path: &Path| std::path::absolute(path).ok()?.parent()?.canonicalize().ok();
    (folder(key)? == folder(path)?).then(|| {
        format!(
            "the key file {} lies beside the database, so a copy of that folder gives away the server's keys too; keep \
             it elsewhere and say so with --key-file",
            key.display()
        )
    })
}

/// `admin push-reset`.
#[derive(Args)]
pub(super) struct PushReset {
    #[command(flatten)]
    key_file: KeyFile,
}

impl PushReset {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        let path = self.key_file.path()?;
        let forgotten = admin::reset_push(app, &path).await.map_err(plain)?;
        let text = format!(
            "The server has a new push key, encrypted under {}. Subscriptions that ended: {forgotten}; each device \
             subscribes anew when its page is opened next. Start the server again.",
            path.display()
        );
        done(json, &json!({ "keyFile": path, "subscriptionsEnded": forgotten }), &text)
    }
}
