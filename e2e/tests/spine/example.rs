//! The library's example, as a program of its own against the real server, with a phone that answers.

use countersign_soft_phone::ApproveOptions;
use tokio::process::Command;

use crate::support::{DEADLINE, Process, World, program};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_of_the_library_pairs_asks_and_gets_a_token() {
    let world = World::start().await;
    let mut example = Command::new(program("examples/ask"));
    example.env_clear().arg(world.folder.path());
    example.args([&world.site.url(), "demo:payments", "payments.identity"]);
    let mut running = Process::start(example);
    let link = running.stdout.word(&format!("{}/pair#", world.site.url())).await;
    let code = world.phone.confirm(&link).await.expect("a confirmation").code;
    running.type_line(&code).await;
    let id = running.stdout.word("del_").await.parse().expect("an id");
    let view = tokio::time::timeout(DEADLINE, world.phone.request(&id)).await.expect("in time").expect("on the phone");
    world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    let said = running.finish().await.expect(0).stdout;
    assert!(said.contains("Paired with Ada") && said.contains("Approved on \"Ada's phone\": tkn_"), "{said}");
}
