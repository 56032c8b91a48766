//! What hangs on this person: runtimes, delegations and devices, and how they end the first two.

use countersign_shared::{
    ids::{DelegationId, RuntimeConnectionId},
    payload::{PersonConnectionRevoke, PersonDelegationRevoke},
    wire::{ConnectionView, DelegationPage, DelegationView, Devices, Runtimes},
};

use crate::{PhoneError, SoftPhone, random};

impl SoftPhone {
    /// The runtimes that were paired with this person.
    pub async fn runtimes(&self) -> Result<Runtimes, PhoneError> {
        self.get("/v1/me/runtimes", &[]).await
    }

    /// This person's delegations; `cursor` is empty for the first page.
    pub async fn delegations(&self, cursor: &str) -> Result<DelegationPage, PhoneError> {
        let query = [("cursor", cursor.to_owned())];
        self.get("/v1/me/delegations", if cursor.is_empty() { &[] } else { &query }).await
    }

    /// This person's devices.
    pub async fn devices(&self) -> Result<Devices, PhoneError> {
        self.get("/v1/me/devices", &[]).await
    }

    /// Takes a delegation back.
    pub async fn revoke_delegation(&self, id: &DelegationId, reason: &str) -> Result<DelegationView, PhoneError> {
        let revoke = self.build_delegation_revoke(id, reason);
        self.post_signed(&format!("/v1/me/delegations/{id}/revoke"), &revoke).await
    }

    /// What the device signs to take a delegation back.
    #[must_use]
    pub fn build_delegation_revoke(&self, id: &DelegationId, reason: &str) -> PersonDelegationRevoke {
        PersonDelegationRevoke {
            origin: self.origin().clone(),
            delegation_id: id.clone(),
            user_id: self.user_id().clone(),
            device_id: self.device_id().clone(),
            reason: reason.to_owned(),
            nonce: random::nonce("revoke"),
            issued_at: self.now(),
        }
    }

    /// Ends a runtime connection, and with it everything that hangs on it.
    pub async fn revoke_runtime(&self, id: &RuntimeConnectionId, reason: &str) -> Result<ConnectionView, PhoneError> {
        let revoke = self.build_runtime_revoke(id, reason);
        self.post_signed(&format!("/v1/me/runtimes/{id}/revoke"), &revoke).await
    }

    /// What the device signs to end a runtime connection.
    #[must_use]
    pub fn build_runtime_revoke(&self, id: &RuntimeConnectionId, reason: &str) -> PersonConnectionRevoke {
        PersonConnectionRevoke {
            origin: self.origin().clone(),
            runtime_connection_id: id.clone(),
            user_id: self.user_id().clone(),
            device_id: self.device_id().clone(),
            reason: reason.to_owned(),
            nonce: random::nonce("revoke"),
            issued_at: self.now(),
        }
    }
}
