//! Requests and their outcomes, in words and as JSON.

use countersign_runtime::{Outcome, StoredRequest};
use countersign_shared::{
    payload::{Millis, ReasonCode},
    wire::{Ended, Timestamp},
};
use serde_json::{Map, Value, json};

use crate::text::{duration, quoted, time, visible};

/// The outcome in words, over one or more lines; the first begins with the status.
pub(crate) fn outcome(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::Pending => vec!["pending: no answer yet".to_owned()],
        Outcome::Approved(approved) => {
            let approval = &approved.approval;
            let mut lines = vec![
                format!("approved on {}", quoted(&approved.device_name)),
                format!("  scopes  {}", approval.scopes.to_oauth()),
                format!("  until   {} ({})", time(approval.ends_at()), duration(approval.duration_seconds)),
            ];
            if approval.single_use {
                lines.push("  once    the first use ends it".to_owned());
            }
            lines
        }
        Outcome::Denied(denied) => {
            let denial = &denied.denial;
            let mut lines = vec![format!("denied: {}", reason(denial.reason_code))];
            if !denial.reason_text.is_empty() {
                lines.push(format!("  they wrote       {}", quoted(&denial.reason_text)));
            }
            if !denial.counter_offer.scopes.is_empty() {
                lines.push(format!("  would consider   {}", denial.counter_offer.scopes.to_oauth()));
            }
            if denial.counter_offer.duration_seconds > 0 {
                lines.push(format!("  would consider   {}", duration(denial.counter_offer.duration_seconds)));
            }
            if denial.not_me {
                lines.push("  they did not start this: the runtime is frozen until they decide".to_owned());
            }
            lines
        }
        Outcome::Refused(refused) => {
            let question = refused.check.question();
            let field = if refused.field.is_empty() { String::new() } else { format!(" at {}", refused.field) };
            vec![
                format!("refused by this runtime: check {} of 8 failed: {question}", refused.check.number()),
                format!("  {} [{}{field}]", visible(&refused.detail), refused.code),
            ]
        }
        Outcome::Expired => vec!["expired".to_owned()],
        Outcome::Cancelled(how) => vec![format!("cancelled {}", ended(how))],
        Outcome::Revoked(how) => vec![format!("revoked {}", ended(how))],
    }
}

fn ended(ended: &Ended) -> String {
    let reason = if ended.reason.is_empty() { String::new() } else { format!(": {}", quoted(&ended.reason)) };
    format!("by {}{reason}", ended.by.as_str())
}

const fn reason(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::None => "no reason given",
        ReasonCode::Unexpected => "they did not expect it",
        ReasonCode::TooBroad => "it asks for too much",
        ReasonCode::TooLong => "it asks for too long",
        ReasonCode::Unclear => "it is not clear what it is for",
        ReasonCode::Other => "another reason",
    }
}

/// A request and its outcome, for programs. Every value is the person's, the server's or the caller's: data.
pub(crate) fn json(event: &str, stored: &StoredRequest, outcome: &Outcome) -> Value {
    let request = &stored.request;
    let mut object = Map::new();
    let mut set = |key: &str, value: Value| drop(object.insert(key.to_owned(), value));
    set("event", json!(event));
    set("delegationId", json!(stored.delegation_id));
    set("status", json!(outcome.as_str()));
    set("audienceId", json!(request.audience_id));
    set("audienceKey", json!(stored.terms.audience_key));
    set("agent", json!(request.agent));
    set("purpose", json!(request.purpose));
    set("requestHash", json!(stored.hash()));
    set("requestedAt", at(request.issued_at));
    let requested = json!({
        "scopes": request.scopes, "durationSeconds": request.duration_seconds, "singleUse": request.single_use,
        "expiresAt": at(request.expires_at),
    });
    set("requested", requested);
    match outcome {
        Outcome::Pending | Outcome::Expired => {}
        Outcome::Approved(approved) => {
            let approval = &approved.approval;
            let granted = json!({
                "scopes": approval.scopes, "durationSeconds": approval.duration_seconds,
                "singleUse": approval.single_use, "expiresAt": at(approval.ends_at()),
                "deviceName": approved.device_name,
            });
            set("granted", granted);
        }
        Outcome::Denied(denied) => {
            let denial = &denied.denial;
            let no = json!({
                "reasonCode": denial.reason_code, "reasonText": denial.reason_text,
                "counterOffer": denial.counter_offer, "notMe": denial.not_me,
            });
            set("denied", no);
        }
        Outcome::Refused(refused) => {
            let why = json!({
                "check": refused.check, "checkNumber": refused.check.number(), "code": refused.code,
                "field": refused.field, "detail": refused.detail,
            });
            set("refused", why);
        }
        Outcome::Cancelled(ended) | Outcome::Revoked(ended) => set("ended", json!(ended)),
    }
    Value::Object(object)
}

fn at(time: Millis) -> Value {
    json!(Timestamp(time))
}
