//! Values that operators type.

use countersign_shared::{
    Refusal,
    origin::Origin,
    payload::{Risk, TermsScope},
    scope::Scope,
};

/// The server's public URL.
pub(super) fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(detail)
}

/// An id or another text type of the protocol.
pub(super) fn id<T: TryFrom<String, Error = Refusal>>(text: &str) -> Result<T, String> {
    T::try_from(text.to_owned()).map_err(detail)
}

/// `NAME=DESCRIPTION,RISK`; the description may hold both signs.
pub(super) fn scope(text: &str) -> Result<TermsScope, String> {
    let parts =
        text.split_once('=').and_then(|(name, rest)| rest.rsplit_once(',').map(|(about, risk)| (name, about, risk)));
    let (name, description, risk) = parts.ok_or("say NAME=DESCRIPTION,RISK, such as 'read=See your orders,low'")?;
    Ok(TermsScope {
        name: name.trim().parse::<Scope>().map_err(detail)?,
        description: description.trim().to_owned(),
        risk: risk.trim().parse::<Risk>().map_err(detail)?,
    })
}

/// A number of seconds, or of minutes, hours or days with their letter: `90`, `15m`, `1h`, `1d`.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.char_indices().next_back() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 60 * 60),
        Some((at, 'd')) => (&text[..at], 24 * 60 * 60),
        _ => (text, 1),
    };
    let number = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    number.and_then(|number| number.checked_mul(unit)).ok_or_else(|| "say seconds, or 15m, 1h, 1d".to_owned())
}

/// The gravest risk that may be asked for; `none` lifts the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MaxRisk(pub(super) Option<Risk>);

/// `low`, `medium`, `high`, `critical` or `none`.
pub(super) fn max_risk(text: &str) -> Result<MaxRisk, String> {
    match text {
        "none" => Ok(MaxRisk(None)),
        text => {
            text.parse().map(|risk| MaxRisk(Some(risk))).map_err(|_| "say low, medium, high, critical or none".into())
        }
    }
}

fn detail(refusal: Refusal) -> String {
    refusal.detail.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_three_parts() {
        let read = scope("orders.read=See a=b, and more,low").expect("a scope");
        assert_eq!((read.name.as_str(), read.description.as_str()), ("orders.read", "See a=b, and more"));
        assert_eq!(read.risk, Risk::Low);
        for bad in ["read", "read=See", "read=See,grave", "Read=See,low", "=See,low"] {
            assert!(scope(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, expected) in [("90", 90), ("90s", 90), ("15m", 900), ("1h", 3600), ("1d", 86_400)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for bad in ["", "h", "-1", "+1", "1.5h", "1w", "99999999999999999999", "1é"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
