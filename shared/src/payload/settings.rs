//! How a person wants to be told that something waits.

use serde::{Deserialize, Serialize};

use super::{Millis, messages};
use crate::{
    Code, Refusal,
    canonical::Canonical,
    ids::{DeviceId, Nonce, UserId},
    origin::Origin,
};

/// Minutes of a day; a time of day is 0 to one less.
pub const DAY_MINUTES: u64 = 24 * 60;
/// The longest e-mail address, in bytes (RFC 5321, section 4.5.3.1.3).
pub const MAX_EMAIL: usize = 254;
/// The longest name of a time zone, in bytes.
const MAX_TIME_ZONE: usize = 64;
const MAX_LOCAL_PART: usize = 64;
const MAX_LABEL: usize = 63;

/// The language of what the server itself says to a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// The word on the wire (BCP 47).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

/// How a person wants to be told, all of it at once. It decides about messages and about nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotificationSettings {
    /// The server's origin.
    pub origin: Origin,
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub device_id: DeviceId,
    /// The language of notifications and e-mails.
    pub language: Language,
    /// The zone in which the hours below are meant, by its IANA name, such as `Europe/Berlin`.
    pub time_zone: String,
    /// When the quiet hours begin, in minutes since midnight.
    pub quiet_from: u64,
    /// When they end, in minutes since midnight; equal to `quiet_from`: there are none.
    pub quiet_to: u64,
    /// Whether messages leave out which runtime it is about.
    pub hide_details: bool,
    /// Where e-mail goes; empty for none.
    pub email: String,
    /// Whether messages also go to the person's ntfy topic.
    pub ntfy: bool,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for NotificationSettings {
    const TAG: &'static str = "countersign.notification-settings.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_zone_name("timeZone", &self.time_zone)?;
        check_minute("quietFrom", self.quiet_from)?;
        check_minute("quietTo", self.quiet_to)?;
        if self.email.is_empty() { Ok(()) } else { check_email("email", &self.email) }
    }
}

fn check_minute(field: &'static str, minute: u64) -> Result<(), Refusal> {
    if minute < DAY_MINUTES {
        Ok(())
    } else {
        let detail = format!("must be a minute of the day, 0 to {}", DAY_MINUTES - 1);
        Err(Refusal::field(Code::InvalidField, field, detail))
    }
}

/// Refuses what cannot be the name of a zone. Which names there are, the server knows.
fn check_zone_name(field: &'static str, name: &str) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'/');
    if (1..=MAX_TIME_ZONE).contains(&name.len()) && name.bytes().all(plain) {
        Ok(())
    } else {
        Err(Refusal::field(Code::InvalidField, field, "must be the IANA name of a time zone, such as Europe/Berlin"))
    }
}

/// Refuses what is not a plain address: a dot-atom, an at sign and a DNS name, all ASCII (RFC 5321, section 4.1.2,
/// without quoted names and address literals). A line break, a comma or a space cannot stand in one, so it cannot
/// add a header or a recipient.
pub fn check_email(field: &str, address: &str) -> Result<(), Refusal> {
    let refuse = |detail: &'static str| Err(Refusal::field(Code::InvalidField, field, detail));
    if address.len() > MAX_EMAIL {
        return refuse("an address has 254 characters at most");
    }
    let Some((local, domain)) = address.split_once('@') else {
        return refuse("must be one address, such as ada@example.org");
    };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    if !(1..=MAX_LOCAL_PART).contains(&local.len()) || dots || !local.bytes().all(atom) {
        return refuse("before the @ stand 1 to 64 letters, digits and signs, without quotes or spaces");
    }
    let label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_a_word =
        domain.rsplit('.').next().is_some_and(|last| last.starts_with(|first: char| first.is_ascii_alphabetic()));
    if !domain.contains('.') || !domain.split('.').all(label) || !last_is_a_word {
        return refuse("after the @ stands a domain, such as example.org");
    }
    Ok(())
}

messages! { NotificationSettings [Act], }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_address_and_nothing_more() {
        let long = format!("{}@example.org", "a".repeat(64));
        for good in ["ada@example.org", "Ada.L+tag@mail.Example.co.uk", "o'neil_{x}@a-b.example", long.as_str()] {
            check_email("email", good).expect(good);
        }
        let long_local = format!("{}@example.org", "a".repeat(65));
        let long_label = format!("a@{}.org", "b".repeat(64));
        let long_all = format!("{}@{}.org", "a".repeat(64), vec!["b".repeat(62); 4].join("."));
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "ada@@example.org",
            ".ada@example.org",
            "ada.@example.org",
            "a..b@example.org",
            "a b@example.org",
            "\"a b\"@example.org",
            "ada@[192.0.2.1]",
            "ada@192.0.2.1",
            "ada@-a.org",
            "ada@a-.org",
            "ada@a..org",
            "ada@example.org.",
            "ada@exämple.org",
            "ädä@example.org",
            "Ada <ada@example.org>",
            "ada@example.org,eve@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada\n@example.org",
            "ada@example.org\0",
            &long_local,
            &long_label,
            &long_all,
        ] {
            let refusal = check_email("email", bad).expect_err(bad);
            assert_eq!((refusal.code, refusal.field.as_str()), (Code::InvalidField, "email"), "{bad}");
        }
    }
}
