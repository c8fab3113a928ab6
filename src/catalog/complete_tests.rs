use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Known, complete};
use crate::image::Image;

fn known() -> Known {
    let image = |tags: &[&str]| Image {
        id: "sha256:0".to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        digests: Vec::new(),
        size: 0,
        created: Timestamp::UNIX_EPOCH,
        labels: BTreeMap::new(),
    };
    let names = |names: &[&str]| Arc::new(names.iter().map(|name| (*name).to_owned()).collect());
    Known {
        images: Arc::new(vec![
            image(&["example:1.0.0.1", "example:latest"]),
            image(&["demisto/python3:3.12", "<none>:<none>"]),
            image(&[]),
        ]),
        images_loaded: true,
        engines: names(&["docker", "docker:remote", "training"]),
        jobs: names(&["j7k2f9"]),
        themes: names(&["dark", "light"]),
        ..Known::default()
    }
}

/// The part that is replaced, and the candidates, for the cursor at `|`.
fn at(line: &str) -> Option<(String, Vec<String>)> {
    let cursor = line.find('|').expect("a cursor");
    let line = line.replace('|', "");
    complete(&line, cursor, &known()).map(|completion| {
        assert_eq!(completion.range.end, cursor);
        let replaced = line[completion.range.start..completion.range.end].to_owned();
        let texts = completion
            .candidates
            .into_iter()
            .map(|candidate| candidate.text)
            .collect();
        (replaced, texts)
    })
}

/// What is offered: the part that is replaced, and the candidates.
macro_rules! some {
    ($replaced:expr, $texts:expr $(,)?) => {
        Some(offer($replaced, $texts))
    };
}

fn offer(replaced: &str, texts: &[&str]) -> (String, Vec<String>) {
    let texts = texts.iter().map(|text| (*text).to_owned()).collect();
    (replaced.to_owned(), texts)
}

#[test]
fn commands_come_by_prefix_then_by_part_then_by_characters() {
    assert_eq!(
        at("/dock|"),
        some!(
            "/dock",
            &["/docker_images", "/docker_image_create", "/docker_image_update"]
        )
    );
    assert_eq!(at("/image_c|"), some!("/image_c", &["/docker_image_create"]));
    assert_eq!(at("/dic|"), some!("/dic", &["/docker_image_create"]));
    assert_eq!(at("  /trai|x"), some!("/trai", &["/training_reset"]));
    assert_eq!(at("/|").map(|(_, texts)| texts.len()), Some(super::commands().len()));
    assert_eq!(
        at("/e|"),
        some!(
            "/e",
            &[
                "/engine",
                "/entry_mark",
                "/docker_images",
                "/docker_image_create",
                "/docker_image_update",
                "/cancel",
                "/room_export",
                "/reply",
                "/training_reset",
                "/theme",
                "/clear",
                "/help",
                "/version"
            ]
        )
    );
}

#[test]
fn arguments_come_required_first_and_only_once() {
    assert_eq!(
        at("/docker_image_create |"),
        some!("", &["name=", "dependencies=", "packages=", "base="])
    );
    assert_eq!(
        at("/docker_image_create name=x |"),
        some!("", &["dependencies=", "packages=", "base="])
    );
    assert_eq!(at("/docker_image_create x base=y pa|"), some!("pa", &["packages="]));
    assert_eq!(at("/docker_image_create name=x ba|se=y"), some!("ba", &["base="]));
    assert_eq!(at("/docker_images |"), None);
}

#[test]
fn arguments_that_exclude_each_other_are_not_offered_together() {
    assert_eq!(at("/docker_image_update all=true |"), None);
    assert_eq!(at("/docker_image_update image=x |"), None);
    assert_eq!(at("/docker_image_update all |"), None);
    assert_eq!(
        at("/docker_image_update |"),
        some!(
            "",
            &[
                "example:1.0.0.1",
                "example:latest",
                "demisto/python3:3.12",
                "image=",
                "all=true"
            ]
        )
    );
    assert_eq!(
        at("/docker_image_update al|"),
        some!("al", &["all=true", "example:1.0.0.1", "example:latest"])
    );
}

#[test]
fn values_come_from_what_is_known() {
    assert_eq!(
        at("/docker_image_create name=x base=dem|"),
        some!("dem", &["demisto/python3:3.12"])
    );
    assert_eq!(
        at("/docker_image_create name=x base=\"dem|"),
        some!("dem", &["demisto/python3:3.12"])
    );
    assert_eq!(at("/docker_image_update image=lat|"), some!("lat", &["example:latest"]));
    assert_eq!(at("/docker_image_update all=|"), some!("", &["true", "false"]));
    assert_eq!(at("/engine use=d|"), some!("d", &["docker", "docker:remote"]));
    assert_eq!(at("/cancel |"), some!("", &["j7k2f9", "job="]));
    assert_eq!(at("/theme li|"), some!("li", &["light"]));
    assert_eq!(at("/help upd|"), some!("upd", &["docker_image_update"]));
}

#[test]
fn nothing_is_offered_where_nothing_fits() {
    for line in [
        "|",
        "hello|",
        "docker_ima|",
        "!ip|",
        "# /dock|",
        "/nothing |",
        "/docker_image_create name=ex|",
        "/docker_image_create name=x dependencies=re|",
        "/docker_image_create name=x nothing=|",
        "/docker_image_create name='x'|",
        "/docker_images|",
        "/quit x|",
    ] {
        // What is finished needs no offer either.
        assert_eq!(at(line), None, "{line}");
    }
}
