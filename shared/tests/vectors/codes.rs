//! `codes.json`: the catalogue of error codes.

use countersign_shared::Code;
use serde::{Deserialize, Serialize};

use crate::file::golden;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    code: String,
    status: u16,
    title: String,
}

#[test]
fn the_catalogue_is_known_to_both_sides() {
    let vector = |code: &Code| Vector { code: code.to_string(), status: code.status(), title: code.title().into() };
    let made: Vec<Vector> = Code::ALL.iter().map(vector).collect();
    let stored = golden("codes.json", &made);
    assert_eq!(stored.len(), Code::ALL.len());
    for vector in &stored {
        let code: Code = vector.code.parse().expect("a code");
        assert_eq!((code.status(), code.title()), (vector.status, vector.title.as_str()), "{code}");
        let again = stored.iter().filter(|other| other.code == vector.code).count();
        assert_eq!(again, 1, "{code} stands in the catalogue once");
    }
}
