//! What operators do on the server's machine. They register and revoke; none of them can answer for a person.

mod demo;
mod invitations;
mod push;
mod registry;
mod revocations;

pub use demo::{DemoRegistry, demo};
pub use invitations::{Invitation, UserSummary, invite_user, list_users, owner_invitation};
pub use push::reset_push;
pub use registry::{
    ApplicationSummary, AudienceDraft, NewProviderKey, ProviderSummary, create_application, create_provider,
    create_provider_key, list_applications, list_audiences, list_providers, publish_audience, retire_audience,
    revoke_provider_key, set_max_risk,
};
pub use revocations::{list_connections, revoke_connection, revoke_delegation};
