//! The bytes of a push: one JSON that browsers read as Declarative Web Push, and our worker as what it is.

use countersign_shared::{
    ids::{DelegationId, PushId},
    origin::Origin,
    payload::Millis,
};
use serde_json::json;

use super::{Error, Notification, Result, delegation_of, preferences::Preferences, to_json};
use crate::{
    domain::{
        notification::Kind,
        wording::{clean_name, words},
    },
    store::Tx,
};

/// The longest body, in bytes: push services take 4096 with what encryption adds.
const MAX_BODY: usize = 3000;

/// What a push is about.
pub(super) struct Subject<'a> {
    pub(super) push_id: &'a PushId,
    pub(super) kind: Kind,
    pub(super) topic: &'a str,
    /// The request, of a push about a single one.
    pub(super) delegation_id: Option<&'a DelegationId>,
    /// The name that the runtime claims; empty when the push is not about one.
    pub(super) runtime: &'a str,
    /// How many requests wait.
    pub(super) pending: usize,
    pub(super) at: Millis,
}

/// The body of a push. It never holds a purpose, an agent's name, a scope or an amount.
pub(super) fn body(origin: &Origin, preferences: &Preferences, subject: &Subject<'_>) -> Result<Vec<u8>> {
    let runtime = if preferences.hide_details { String::new() } else { clean_name(subject.runtime) };
    let said = words(subject.kind, preferences.language, &runtime, subject.pending);
    let delegation_id = subject.delegation_id.map(DelegationId::as_str).unwrap_or_default();
    let page = page(subject.kind, delegation_id);
    let body = json!({
        "web_push": 8030,
        "notification": {
            "title": said.title,
            "body": said.body,
            "navigate": format!("{origin}{page}#push={}", subject.push_id),
            "lang": preferences.language.as_str(),
            "tag": subject.topic,
            "silent": subject.kind == Kind::Resolved,
        },
        "app_badge": subject.pending.to_string(),
        // Our worker is asked first, where browsers would show the notification by themselves.
        "mutable": true,
        "countersign": {
            "v": 1,
            "pushId": subject.push_id,
            "kind": subject.kind.as_str(),
            "delegationId": delegation_id,
            "topic": subject.topic,
            "runtime": runtime,
            "pending": subject.pending,
            "at": subject.at,
        },
    });
    let bytes = to_json(&body)?.into_bytes();
    if bytes.len() > MAX_BODY { Err(Error::internal("a push is too long")) } else { Ok(bytes) }
}

/// The name that the runtime claims which a notification is about.
pub(super) fn runtime(tx: &mut Tx<'_>, about: &Notification) -> Result<String> {
    let connection = match (about.kind, about.subject_id.parse()) {
        (Kind::Runtime, Ok(id)) => tx.connection(&id)?,
        (Kind::Request, _) => match delegation_of(tx, about)? {
            Some(delegation) => tx.connection(&delegation.runtime_connection_id)?,
            None => None,
        },
        _ => None,
    };
    Ok(connection.map(|connection| connection.runtime_name).unwrap_or_default())
}

/// The path of the page that shows it.
pub(super) fn page(kind: Kind, delegation_id: &str) -> String {
    match kind {
        Kind::Request | Kind::Resolved => format!("/requests/{delegation_id}"),
        Kind::Requests => "/".to_owned(),
        Kind::Device | Kind::Silence => "/devices".to_owned(),
        Kind::Runtime => "/runtimes".to_owned(),
        Kind::Test => "/settings".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use countersign_shared::payload::Language;
    use serde_json::Value;

    use super::*;

    fn read(preferences: &Preferences, kind: Kind, runtime: &str) -> Value {
        let origin = Origin::parse(&format!("https://{}.example:65535", "a".repeat(63))).expect("an origin");
        let (push_id, delegation_id) = (PushId::from_random([1; 16]), DelegationId::from_random([2; 16]));
        let subject = Subject {
            push_id: &push_id,
            kind,
            topic: &"t".repeat(32),
            delegation_id: (kind == Kind::Request).then_some(&delegation_id),
            runtime,
            pending: usize::MAX,
            at: u64::MAX,
        };
        let body = body(&origin, preferences, &subject).expect("a body");
        assert!(body.len() <= MAX_BODY, "{} bytes", body.len());
        serde_json::from_slice(&body).expect("JSON")
    }

    #[test]
    fn a_push_is_short_and_says_little() {
        let german = Preferences { language: Language::De, ..Preferences::default() };
        let name = "\u{10ffff}\"\\".repeat(30);
        for kind in
            [Kind::Request, Kind::Requests, Kind::Resolved, Kind::Device, Kind::Runtime, Kind::Test, Kind::Silence]
        {
            let push = read(&german, kind, &name);
            assert_eq!((&push["web_push"], &push["notification"]["lang"]), (&8030.into(), &"de".into()));
            assert_eq!(push["countersign"]["kind"], kind.as_str());
            assert_eq!(push["notification"]["tag"], push["countersign"]["topic"]);
        }
        let request = read(&Preferences::default(), Kind::Request, "Claw");
        let navigate = request["notification"]["navigate"].as_str().expect("a URL");
        assert!(navigate.contains(".example:65535/requests/del_") && navigate.contains("#push=psh_"), "{navigate}");
        assert!(request["app_badge"].is_string());
    }

    #[test]
    fn a_hidden_runtime_is_nowhere() {
        let hiding = Preferences { hide_details: true, ..Preferences::default() };
        for kind in [Kind::Request, Kind::Runtime] {
            assert!(read(&Preferences::default(), kind, "Claw").to_string().contains("Claw"));
            let hidden = read(&hiding, kind, "Claw");
            assert!(!hidden.to_string().contains("Claw") && hidden["countersign"]["runtime"] == "", "{hidden}");
        }
    }
}
