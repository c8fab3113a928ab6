use proptest::prelude::*;

use super::*;
use crate::catalog::verdict;

/// The pieces with a letter for each ink, the cursor at `|`, or at the end.
fn shown(line: &str) -> String {
    let cursor = line.find('|').unwrap_or(line.len());
    let line = line.replace('|', "");
    let pieces = colour(&line, cursor).into_iter().map(|(span, ink)| {
        let letter = match ink {
            Ink::Command => "C",
            Ink::UnknownCommand => "U",
            Ink::Key => "K",
            Ink::UnknownKey => "N",
            Ink::Value => "V",
            Ink::Quote => "Q",
            Ink::Separator => "_",
            Ink::Chat => "T",
            Ink::Wrong => "W",
        };
        letter.repeat(line[span.start..span.end].chars().count())
    });
    pieces.collect()
}

#[test]
fn each_part_has_its_ink() {
    let create = "/docker_image_create ";
    for (line, inks) in [
        ("hello /help", "TTTTTTTTTTT"),
        ("# note", "TTTTTT"),
        ("/doc", "CCCC"),
        ("/dic", "UUUU"),
        ("/doc |", "UUUU_"),
        ("  /jobs", "__CCCCC"),
        ("!ip|", "TTT"),
        ("!ip x", "UUUTT"),
        ("/nothing a=b c", "UUUUUUUU_K_V_V"),
    ] {
        assert_eq!(shown(line), inks, "{line}");
    }
    for (rest, inks) in [
        ("name=x", "KKKK_V"),
        ("na|", "KK"),
        ("nope|", "VVVV"),
        ("nope=x|", "NNNN_V"),
        ("dependencies='a,b>=2,<3'", "KKKKKKKKKKKK_QV_VVVVVVVQ"),
        ("name=x base=\"de|", "KKKK_V_KKKK_QVV"),
    ] {
        assert_eq!(
            shown(&format!("{create}{rest}")).split_off(create.len()),
            inks,
            "{rest}"
        );
    }
    assert_eq!(shown("/docker_image_update all"), "CCCCCCCCCCCCCCCCCCCC_KKK");
}

#[test]
fn nothing_is_wrong_while_it_is_unfinished() {
    for line in [
        "/",
        "/frob|",
        "/docker_image_create|",
        "/docker_image_create |",
        "/docker_image_create name=|",
        "/docker_image_create name=Ex|",
        "/docker_image_create na|me=Ex dependencies=a",
        "/docker_image_create name=x base=\"a|",
        "/docker_image_create name=x base=\"a b|",
        "/docker_image_create name=x dependencies=[\"a\",|",
        "/docker_image_create name=x dependencies=a,|",
        "/docker_image_create name=x dependencies=a, b|",
        "/docker_image_create name=x dependencies=requests >|",
        "/docker_image_create x y|",
        "/docker_image_update all=ma|",
        "/docker_image_update all image=x|",
        "/docker_image_create name=x base=\"a\\|",
        "/docker_image_create name=x base=\"a\"b|",
        "/docker_image_create|d name=x",
    ] {
        assert!(!shown(line).contains('W'), "{line}: {}", shown(line));
        let cursor = line.find('|').unwrap_or(line.len());
        assert_eq!(verdict(&line.replace('|', ""), cursor), None, "{line}");
    }
}

#[test]
fn what_is_finished_and_wrong_is_told() {
    for (line, wrong, says) in [
        ("/frob |", "/frob", "unknown command `/frob`"),
        (
            "/docker_image_create nmae=x |",
            "nmae",
            "unknown argument `nmae` of /docker_image_create",
        ),
        ("/docker_image_create name=Ex |", "E", ""),
        ("/docker_image_create name= |", "name=", "`name=` has no value"),
        (
            "/docker_image_create name=x base=\"a\"b |",
            "b",
            "text follows a closing quote without a space",
        ),
        ("/docker_image_create name=Ex base=\"a|", "E", ""),
        ("/docker_image_create na|me=x base=<x>", "<", ""),
        ("/docker_image_create name=x\"b\" base=\"a\"b all=\"c|", "all", ""),
        (
            "/docker_image_create name=x dependencies=a, b |",
            "a, b",
            "a list without quotes has no spaces",
        ),
        (
            "/docker_image_update all image=x |",
            "image=x",
            "`all` and `image` cannot be given together",
        ),
        ("/docker_images x |", "x", "/docker_images takes no arguments"),
        ("!ip x|", "!ip", ""),
    ] {
        let cursor = line.find('|').expect("a cursor");
        let line = line.replace('|', "");
        let found = verdict(&line, cursor).unwrap_or_else(|| panic!("nothing is wrong with {line}"));
        assert!(found.message.contains(says), "{line}: {found:?}");
        if says.is_empty() {
            continue;
        }
        assert_eq!(&line[found.span.start..found.span.end], wrong, "{line}");
        let inks = colour(&line, cursor);
        let ink = inks
            .iter()
            .find(|(span, _)| span.start <= found.span.start && found.span.start < span.end);
        let ink = ink.map(|(_, ink)| *ink);
        assert!(
            matches!(ink, Some(Ink::Wrong | Ink::UnknownCommand | Ink::UnknownKey)),
            "{line}: {inks:?}"
        );
    }
    assert_eq!(
        shown("/docker_image_create na|me=x base=<x>").split_off(21),
        "KKKK_V_KKKK_WWW"
    );
}

fn lines() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/docker_image_create "),
        Just("/docker_image_update "),
        Just("name="),
        Just("dependencies="),
        Just("base="),
        Just("all"),
        Just(" "),
        Just("\""),
        Just("'"),
        Just("`"),
        Just("["),
        Just("]"),
        Just(","),
        Just("\\"),
        Just("\n"),
        Just("\u{a0}"),
        Just("é日"),
        Just("Bad"),
        Just(">=2"),
        Just("/"),
        Just("!a"),
        Just("#"),
        Just("="),
        Just("\r"),
        Just("\u{feff}"),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_spans_cover_the_line_in_order(line in prop_oneof![lines(), ".{0,60}".prop_map(String::from)], cursor in 0_usize..120) {
        let mut at = 0;
        for (span, _) in colour(&line, cursor) {
            prop_assert_eq!(span.start, at);
            prop_assert!(span.end > span.start && line.get(span.start..span.end).is_some());
            at = span.end;
        }
        prop_assert_eq!(at, line.len());
    }

    #[test]
    fn what_is_called_wrong_is_refused(line in lines(), cursor in 0_usize..120) {
        if let Some(wrong) = verdict(&line, cursor) {
            prop_assert!(line.get(wrong.span.start..wrong.span.end).is_some());
            let refused = matches!(crate::catalog::read(&line), Err(_) | Ok(crate::catalog::Reading::Integration(_)));
            prop_assert!(refused, "{:?}", wrong);
        }
    }

    #[test]
    fn what_binds_has_nothing_wrong(line in lines(), cursor in 0_usize..120) {
        if let Ok(crate::catalog::Reading::Command(_)) = crate::catalog::read(&line) {
            prop_assert_eq!(verdict(&line, cursor), None);
            prop_assert!(colour(&line, cursor).iter().all(|(_, ink)| *ink != Ink::Wrong));
        }
    }
}
