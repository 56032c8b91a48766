//! Settings that cannot be read stand in the way of nothing but themselves.

use countersign_app::{
    desktop::{Desktop, Place},
    model::{SettingsChange, Standing, Theme},
};

use crate::stage::{NoBoard, Stage, TestBoard, at};

#[tokio::test]
async fn a_damaged_file_does_not_stop_a_pairing() {
    let stage = Stage::set().await;
    let board = TestBoard::default();
    std::fs::create_dir_all(stage.home()).expect("a directory");
    let file = stage.home().join("app.json");
    std::fs::write(&file, "{").expect("writes");
    let (desktop, _) = stage.app(&board).await;
    assert_eq!(stage.pair(&desktop, &board).await.standing, Standing::Paired);
    let chosen = desktop.choose_profile("work").await.expect("another profile");
    assert_eq!((chosen.profile.as_str(), chosen.standing), ("work", Standing::Fresh));
    let change = SettingsChange { theme: Some(Theme::Dark), ..Default::default() };
    assert_eq!(desktop.set_settings(&change).await.expect_err("it is said").code, "settings_damaged");
    assert_eq!(std::fs::read_to_string(&file).expect("reads"), "{", "and the file is left alone");
}

#[tokio::test]
async fn a_name_in_the_settings_that_is_none_does_not_stop_the_start() {
    let home = tempfile::tempdir().expect("a directory");
    for content in [r#"{"version":1,"profile":"../escape"}"#, r#"{"version":1,"profile":""}"#, "no JSON"] {
        std::fs::write(home.path().join("app.json"), content).expect("writes");
        let desktop = Desktop::open(&at(&home), Default::default(), NoBoard).expect("opens");
        assert_eq!(desktop.settings().await.expect("settings").profile, "default", "{content}");
    }
    std::fs::write(home.path().join("app.json"), r#"{"version":1,"profile":"work"}"#).expect("writes");
    let desktop = Desktop::open(&at(&home), Default::default(), NoBoard).expect("opens");
    assert_eq!(desktop.profile_name(), "work");
    let asked = Place { profile: Some("../escape".into()), ..at(&home) };
    let refused =
        Desktop::open(&asked, Default::default(), NoBoard).map(|_| ()).expect_err("what was asked for counts");
    assert_eq!(refused.code, "profile_name");
}
