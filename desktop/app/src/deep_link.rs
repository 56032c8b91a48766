//! Links that open the app: `countersign://pair?server=https://…`.
//!
//! Anybody can put such a link on a page, so one only says which server somebody would like to pair with. It is read
//! strictly, nothing is sent, and the window asks before anything is done.

use countersign_runtime::shared::origin::Origin;
use url::Url;

/// The scheme that the system hands to this program.
pub const SCHEME: &str = "countersign";

/// The server that a link asks to pair with; `None` for anything but such a link.
#[must_use]
pub fn server_of(link: &str) -> Option<Origin> {
    if link.len() > 512 {
        return None;
    }
    let url = Url::parse(link).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let whole = url.scheme() == SCHEME && url.host_str() == Some("pair") && matches!(url.path(), "" | "/");
    if !plain || !whole || url.fragment().is_some() {
        return None;
    }
    let mut pairs = url.query_pairs();
    let (Some((name, server)), None) = (pairs.next(), pairs.next()) else { return None };
    if name == "server" { Origin::parse(&server).ok() } else { None }
}

/// The first such link among the words of a command line.
pub fn among<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<Origin> {
    words.into_iter().filter(|word| word.starts_with("countersign:")).find_map(server_of)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_names_a_server_and_nothing_else() {
        let good = [
            ("countersign://pair?server=https://countersign.example.org", "https://countersign.example.org"),
            ("countersign://pair/?server=https%3A%2F%2Fa.example%3A8443", "https://a.example:8443"),
            ("COUNTERSIGN://pair?server=http://localhost:7070/", "http://localhost:7070"),
        ];
        for (link, server) in good {
            assert_eq!(server_of(link).expect(link).as_str(), server);
        }
        let bad = [
            "",
            "https://pair?server=https://a.example",
            "countersign://approve?server=https://a.example",
            "countersign://pair",
            "countersign://pair?server=",
            "countersign://pair?server=https://10.0.0.1",
            "countersign://pair?server=http://a.example",
            "countersign://pair?server=https://a.example/path",
            "countersign://pair?server=https://a.example&code=CSP1",
            "countersign://pair?server=https://a.example&server=https://b.example",
            "countersign://pair/deeper?server=https://a.example",
            "countersign://user@pair?server=https://a.example",
            "countersign://pair:1?server=https://a.example",
            "countersign://pair?server=https://a.example#x",
            "countersign:pair?server=https://a.example",
            "countersign://pair?server=javascript:alert(1)",
        ];
        for bad in bad {
            assert_eq!(server_of(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,600}") {
            if let Some(server) = server_of(&text) {
                prop_assert!(text.len() <= 512);
                prop_assert_eq!(Origin::parse(server.as_str()).expect("an origin"), server);
            }
        }

        #[test]
        fn any_server_comes_through_a_link(name in "[a-z][a-z0-9]{0,20}", port in 1024u16..) {
            let server = format!("https://{name}.example:{port}");
            let mut link = Url::parse("countersign://pair").expect("a link");
            link.query_pairs_mut().append_pair("server", &server);
            let read = server_of(link.as_str()).expect("a server");
            prop_assert_eq!(read.as_str(), server.as_str());
        }

        #[test]
        fn whatever_is_added_to_a_link_spoils_it(added in "[?&#/:@][a-z]{1,8}") {
            let link = format!("countersign://pair?server=https://a.example{added}");
            prop_assert_eq!(server_of(&link), None);
        }
    }
}
