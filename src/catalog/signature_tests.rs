use proptest::prelude::*;

use super::*;
use crate::catalog::{commands, usage};

/// The usage with `*` behind what is given, `^` behind the current argument, `!` behind what is needed; and the note.
fn shown(line: &str) -> String {
    let cursor = line.find('|').expect("a cursor");
    let Some(signature) = signature(&line.replace('|', ""), cursor) else {
        return String::new();
    };
    let mut text = String::new();
    for (piece, mark) in signature.pieces {
        text.push_str(&piece);
        text.push_str(match mark {
            Mark::Name | Mark::Optional => "",
            Mark::Required => "!",
            Mark::Given => "*",
            Mark::Current => "^",
        });
    }
    format!("{text}\n{}", signature.note.unwrap_or_default())
}

#[test]
fn the_current_argument_is_marked() {
    let lines = [
        "/docker_image_create|",
        "/docker_image_create |",
        "/docker_image_create name=ex|",
        "/docker_image_create name=ex |",
        "/docker_image_create ex|",
        "/docker_image_create ex ba|",
        "/docker_image_create base=a na|me=\"x y\" packages=w",
        "/docker_image_create ex dependencies=\"a, |",
        "/docker_image_create nope=|",
        "/docker_image_update |",
        "/docker_image_update al|",
        "/docker_image_update all |",
        "/help x |",
        "/jobs |",
    ];
    let text = lines.map(|line| format!("{line}\n{}\n\n", shown(line))).concat();
    insta::assert_snapshot!("signatures", text);
}

#[test]
fn there_is_none_without_a_command() {
    for line in ["|", "hello|", "/|", "/frob |", "# /jobs|", "!jobs|", "jobs |"] {
        assert_eq!(shown(line), "", "{line}");
    }
}

proptest! {
    #[test]
    fn the_pieces_are_the_usage(rest in ".{0,40}", cursor in 0_usize..80, index in 0_usize..12) {
        let command = &commands()[index];
        let line = format!("/{} {rest}", command.name);
        if let Some(signature) = signature(&line, cursor) {
            let text: String = signature.pieces.iter().map(|(piece, _)| piece.as_str()).collect();
            prop_assert_eq!(text, usage(command));
            let current = signature.pieces.iter().filter(|(_, mark)| *mark == Mark::Current).count();
            prop_assert!(current <= 1);
        }
    }
}
