//! Parsers of what is typed.

use countersign_runtime::keystore::KeyStoreChoice;
use countersign_shared::{origin::Origin, payload::Detail};

/// Seconds from `90`, `90s`, `15m`, `1h`, `1h30m` or `1d`; units in falling order, each once.
pub(crate) fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || "say seconds, or a number with d, h, m or s, such as 15m or 1h30m".to_owned();
    if let Ok(seconds) = text.parse::<u64>() {
        return if text.bytes().all(|byte| byte.is_ascii_digit()) { Ok(seconds) } else { Err(wrong()) };
    }
    let (mut rest, mut total) = (text, 0u64);
    for (unit, length) in [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)] {
        if let Some((count, after)) = rest.split_once(unit) {
            if !(1..=9).contains(&count.len()) || !count.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            let count: u64 = count.parse().map_err(|_| wrong())?;
            (total, rest) = (total + count * length, after);
        }
    }
    if rest.is_empty() && !text.is_empty() { Ok(total) } else { Err(wrong()) }
}

/// `Label=value`, split at the first equals sign; 64 and 500 characters at most.
pub(crate) fn detail(text: &str) -> Result<Detail, String> {
    let (label, value) = text.split_once('=').ok_or("say Label=value")?;
    if label.trim().is_empty() || label.chars().count() > 64 {
        return Err("the label must have 1 to 64 characters".to_owned());
    }
    if value.chars().count() > 500 {
        return Err("the value must have 500 characters at most".to_owned());
    }
    Ok(Detail { label: label.to_owned(), value: value.to_owned() })
}

/// `files` or `keychain`.
pub(crate) fn key_store(text: &str) -> Result<KeyStoreChoice, String> {
    let known = [KeyStoreChoice::Files, KeyStoreChoice::Keychain];
    known.into_iter().find(|choice| choice.as_str() == text).ok_or_else(|| "say files or keychain".to_owned())
}

/// The server's address as people type it.
pub(crate) fn server(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(|refusal| refusal.detail.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let good = [
            ("90", 90),
            ("0", 0),
            ("90s", 90),
            ("15m", 900),
            ("1h", 3600),
            ("1h30m", 5400),
            ("1d", 86_400),
            ("1d1h1m1s", 90_061),
        ];
        for (text, seconds) in good {
            assert_eq!(super::seconds(text), Ok(seconds), "{text}");
        }
        for bad in [
            "",
            "m",
            "1.5h",
            "-1",
            "+1",
            "1m1h",
            "1h1h",
            "15 m",
            "1w",
            "1H",
            "h1",
            "1hx",
            "9999999999h",
            "99999999999999999999",
        ] {
            assert!(super::seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_detail_is_split_once() {
        assert_eq!(detail("Amount=10=ten"), Ok(Detail { label: "Amount".into(), value: "10=ten".into() }));
        assert_eq!(detail("Empty="), Ok(Detail { label: "Empty".into(), value: String::new() }));
        for bad in ["", "=x", " =x", "no sign", &format!("{}=x", "l".repeat(65)), &format!("l={}", "v".repeat(501))] {
            assert!(detail(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn foreign_text_never_panics(text in "\\PC{0,24}", digits in "[0-9dhms]{0,16}") {
            let _ = (seconds(&text), seconds(&digits), detail(&text), server(&text));
        }

        #[test]
        fn whole_seconds_survive(days in 0..9u64, hours in 0..24u64, minutes in 0..60u64) {
            let text = format!("{days}d{hours}h{minutes}m");
            prop_assert_eq!(seconds(&text), Ok(((days * 24 + hours) * 60 + minutes) * 60));
        }
    }
}
