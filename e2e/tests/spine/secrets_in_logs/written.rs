//! What the programs wrote, to be searched at the end.

use crate::support::Finished;

/// What was written somewhere, with a name for the complaint.
#[derive(Default)]
pub(super) struct Written(pub(super) Vec<(String, Vec<u8>)>);

impl Written {
    pub(super) fn add(&mut self, by: &str, text: &str) {
        self.0.push((by.to_owned(), text.as_bytes().to_vec()));
    }

    /// Both outputs of a command whose output is no secret.
    pub(super) fn all_of(&mut self, words: &[&str], finished: &Finished) {
        self.add(&format!("{} stdout", words.join(" ")), &finished.stdout);
        self.errors_of(words, finished);
    }

    /// What a command wrote beside the secret that it was asked for.
    pub(super) fn errors_of(&mut self, words: &[&str], finished: &Finished) {
        self.add(&format!("{} stderr", words.join(" ")), &finished.stderr);
    }
}
