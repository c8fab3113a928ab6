use std::collections::BTreeSet;
use std::path::Path;

use super::embedded::FILES;
use super::{CommandSpec, Kind, Reading, commands, find, help, overview, read, reference, usage};
use crate::language::Source;

#[test]
fn every_file_in_commands_is_embedded_and_can_be_read() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("commands");
    let files: BTreeSet<String> = std::fs::read_dir(directory)
        .expect("commands/")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "lessons")
        .collect();
    let embedded: BTreeSet<String> = FILES.iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert_eq!(files, embedded);
    for (name, text) in FILES {
        let spec: CommandSpec = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(spec.name, *name);
        assert_eq!(find(name), Some(&spec));
    }
    assert_eq!(commands().len(), FILES.len());
}

#[test]
fn every_command_is_consistent() {
    let orders: BTreeSet<u32> = commands().iter().map(|command| command.order).collect();
    assert_eq!(orders.len(), commands().len(), "two commands have the same order");
    for command in commands() {
        let name = &command.name;
        let is_name = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_lowercase())
                && text
                    .chars()
                    .all(|character| character.is_ascii_lowercase() || character == '_')
        };
        assert!(is_name(name), "{name}");
        let sentence = |text: &str| text.ends_with('.') && text.starts_with(|first: char| first.is_uppercase());
        assert!(sentence(&command.summary), "{name}: {}", command.summary);
        assert!(!command.examples.is_empty(), "{name} has no example");
        assert!(
            command.title.is_some() != command.columns.is_empty(),
            "{name}: title without columns, or columns without title"
        );
        assert!(
            command.arguments.iter().filter(|argument| argument.bare).count() <= 1,
            "{name}: two bare arguments"
        );
        let mut names = BTreeSet::new();
        for argument in &command.arguments {
            assert!(
                is_name(&argument.name) && names.insert(&argument.name),
                "{name}: {}",
                argument.name
            );
            assert!(sentence(&argument.summary), "{name}: {}", argument.summary);
            assert!(
                !argument.placeholder.is_empty(),
                "{name}: {} has no placeholder",
                argument.name
            );
            assert!(
                !(argument.bare && argument.kind == Kind::Flag),
                "{name}: a bare flag cannot be told from its name"
            );
            if argument.required || argument.one_of.is_some() {
                assert_eq!(
                    argument.default, None,
                    "{name}: {} cannot have a default",
                    argument.name
                );
            } else {
                assert!(argument.default.is_some(), "{name}: {} has no default", argument.name);
            }
            if argument.one_of.is_some() {
                let rivals = command.arguments.iter().filter(|other| other.one_of == argument.one_of);
                assert!(rivals.count() > 1, "{name}: {} is alone in its group", argument.name);
            }
        }
    }
}

#[test]
fn every_example_binds_to_its_command() {
    for command in commands() {
        for example in &command.examples {
            let source = Source {
                origin: None,
                text: &example.line,
            };
            match read(&example.line) {
                Ok(Reading::Command(request)) => assert_eq!(request.command, command),
                Ok(other) => panic!("`{}` is {other:?}", example.line),
                Err(wrong) => panic!("{}", wrong.render(&source)),
            }
        }
    }
}

#[test]
fn the_answers_of_the_original_keep_its_columns() {
    for name in ["docker_images", "docker_image_create"] {
        let command = find(name).expect(name);
        assert_eq!(command.title.as_deref(), Some("Available Docker Images"));
        assert_eq!(
            command.columns,
            ["ID", "Repository", "Size", "Tag", "Created Time", "Created Since"]
        );
    }
}

#[test]
fn usage_lines_show_what_is_required() {
    let usage = |name: &str| usage(find(name).expect(name));
    assert_eq!(usage("docker_images"), "/docker_images");
    assert_eq!(
        usage("docker_image_create"),
        "/docker_image_create name=NAME [dependencies=REQUIREMENTS] [packages=PACKAGES] [base=REFERENCE] \
         [lock=FILE|IMAGE] [accept=NAMES] [approve=REASON] [approve_until=YYYY-MM-DD] [output=table|sarif] \
         [dry_run=true]"
    );
    assert_eq!(
        usage("docker_image_update"),
        "/docker_image_update (image=REFERENCE | all=true) [dry_run=true]"
    );
    assert_eq!(
        usage("docker_image_prune"),
        "/docker_image_prune [older_than=AGE] [dangling=true] [yes=true]"
    );
    assert_eq!(usage("help"), "/help [command=COMMAND]");
}

#[test]
fn help_explains_every_command() {
    insta::assert_snapshot!("overview", overview());
    insta::assert_snapshot!(
        "help_docker_image_create",
        help(find("docker_image_create").expect("a command"))
    );
    insta::assert_snapshot!(
        "help_docker_image_update",
        help(find("docker_image_update").expect("a command"))
    );
    for command in commands() {
        assert!(overview().contains(&format!("/{}", command.name)));
        for argument in &command.arguments {
            assert!(help(command).contains(&argument.summary));
        }
    }
}

#[test]
fn the_reference_page_has_every_command_argument_and_example() {
    let page = reference();
    for command in commands() {
        assert!(page.contains(&format!("\n## `/{}`\n", command.name)));
        assert!(page.contains(&usage(command)));
        for argument in &command.arguments {
            assert!(page.contains(&format!("| `{}` | ", argument.name)));
        }
        for example in &command.examples {
            assert!(page.contains(&format!("```text\n{}\n```\n\n{}\n", example.line, example.does)));
        }
    }
    assert!(!page.contains("\n\n\n"), "no empty places");
    insta::assert_snapshot!("reference", page);
}

#[test]
fn a_document_is_asked_for_by_one_of_the_choices() {
    for (command, argument) in commands()
        .iter()
        .flat_map(|command| command.arguments.iter().map(move |one| (command, one)))
    {
        for choice in &argument.document {
            assert!(argument.choices.contains(choice), "{} {choice}", command.name);
        }
    }
    let wants = |line: &str| match read(line) {
        Ok(Reading::Command(request)) => request.wants_document(),
        other => panic!("{other:?}"),
    };
    assert!(wants("/docker_image_check requests output=sarif"));
    assert!(!wants("/docker_image_check requests output=table"));
    assert!(!wants("/docker_image_check requests") && !wants("/docker_images"));
}
