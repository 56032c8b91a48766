//! Ways to reach people beside push: flags of `serve`.

use std::{fs, path::PathBuf};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    channels::{Channels, Email, Ntfy},
    config::{BadSetting, NtfyUrl},
};

#[derive(Args)]
#[command(next_help_heading = "E-mail and ntfy, which only notify")]
pub(super) struct ChannelFlags {
    /// The mail server: smtps://USER:PASSWORD@HOST, or smtp:// for STARTTLS. In the environment other users of the
    /// machine do not see the password.
    #[arg(long, value_name = "URL", env = "COUNTERSIGN_SMTP_URL", hide_env_values = true, requires = "mail_from")]
    smtp_url: Option<SecretString>,
    /// The sender of e-mails, such as 'Countersign <cs@example.org>'.
    #[arg(long, value_name = "ADDRESS", env = "COUNTERSIGN_MAIL_FROM", requires = "smtp_url")]
    mail_from: Option<String>,
    /// Certificates (PEM) of whoever signed the mail server's, if this machine does not trust them by itself.
    #[arg(long, value_name = "PATH", env = "COUNTERSIGN_SMTP_CA", requires = "smtp_url")]
    smtp_ca: Option<PathBuf>,
    /// An ntfy server. Each person who turns it on gets a random topic there.
    #[arg(long, value_name = "URL", env = "COUNTERSIGN_NTFY_URL")]
    ntfy_url: Option<NtfyUrl>,
    /// The access token of the ntfy server, if it wants one. Say it in the environment.
    #[arg(long, value_name = "TOKEN", env = "COUNTERSIGN_NTFY_TOKEN", hide_env_values = true, requires = "ntfy_url")]
    ntfy_token: Option<SecretString>,
}

impl ChannelFlags {
    /// Reads them, and refuses what cannot work before anything is opened.
    pub(super) fn channels(self) -> Result<Channels, BadSetting> {
        let authorities = self.smtp_ca.map(|path| {
            fs::read(&path)
                .map_err(|error| BadSetting::new(format!("--smtp-ca: cannot read {}: {error}", path.display())))
        });
        let authorities = authorities.transpose()?;
        let email = match (self.smtp_url, self.mail_from) {
            (Some(url), Some(from)) => Some(Email::new(&url.expose_secret().parse()?, &from, authorities.as_deref())?),
            _ => None,
        };
        let ntfy = self.ntfy_url.map(|url| Ntfy::new(&url, self.ntfy_token)).transpose()?;
        Ok(Channels { email, ntfy })
    }
}
