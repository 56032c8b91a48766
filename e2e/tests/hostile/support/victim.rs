//! What must come of a lie, at the library and at the command line, each on a profile of its own.

use std::{fs, path::Path};

use countersign_runtime::{Error, Outcome, RefusedAnswer, Runtime};
use countersign_shared::{Code, checklist::Check, ids::DelegationId};

use super::{DEADLINE, Question, Stage};

impl Stage {
    /// The lie that is being told is refused by `check` for `code`: by the library and by the command line. No
    /// token is asked for, the server is told to take the yes back, and the truth comes too late afterwards.
    /// A third profile, which was told the truth only, believes it: so it was the lie that was refused.
    pub(crate) async fn assert_refused(&self, question: &Question, check: Check, code: Code) {
        for copy in ["cli", "control"] {
            self.copy_victim(copy);
        }
        let tokens = self.asked_for_tokens(&question.id);
        let victim = self.victim();
        let outcome = wait(&victim, &question.id).await;
        assert_is_refused(&outcome, check, code);
        self.assert_given_back(&question.id, check, code);
        self.cli("cli", &["wait", question.id.as_str(), "--timeout", "20"]).await.assert_refused(check, code);

        self.liar.repents();
        self.tell_yes(question, self.yes(question, |_| {}).await);
        let stored = victim.refresh(&question.id).await.expect("a stored request");
        assert_is_refused(&stored.outcome, check, code);
        assert_is_refused(&wait(&victim, &question.id).await, check, code);
        let asked = victim.token(&question.id).await;
        assert!(matches!(asked, Err(Error::NotApproved { .. })), "{asked:?}");
        self.cli("cli", &["wait", question.id.as_str(), "--timeout", "20"]).await.assert_refused(check, code);
        self.cli("cli", &["token", question.id.as_str()]).await.assert_exit(5);
        assert_eq!(self.asked_for_tokens(&question.id), tokens, "a token was asked for");

        let believed = wait(&self.open("control"), &question.id).await;
        assert!(matches!(believed, Outcome::Approved(_)), "the truth was refused: {believed:?}");
    }

    /// The server was told which check refused its answer.
    pub(crate) fn assert_given_back(&self, id: &DelegationId, check: Check, code: Code) {
        let told = self.liar.heard(&format!("/v1/runtime/delegations/{id}/revoke"));
        let reason = format!("refused by the runtime: check {}, {code}", check.number());
        assert!(told.iter().any(|(call, _)| call.payload()["reason"] == *reason), "the server was not told: {told:?}");
    }

    pub(crate) fn asked_for_tokens(&self, id: &DelegationId) -> usize {
        self.liar.heard(&format!("/v1/runtime/delegations/{id}/token")).len()
    }

    /// The victim's profile as it is now, under another name.
    pub(crate) fn copy_victim(&self, name: &str) {
        let profiles = self.home.path().join("profiles");
        copy(&profiles.join("victim"), &profiles.join(name));
    }
}

/// What a runtime makes of what it is told.
pub(crate) async fn wait(runtime: &Runtime, id: &DelegationId) -> Outcome {
    runtime.wait(id, Some(DEADLINE), |_| {}).await.expect("an outcome")
}

/// Refused, by that check and for that reason.
pub(crate) fn assert_is_refused(outcome: &Outcome, check: Check, code: Code) {
    let Outcome::Refused(RefusedAnswer { check: failed, code: why, .. }) = outcome else {
        panic!("THE LIE WAS BELIEVED: {outcome:?}");
    };
    assert_eq!((*failed, why.as_str()), (check, code.as_str()), "{outcome:?}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a profile") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}
