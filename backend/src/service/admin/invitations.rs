//! Enrolment links.

use countersign_shared::{
    Code, Refusal,
    ids::{InviteId, UserId},
    token::{SecretKind, mint, stored},
    wire::Timestamp,
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    app::{App, INVITE_LIFE_MS},
    domain::principal::Principal,
    service::Result,
    store::Invite,
};

/// A link that enrols one person. Its secret is in the fragment, which browsers do not send.
pub struct Invitation {
    /// `ORIGIN/enrol#SECRET`.
    pub link: Zeroizing<String>,
    /// Who the person will be.
    pub user_id: UserId,
    /// Until when it works.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Invitation({})", self.user_id)
    }
}

/// A person, for a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSummary {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// When they enrolled.
    pub created_at: Timestamp,
}

/// Makes a link for a new person.
pub async fn invite_user(app: &App, name: &str) -> Result<Invitation> {
    if !(1..=80).contains(&name.chars().count()) {
        return Err(Refusal::field(Code::InvalidField, "name", "must have 1 to 80 characters").into());
    }
    let (now, secret) = (app.clock.now(), mint(SecretKind::Invite, &app.random.bytes()?));
    let invite = Invite {
        id: InviteId::from_random(app.random.bytes()?),
        secret_hash: stored(&secret),
        user_id: UserId::from_random(app.random.bytes()?),
        user_name: name.to_owned(),
        created_at: now,
        expires_at: now + INVITE_LIFE_MS,
        spent_at: None,
        roster_hash: None,
    };
    let invitation = Invitation {
        link: Zeroizing::new(format!("{}/enrol#{}", app.origin, *secret)),
        user_id: invite.user_id.clone(),
        expires_at: Timestamp(invite.expires_at),
    };
    app.store
        .write(move |tx| {
            tx.insert_invite(&invite)?;
            Ok(tx.audit(&Principal::Operator, "user.invite", invite.id.as_str(), now)?)
        })
        .await?;
    Ok(invitation)
}

/// A link for the owner, while nobody has enrolled yet.
pub async fn owner_invitation(app: &App) -> Result<Option<Invitation>> {
    if app.store.read(|tx| Ok(tx.users()?.is_empty())).await? {
        invite_user(app, "Owner").await.map(Some)
    } else {
        Ok(None)
    }
}

/// Everybody.
pub async fn list_users(app: &App) -> Result<Vec<UserSummary>> {
    let users = app.store.read(|tx| Ok(tx.users()?)).await?;
    let summary =
        |user: crate::store::User| UserSummary { id: user.id, name: user.name, created_at: Timestamp(user.created_at) };
    Ok(users.into_iter().map(summary).collect())
}
