//! Paging: every row once, newest first, whatever arrives meanwhile.

use countersign_runtime::{NewRequest, Runtime};
use countersign_shared::wire::{DelegationPage, DelegationStatus, Requests};
use countersign_soft_phone::DenyOptions;
use reqwest::Method;
use serde::de::DeserializeOwned;

use crate::support::{Engine, World, both_engines, id_of};

async fn get<T: DeserializeOwned>(world: &World, path: &str) -> T {
    let (status, body) = world.phone.call_raw(Method::GET, path, None).await.expect("the server");
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("a page")
}

async fn ask(world: &World, runtime: &Runtime, number: usize) -> String {
    let asked = NewRequest { duration_seconds: Some(60), ..world.ask(&format!("Number {number}.")) };
    let id = id_of(&runtime.request(asked).await.expect("a request")).to_string();
    let view = world.phone.request(&id.parse().expect("an id")).await.expect("on the phone");
    if number.is_multiple_of(2) {
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
    }
    id
}

/// Asks for seven delegations, of which every other one is denied; newest first.
async fn seven(world: &World, runtime: &Runtime) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..7 {
        ids.insert(0, ask(world, runtime, number).await);
        world.pass(5);
    }
    ids
}

async fn all_requests(world: &World, first: &str) -> Vec<Vec<String>> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Requests = get(world, &format!("{first}&cursor={cursor}")).await;
        pages.push(page.requests.iter().map(|view| view.delegation_id.to_string()).collect());
        cursor = page.next_cursor;
        if cursor.is_empty() {
            return pages;
        }
    }
}

both_engines! {
    /// The inbox in pages of three.
    async fn requests_come_in_pages(world: World) {
        let runtime = world.paired("requests").await;
        let ids = seven(&world, &runtime).await;
        let pages = all_requests(&world, "/v1/me/requests?limit=3").await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
        assert_eq!(pages.concat(), ids);
        let whole: Requests = get(&world, "/v1/me/requests").await;
        assert_eq!((whole.requests.len(), whole.next_cursor.as_str()), (7, ""));
    }

    /// A page of one status has rows of that status alone.
    async fn requests_may_be_filtered(world: World) {
        let runtime = world.paired("filter").await;
        let ids = seven(&world, &runtime).await;
        let (denied, pending): (Vec<_>, Vec<_>) = ids.into_iter().enumerate().partition(|(place, _)| place % 2 == 0);
        for (status, expected) in [("denied", denied), ("pending", pending)] {
            let pages = all_requests(&world, &format!("/v1/me/requests?status={status}&limit=2")).await;
            let expected: Vec<String> = expected.into_iter().map(|(_, id)| id).collect();
            assert_eq!(pages.concat(), expected, "{status}");
        }
        let nothing: Requests = get(&world, "/v1/me/requests?status=revoked").await;
        assert!(nothing.requests.is_empty() && nothing.next_cursor.is_empty());
    }

    /// What arrives between two pages moves nothing: no row is shown twice or left out.
    async fn a_new_row_does_not_shift_the_pages(world: World) {
        let runtime = world.paired("shift").await;
        let ids = seven(&world, &runtime).await;
        let first: DelegationPage = get(&world, "/v1/me/delegations?limit=4").await;
        let newer = ask(&world, &runtime, 8).await;
        let second: DelegationPage = get(&world, &format!("/v1/me/delegations?cursor={}", first.next_cursor)).await;
        let shown = first.delegations.iter().chain(&second.delegations);
        assert_eq!(shown.map(|view| view.delegation_id.to_string()).collect::<Vec<_>>(), ids);
        let whole = world.phone.delegations("").await.expect("a page");
        assert_eq!(whole.delegations[0].delegation_id.as_str(), newer);
        assert_eq!(whole.delegations[0].status, DelegationStatus::Denied);
    }

    /// Rows of the same millisecond are told apart by their ids.
    async fn rows_of_one_moment_are_all_shown(world: World) {
        let runtime = world.paired("moment").await;
        let ask = |number: usize| runtime.request(world.ask(&format!("Number {number}.")));
        let asked = tokio::join!(ask(0), ask(1), ask(2), ask(3), ask(4));
        let asked = [asked.0, asked.1, asked.2, asked.3, asked.4];
        let mut ids: Vec<String> =
            asked.iter().map(|asked| id_of(asked.as_ref().expect("a request")).to_string()).collect();
        let mut shown = all_requests(&world, "/v1/me/requests?limit=1").await.concat();
        ids.sort_unstable();
        shown.sort_unstable();
        assert_eq!(shown, ids);
    }

    /// A page that is exactly full has a next one, which is empty.
    async fn a_full_last_page_is_followed_by_an_empty_one(world: World) {
        let runtime = world.paired("full").await;
        seven(&world, &runtime).await;
        let full: DelegationPage = get(&world, "/v1/me/delegations?limit=7").await;
        assert_eq!(full.delegations.len(), 7);
        let next: DelegationPage = get(&world, &format!("/v1/me/delegations?limit=7&cursor={}", full.next_cursor)).await;
        assert_eq!((next.delegations.len(), next.next_cursor.as_str()), (0, ""));
    }
}
