//! The QR of a pairing, drawn in half blocks: two modules a character, one above the other.

use qrcode::{Color, EcLevel, QrCode};

/// The widest that is drawn, in columns: what every terminal has.
pub(crate) const MAX_COLUMNS: usize = 80;
/// Light modules around the code; four is the norm (ISO/IEC 18004), fewer still work on a light border.
const QUIET_ZONES: [usize; 3] = [4, 2, 1];

/// How the modules get their colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Black on white by escape sequences, whatever the terminal's own colours are.
    Colours,
    /// None: the terminal writes light on dark.
    OnDark,
    /// None: the terminal writes dark on light.
    OnLight,
}

/// Draws `link` with error correction L; `None` when it does not fit the columns.
pub(crate) fn draw(link: &str, ink: Ink, columns: usize) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::L).ok()?;
    let (width, modules) = (code.width(), code.to_colors());
    let quiet = QUIET_ZONES.into_iter().find(|quiet| width + 2 * quiet <= columns.min(MAX_COLUMNS))?;
    let is_dark = |row: usize, column: usize| {
        let inside = (quiet..quiet + width).contains(&row) && (quiet..quiet + width).contains(&column);
        inside && modules[(row - quiet) * width + column - quiet] == Color::Dark
    };
    let side = width + 2 * quiet;
    let mut drawn = String::new();
    for row in (0..side).step_by(2) {
        let line: String =
            (0..side).map(|column| half_blocks(is_dark(row, column), is_dark(row + 1, column), ink)).collect();
        match ink {
            Ink::Colours => drawn.push_str(&format!("\u{1b}[38;5;16;48;5;231m{line}\u{1b}[0m\n")),
            Ink::OnDark | Ink::OnLight => drawn.push_str(&format!("{line}\n")),
        }
    }
    Some(drawn)
}

const fn half_blocks(upper_dark: bool, lower_dark: bool, ink: Ink) -> char {
    let draws_light = matches!(ink, Ink::OnDark);
    match (upper_dark != draws_light, lower_dark != draws_light) {
        (false, false) => ' ',
        (true, false) => '▀',
        (false, true) => '▄',
        (true, true) => '█',
    }
}

#[cfg(test)]
mod tests {
    use countersign_shared::{canonical::Digest, keys::PrivateKey, origin::Origin, pairing::Ticket, payload::Offer};

    use super::*;

    fn link(origin: &str, application: &str, name: &str) -> String {
        let offer = Offer {
            origin: Origin::parse(origin).expect("an origin"),
            application_id: application.parse().expect("an id"),
            runtime_name: name.into(),
            device_name: name.into(),
            public_key: *PrivateKey::from_bytes(&[2; 32]).expect("a key").public(),
            k_hash: Digest::ZERO,
            issued_at: 1_700_000_000_000,
            expires_at: 1_700_000_600_000,
        };
        Ticket::new(offer, [255; 16]).to_link().to_string()
    }

    #[test]
    fn the_longest_names_fit_eighty_columns() {
        let (application, name) = (format!("app_{}", "a".repeat(60)), "ö".repeat(24));
        let origin =
            |length: usize| format!("https://{}.example.org", format!("{}.", "x".repeat(15)).repeat(length) + "x");
        for (link, quiet) in [
            (link("http://localhost:7070", "app_openclaw", "OpenClaw Desktop"), 4),
            (link("https://countersign.example.org:65535", &application, &name), 4),
            (link(&origin(8), &application, &name), 2),
            (link(&origin(11), &application, &name), 1),
        ] {
            for ink in [Ink::OnDark, Ink::OnLight] {
                let drawn = draw(&link, ink, 200).expect("it fits");
                assert!(drawn.lines().all(|line| line.chars().count() <= MAX_COLUMNS), "{}", link.len());
                assert!(
                    drawn
                        .lines()
                        .all(|line| line.chars().count() == drawn.lines().next().expect("a line").chars().count())
                );
                let blank = if ink == Ink::OnDark { '█' } else { ' ' };
                let margin = |line: &str| line.chars().take_while(|symbol| *symbol == blank).count();
                assert_eq!(drawn.lines().map(margin).min(), Some(quiet), "{}", link.len());
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_drawn() {
        let long = format!("https://{0}.{0}.{0}.{1}.example.org", "x".repeat(63), "x".repeat(40));
        assert_eq!(
            draw(&link(&long, &format!("app_{}", "a".repeat(60)), &"n".repeat(48)), Ink::OnDark, 200)
                .map(|drawn| drawn.len()),
            None
        );
        assert_eq!(draw(&link("http://localhost", "app_a", "n"), Ink::OnDark, 40), None);
    }

    #[test]
    fn dark_and_light_are_opposites() {
        let link = link("http://localhost:7070", "app_openclaw", "OpenClaw");
        let dark = draw(&link, Ink::OnDark, 80).expect("it fits");
        let light = draw(&link, Ink::OnLight, 80).expect("it fits");
        let flip = |symbol| match symbol {
            ' ' => '█',
            '█' => ' ',
            '▀' => '▄',
            '▄' => '▀',
            other => other,
        };
        assert_eq!(dark.chars().map(flip).collect::<String>(), light);
        let coloured = draw(&link, Ink::Colours, 80).expect("it fits");
        assert!(coloured.lines().all(|line| line.ends_with("\u{1b}[0m")));
    }
}
