//! What a command has learned about the approver's devices, told once beside its result.

use countersign_runtime::{
    Runtime,
    shared::{
        roster::{DeviceChange, DeviceFate},
        wire::Timestamp,
    },
};
use serde_json::{Value, json};

use crate::{
    exit::Failure,
    output::Output,
    text::{quoted, time},
};

/// Tells which devices came or went, if any did.
pub(crate) async fn tell(runtime: &Runtime, output: &Output) -> Result<(), Failure> {
    let news = runtime.roster_news().await?;
    for change in &news {
        output.note(line(change))?;
    }
    if !news.is_empty() {
        let told: Vec<Value> = news.iter().map(event).collect();
        output.event(&json!({ "event": "rosterNews", "rosterNews": told }))?;
    }
    Ok(())
}

fn line(change: &DeviceChange) -> String {
    let fate = match change.fate {
        DeviceFate::Enrolled => "may answer now",
        DeviceFate::Revoked => "may not answer any more",
    };
    let how = if change.by_recovery { ", by the recovery code" } else { "" };
    format!("note: the approver's device {} {fate} (signed {}{how})", quoted(&change.name), time(change.at))
}

fn event(change: &DeviceChange) -> Value {
    json!({
        "deviceId": change.device_id, "name": change.name, "fate": change.fate, "at": Timestamp(change.at),
        "byRecovery": change.by_recovery,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_write_a_line_of_its_own() {
        let device_id = "dev_a".parse().expect("an id");
        let (name, at) = ("Tablet\nnote: all is well".to_owned(), 1_767_225_600_000);
        let change = DeviceChange { device_id, name, fate: DeviceFate::Enrolled, at, by_recovery: true };
        let line = line(&change);
        assert!(
            line.lines().count() == 1 && line.contains("may answer now") && line.contains("recovery code"),
            "{line}"
        );
        assert_eq!(event(&change)["fate"], "enrolled");
    }
}
