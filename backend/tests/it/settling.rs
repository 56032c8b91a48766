//! How a person wants to be told: said, kept, refused with the field named.

use countersign_shared::{
    payload::{Language, NotificationSettings},
    wire::NotificationSettingsView,
};

use crate::support::{Engine, World, both_engines, plain_settings};

fn full(world: &World) -> NotificationSettings {
    NotificationSettings {
        language: Language::De,
        time_zone: "Europe/Berlin".into(),
        quiet_from: 22 * 60,
        quiet_to: 7 * 60,
        hide_details: true,
        ..plain_settings(world)
    }
}

both_engines! {
    /// Before anything is said there are defaults; what is said is kept, over a restart too.
    async fn what_is_said_is_kept(world: World) {
        let mut world = world;
        let nothing = NotificationSettingsView {
            language: Language::En,
            time_zone: "UTC".into(),
            quiet_from: 0,
            quiet_to: 0,
            hide_details: false,
            email: String::new(),
            email_confirmed: false,
            email_code_until: None,
            email_available: false,
            ntfy: false,
            ntfy_available: false,
            ntfy_url: String::new(),
        };
        assert_eq!(world.settings().await, nothing);
        let said = NotificationSettingsView {
            language: Language::De,
            time_zone: "Europe/Berlin".into(),
            quiet_from: 22 * 60,
            quiet_to: 7 * 60,
            hide_details: true,
            ..nothing.clone()
        };
        assert_eq!(world.set(&full(&world)).await.expect("set"), said);
        world.server.restart().await;
        assert_eq!(world.settings().await, said);
        assert_eq!(world.set(&plain_settings(&world)).await.expect("set"), nothing);
    }

    /// The same message again changes nothing again, also when other settings came between.
    async fn a_repeat_is_done_once(world: World) {
        let (first, second) = (full(&world), plain_settings(&world));
        let answer = world.set(&first).await.expect("set");
        world.set(&second).await.expect("set");
        assert_eq!(world.set(&first).await.expect("the first answer"), answer);
        assert_eq!(world.settings().await.language, Language::En);
    }

    /// What cannot be meant is refused with the field named, and nothing of it is kept.
    async fn nonsense_is_refused_by_field(world: World) {
        let plain = || plain_settings(&world);
        for (field, settings) in [
            ("timeZone", NotificationSettings { time_zone: "Europe/Atlantis".into(), ..plain() }),
            ("timeZone", NotificationSettings { time_zone: "../etc/localtime".into(), ..plain() }),
            ("quietFrom", NotificationSettings { quiet_from: 1440, ..plain() }),
            ("quietTo", NotificationSettings { quiet_to: 1440, ..plain() }),
            ("email", NotificationSettings { email: "ada".into(), ..plain() }),
            ("email", NotificationSettings { email: "ada@example.org\r\nBcc: eve@example.org".into(), ..plain() }),
            // This server has neither.
            ("email", NotificationSettings { email: "ada@example.org".into(), ..plain() }),
            ("ntfy", NotificationSettings { ntfy: true, ..plain() }),
        ] {
            let problem = world.set(&NotificationSettings { hide_details: true, ..settings }).await.expect_err(field);
            assert_eq!((problem.code.as_str(), problem.field.as_str()), ("invalid_field", field), "{problem:?}");
        }
        assert!(!world.settings().await.hide_details);
    }

    /// They are a person's own: nobody else's device can set them, and nobody else sees them.
    async fn nobody_sets_them_for_another(world: World) {
        let bob = world.another_phone("Bob").await;
        world.set(&full(&world)).await.expect("set");
        let of_bob = NotificationSettings {
            user_id: bob.user_id().clone(),
            device_id: bob.device_id().clone(),
            ..plain_settings(&world)
        };
        assert_eq!(world.set(&of_bob).await.expect_err("not hers").code, "wrong_key");
        let body = serde_json::json!({ "signed": world.phone.sign_device(&plain_settings(&world)) }).to_string();
        let (status, _) = bob.post_raw("/v1/me/notification-settings", body).await.expect("an answer");
        assert_eq!(status, 403);
        assert_eq!(world.settings().await.language, Language::De);
    }
}
