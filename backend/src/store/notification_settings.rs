//! How people want to be told.

use countersign_shared::{
    ids::UserId,
    payload::{Language, Millis},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, exactly_one, record::record, schema::notification_settings};

/// How a person wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationSettings {
    /// Who.
    pub user_id: UserId,
    /// The language of what they are sent.
    pub language: Language,
    /// The zone of their quiet hours, by its IANA name.
    pub time_zone: String,
    /// When quiet hours begin, in minutes since midnight.
    pub quiet_from: u64,
    /// When they end; equal to the former: there are none.
    pub quiet_to: u64,
    /// Whether messages leave out which runtime it is about.
    pub hide_details: bool,
    /// Where e-mail goes; empty for none.
    pub email: String,
    /// When the person showed that they read it; before, it gets codes and nothing else.
    pub email_confirmed_at: Option<Millis>,
    /// The person's own topic at ntfy; empty for none.
    pub ntfy_topic: String,
    /// When they were changed last.
    pub updated_at: Millis,
    /// Counts changes; 0 for the defaults, which no row holds.
    pub version: u64,
}

record! {
    NotificationSettings as Row in notification_settings {
        user_id: UserId, language: Language, time_zone: String, quiet_from: u64, quiet_to: u64, hide_details: bool,
        email: String, email_confirmed_at: Option<u64>, ntfy_topic: String, updated_at: u64, version: u64,
    }
}

impl NotificationSettings {
    /// What holds for whoever has said nothing: English, at any hour, and by push alone.
    #[must_use]
    pub fn of_nobody_yet(user_id: UserId) -> Self {
        Self {
            user_id,
            language: Language::default(),
            time_zone: "UTC".to_owned(),
            quiet_from: 0,
            quiet_to: 0,
            hide_details: false,
            email: String::new(),
            email_confirmed_at: None,
            ntfy_topic: String::new(),
            updated_at: 0,
            version: 0,
        }
    }

    /// Where e-mail may go: an address that was confirmed.
    #[must_use]
    pub fn confirmed_email(&self) -> Option<&str> {
        self.email_confirmed_at.map(|_| self.email.as_str()).filter(|email| !email.is_empty())
    }
}

impl Tx<'_> {
    /// How a person wants to be told; the defaults when they have said nothing.
    pub fn notification_settings(&mut self, user_id: &UserId) -> Result<NotificationSettings, StoreError> {
        let row: Option<Row> = notification_settings::table
            .filter(notification_settings::workspace_id.eq(self.workspace.as_str()))
            .filter(notification_settings::user_id.eq(user_id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?;
        row.map_or_else(|| Ok(NotificationSettings::of_nobody_yet(user_id.clone())), Row::into_record)
    }

    /// Writes settings that have moved on by one version.
    pub fn put_notification_settings(&mut self, settings: &NotificationSettings) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, settings);
        if settings.version == 1 {
            return exactly_one(diesel::insert_into(notification_settings::table).values(row).execute(self.conn)?);
        }
        let before = Column::store(&(settings.version - 1));
        let target = notification_settings::table
            .filter(notification_settings::workspace_id.eq(self.workspace.as_str()))
            .filter(notification_settings::user_id.eq(settings.user_id.as_str()))
            .filter(notification_settings::version.eq(before));
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }
}
