//! The command line of the app, and its one reading of the environment.

use std::path::PathBuf;

use clap::Parser;

use crate::{
    deep_link,
    desktop::Place,
    failure::{Answer, Failure},
};

/// The Countersign desktop app: pair this computer with a phone, see what agents ask for and hold, end it all at once.
///
/// On a machine without a display there is the command line: countersign --help
#[derive(Clone, Debug, Parser)]
#[command(name = "countersign-app", version)]
pub struct Args {
    /// Which of this user's runtimes: 1 to 32 of a-z 0-9 _ - [default: the one chosen last]
    #[arg(long, env = "COUNTERSIGN_PROFILE", value_name = "NAME")]
    pub profile: Option<String>,

    /// Where profiles are kept [default: ~/.countersign]
    #[arg(long, env = "COUNTERSIGN_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,

    /// Start in the tray, without a window
    #[arg(long)]
    pub hidden: bool,

    /// A link such as `countersign://pair?server=https://countersign.example.org`, as the system hands it over
    #[arg(value_name = "LINK", value_parser = link)]
    pub link: Option<String>,
}

fn link(text: &str) -> Result<String, String> {
    match deep_link::server_of(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("it is no link of Countersign's".to_owned()),
    }
}

impl Args {
    /// Where the profiles are.
    pub fn place(&self) -> Answer<Place> {
        let home = self.home.clone().or_else(|| Some(std::env::home_dir()?.join(".countersign")));
        let home = home.ok_or_else(|| Failure::new("no_home", "this user has no home directory: say --home DIR"))?;
        Ok(Place { home, profile: self.profile.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_of_ours_is_taken() {
        let good = ["countersign-app", "--hidden", "countersign://pair?server=https://a.example"];
        assert!(Args::try_parse_from(good).expect("parses").hidden);
        for bad in ["https://a.example", "countersign://approve", "file"] {
            assert!(Args::try_parse_from(["countersign-app", bad]).is_err(), "{bad}");
        }
    }
}
