use clap::{CommandFactory, error::ErrorKind};

use super::*;
use crate::exit::EXIT_CODES;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("countersign").chain(line.split(' ').filter(|word| !word.is_empty())))
}

#[test]
fn the_definition_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn the_commands_of_the_first_tutorial_are_understood() {
    let lines = [
        "pair --application-id app_openclaw --runtime-name OpenClaw --server http://localhost:7070",
        "pair --server https://countersign.example.org/ --device-name Laptop --link --code-stdin --yes --json",
        "status --profile work",
        "audiences",
        "audiences stripe:payments --json",
        "request --audience aud_test_payments --scope payments.identity --scope payments.prepare --purpose Why",
        "request --audience a --scope s --purpose p --agent-id a --agent-name b --duration 15m --detail L=v --detail M=w \
         --single-use --expires-in 1h --wait --timeout 60",
        "wait del_123 --json",
        "wait del_123 --timeout 20",
        "token del_123",
        "token del_123 --dpop-method POST --dpop-url https://api.example/pay",
        "delegations --all --offline",
        "revoke del_123 --reason done",
        "revoke --connection --yes",
    ];
    for line in lines {
        parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn what_is_typed_arrives() {
    let Command::Request(request) =
        parse("request --audience a --scope s --purpose p --duration 15m --detail L=v=w").expect("parses").command
    else {
        panic!("another command")
    };
    assert_eq!((request.duration, request.expires_in, request.single_use), (Some(900), 600, false));
    assert_eq!((request.details[0].label.as_str(), request.details[0].value.as_str()), ("L", "v=w"));
    let cli = parse("wait del_1 --home /tmp/x --profile work").expect("parses");
    assert_eq!((cli.profile.as_str(), cli.home), ("work", Some(PathBuf::from("/tmp/x"))));
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    let lines = [
        "",
        "approve del_123",
        "wait",
        "wait dev_123",
        "wait del_123 --timeout soon",
        "request --audience a --purpose p",
        "request --audience a --scope UPPER --purpose p",
        "request --audience a --scope s --purpose p --timeout 60",
        "request --audience a --scope s --purpose p --detail nothing",
        "token del_123 --dpop-method POST",
        "revoke",
        "revoke del_123 --connection",
        "pair --server 10.0.0.1",
        "pair --server http://example.org",
        "pair --application-id openclaw",
    ];
    for line in lines {
        let error = parse(line).expect_err(line);
        assert_eq!(error.exit_code(), 2, "{line}");
    }
}

#[test]
fn no_verb_approves() {
    let command = Cli::command();
    let names: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(names, ["pair", "status", "audiences", "request", "wait", "token", "delegations", "revoke"]);
    assert_eq!(parse("approve").expect_err("refused").kind(), ErrorKind::InvalidSubcommand);
}

#[test]
fn the_help_has_examples_and_exit_codes() {
    let help = Cli::command().render_help().to_string();
    assert!(help.contains("Examples:") && help.contains(EXIT_CODES));
    for command in ["pair", "request", "wait", "token", "revoke"] {
        let help = Cli::command().find_subcommand_mut(command).expect("a command").render_help().to_string();
        assert!(help.contains("Examples:"), "{command}");
    }
}
