//! The command line of the app, and its one reading of the environment.

use std::path::{Path, PathBuf};

use clap::{
    CommandFactory, FromArgMatches, Parser,
    error::{ContextKind, ContextValue},
    parser::ValueSource,
};
use countersign_runtime::profile::Profile;

use crate::{
    deep_link,
    desktop::Place,
    failure::{Answer, Failure},
};

const LINK: &str = "LINK";

/// The Countersign desktop app: pair this computer with a phone, see what agents ask for and hold, end it all at once.
///
/// On a machine without a display there is the command line: countersign --help
#[derive(Clone, Debug, Parser)]
#[command(name = "countersign-app", version)]
pub struct Args {
    /// Which of this user's runtimes: 1 to 32 of a-z 0-9 _ - [default: the one chosen last]
    #[arg(long, env = "COUNTERSIGN_PROFILE", value_name = "NAME", value_parser = profile)]
    pub profile: Option<String>,

    /// Where profiles are kept [default: ~/.countersign]
    #[arg(long, env = "COUNTERSIGN_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,

    /// Start in the tray, without a window
    #[arg(long)]
    pub hidden: bool,

    /// A link such as `countersign://pair?server=https://countersign.example.org`, as the system hands it over
    #[arg(value_name = LINK, value_parser = link)]
    pub link: Option<String>,
}

fn link(text: &str) -> Result<String, String> {
    match deep_link::server_of(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("it is no link of Countersign's".to_owned()),
    }
}

fn profile(text: &str) -> Result<String, String> {
    match Profile::new(Path::new(""), text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether a command line was refused for its link: somebody clicked on one, and looks at no terminal.
#[must_use]
pub fn is_about_a_link(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::InvalidArg), Some(ContextValue::String(name)) if name.contains(LINK))
}

impl Args {
    /// What another start of this program was told, by the words of its command line; `None` when they make no sense.
    /// Nothing comes from the environment, for this process has not the other's.
    #[must_use]
    pub fn of_another<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let matches = Self::command().try_get_matches_from(words).ok()?;
        let mut args = Self::from_arg_matches(&matches).ok()?;
        let said = |name| matches.value_source(name) == Some(ValueSource::CommandLine);
        args.profile.take_if(|_| !said("profile"));
        args.home.take_if(|_| !said("home"));
        Some(args)
    }

    /// Whether these, said in the directory `at`, are about the profiles in `home`.
    #[must_use]
    pub fn are_about(&self, home: &Path, at: &Path) -> bool {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        self.home.as_ref().is_none_or(|said| whole(&at.join(said)) == whole(home))
    }

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
            let refused = Args::try_parse_from(["countersign-app", bad]).expect_err(bad);
            assert!(is_about_a_link(&refused) && refused.exit_code() == 2, "{bad}");
        }
        for bad in [&["--profile", "../escape"][..], &["--bogus"]] {
            let refused = Args::try_parse_from([&["countersign-app"], bad].concat()).expect_err("refused");
            assert!(!is_about_a_link(&refused) && refused.exit_code() == 2, "{bad:?}");
        }
    }

    #[test]
    fn another_start_is_known_by_its_words_alone() {
        let words = ["countersign-app", "--profile", "work", "--home", "here"];
        let args = Args::of_another(words).expect("parses");
        assert_eq!((args.profile.as_deref(), args.home.as_deref()), (Some("work"), Some(Path::new("here"))));
        let bare = Args::of_another(["countersign-app"]).expect("parses");
        assert_eq!((bare.profile, bare.home), (None, None));
        assert!(Args::of_another(["countersign-app", "--bogus"]).is_none());
    }

    #[test]
    fn a_home_is_the_same_by_whichever_name() {
        let folder = tempfile::tempdir().expect("a directory");
        let home = folder.path().join("home");
        std::fs::create_dir(&home).expect("a directory");
        let said = |home: &str| Args::of_another(["countersign-app", "--home", home]).expect("parses");
        assert!(said("home").are_about(&home, folder.path()) && said("./home/../home").are_about(&home, folder.path()));
        assert!(!said("home").are_about(&home, Path::new("/")) && !said("other").are_about(&home, folder.path()));
        assert!(Args::of_another(["countersign-app"]).expect("parses").are_about(&home, Path::new("/")));
    }
}
