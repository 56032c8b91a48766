//! What the audit log says.

use countersign_shared::canonical::hash_bytes;
use serde_json::Value;

use super::World;

impl World {
    /// Every event of the audit log, oldest first, each one's hash checked.
    pub(crate) async fn audit(&self) -> Vec<Value> {
        let events = self.server.app.store.read(|tx| Ok(tx.audit_events()?)).await.expect("the database");
        let read = |(event, hash): (String, String)| {
            assert_eq!(hash_bytes("countersign.audit.v1", event.as_bytes()).to_string(), hash, "{event}");
            serde_json::from_str(&event).expect("JSON")
        };
        events.into_iter().map(read).collect()
    }

    /// How often something was done.
    pub(crate) async fn audited(&self, action: &str) -> usize {
        self.audit().await.iter().filter(|event| event["action"] == action).count()
    }
}
