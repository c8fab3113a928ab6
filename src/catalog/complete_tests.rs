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
        themes: names(&["dark", "light", "night sky", "a\"b`"]),
        dependencies: names(&["requests", "stix2", "ruamel.yaml", "beautifulsoup4"]),
        packages: names(&["wget", "libxslt1.1"]),
        ..Known::default()
    }
}

/// The part that is replaced, and the candidates, for the cursor at `|`.
fn at(line: &str) -> Option<(String, Vec<String>)> {
    let cursor = line.find('|').expect("a cursor");
    let line = line.replace('|', "");
    complete(&line, cursor, &known()).map(|completion| {
        assert!((completion.range.start..=completion.range.end).contains(&cursor));
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
            &[
                "/docker_images",
                "/docker_image_create",
                "/docker_image_check",
                "/docker_image_update",
                "/docker_image_inspect",
                "/docker_image_try",
                "/docker_image_tag",
                "/docker_image_remove",
                "/docker_image_prune"
            ]
        )
    );
    assert_eq!(
        at("/image_c|"),
        some!(
            "/image_c",
            &["/docker_image_create", "/docker_image_check", "/docker_image_inspect"]
        )
    );
    assert_eq!(
        at("/dic|"),
        some!(
            "/dic",
            &["/docker_image_create", "/docker_image_check", "/docker_image_inspect"]
        )
    );
    assert_eq!(at("  /trai|x"), some!("/traix", &["/training_reset"]));
    assert_eq!(at("/|").map(|(_, texts)| texts.len()), Some(super::commands().len()));
    assert_eq!(
        at("/e|"),
        some!(
            "/e",
            &[
                "/engine",
                "/entry_mark",
                "/room_export",
                "/docker_images",
                "/docker_image_create",
                "/docker_image_check",
                "/docker_image_update",
                "/docker_image_inspect",
                "/docker_image_try",
                "/docker_image_tag",
                "/docker_image_remove",
                "/docker_image_prune",
                "/cancel",
                "/reply",
                "/training_reset",
                "/advisories",
                "/advisories_import",
                "/names_import",
                "/lesson",
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
        some!(
            "",
            &[
                "name=",
                "dependencies=",
                "packages=",
                "base=",
                "lock=",
                "accept=",
                "approve=",
                "approve_until=",
                "output=",
                "dry_run=true"
            ]
        )
    );
    assert_eq!(
        at("/docker_image_create name=x |"),
        some!(
            "",
            &[
                "dependencies=",
                "packages=",
                "base=",
                "lock=",
                "accept=",
                "approve=",
                "approve_until=",
                "output=",
                "dry_run=true"
            ]
        )
    );
    assert_eq!(at("/docker_image_create x base=y pa|"), some!("pa", &["packages="]));
    assert_eq!(
        at("/docker_image_create name=x ba|se=y"),
        None,
        "it stands there already"
    );
    assert_eq!(at("/docker_images |"), None);
}

#[test]
fn arguments_that_exclude_each_other_are_not_offered_together() {
    for given in ["all=true", "image=x", "all"] {
        let line = format!("/docker_image_update {given} |");
        assert_eq!(at(&line), some!("", &["dry_run=true"]), "{line}");
        assert_eq!(at(&format!("/docker_image_update dry_run {given} |")), None);
    }
    assert_eq!(
        at("/docker_image_update |"),
        some!(
            "",
            &[
                "image=",
                "all=true",
                "dry_run=true",
                "example:1.0.0.1",
                "example:latest",
                "demisto/python3:3.12"
            ]
        )
    );
    assert_eq!(
        at("/docker_image_update al|"),
        some!("al", &["all=true", "example:latest", "example:1.0.0.1"])
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
        some!("\"dem", &["\"demisto/python3:3.12\""])
    );
    assert_eq!(at("/docker_image_update image=lat|"), some!("lat", &["example:latest"]));
    assert_eq!(at("/docker_image_update all=|"), some!("", &["true", "false"]));
    assert_eq!(at("/engine use=d|"), some!("d", &["docker", "docker:remote"]));
    assert_eq!(at("/cancel |"), some!("", &["job=", "j7k2f9"]));
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
        "/docker_image_create name=x dependencies=requests|",
        "/docker_image_create name=x dependencies=requests>=2|",
        "/docker_image_create name=x dependencies=requests>=2,<|",
        "/docker_image_create name=x dependencies=requests[so|",
        "/docker_image_create name=x dependencies=\"r\\n|",
        "/docker_image_create |name=x",
        "/docker_image_create name=x nothing=|",
        "/docker_image_create name='x'|",
        "/docker_images|",
        "/quit x|",
    ] {
        // What is finished needs no offer either.
        assert_eq!(at(line), None, "{line}");
    }
}

/// What stands in the line after a candidate is taken.
fn taken(line: &str, index: usize) -> String {
    let cursor = line.find('|').expect("a cursor");
    let line = line.replace('|', "");
    let completion = complete(&line, cursor, &known()).unwrap_or_else(|| panic!("nothing for {line}"));
    let text = &completion.candidates[index].text;
    format!(
        "{}{text}{}",
        &line[..completion.range.start],
        &line[completion.range.end..]
    )
}

#[test]
fn items_of_lists_come_from_earlier_lines() {
    let create = "/docker_image_create name=x ";
    for (typed, offered) in [
        (
            "dependencies=|",
            &["requests", "stix2", "ruamel.yaml", "beautifulsoup4"][..],
        ),
        ("dependencies=requests>=2,<3,s|", &["stix2", "beautifulsoup4"]),
        (
            "dependencies=requests[socks]>=2,Ruamel-Yaml,|",
            &["stix2", "beautifulsoup4"],
        ),
        (
            "dependencies=\"requests>=2, |",
            &["stix2", "ruamel.yaml", "beautifulsoup4"],
        ),
        ("dependencies=`ru|`", &["ruamel.yaml", "requests"]),
        ("dependencies=st|,requests", &["stix2"]),
        ("dependencies=[\"requests\",\"s|", &["stix2", "beautifulsoup4"]),
        (
            "dependencies=[|",
            &["\"requests\"", "\"stix2\"", "\"ruamel.yaml\"", "\"beautifulsoup4\""],
        ),
        ("packages=wget=1.21,|", &["libxslt1.1"]),
        ("packages=1.1|", &["libxslt1.1"]),
    ] {
        let texts = at(&format!("{create}{typed}")).map(|(_, texts)| texts);
        assert_eq!(texts.unwrap_or_default(), offered, "{typed}");
    }
    assert_eq!(
        taken("/docker_image_create dependencies=st|>=3,idna", 0),
        "/docker_image_create dependencies=stix2>=3,idna"
    );
}

#[test]
fn what_is_taken_replaces_all_of_its_token_and_is_quoted_where_it_must() {
    for (line, after) in [
        ("/docker|_imagez name=x", "/docker_images name=x"),
        ("/docker_image_create n|m=x", "/docker_image_create name=x"),
        ("/docker_image_update im|g='x y'", "/docker_image_update image='x y'"),
        (
            "/docker_image_update image=lat|xx all",
            "/docker_image_update image=example:latest all",
        ),
        (
            "/docker_image_update image='lat|xx' all",
            "/docker_image_update image='example:latest' all",
        ),
        (
            "/docker_image_update image='lat| all",
            "/docker_image_update image='example:latest' all",
        ),
        (
            "/docker_image_update image='lat| x='y'",
            "/docker_image_update image='example:latest' x='y'",
        ),
        ("/theme sky|", "/theme \"night sky\""),
        ("/theme name=sky|", "/theme name=\"night sky\""),
        ("/theme name='sky|", "/theme name='night sky'"),
        ("/theme 'sky|", "/theme 'night sky'"),
        ("/theme `sky|", "/theme `night sky`"),
        ("/theme name=a|b", "/theme name=a\"b`"),
        ("/theme name=`ab|", "/theme name=\"a\\\"b`\""),
    ] {
        assert_eq!(taken(line, 0), after, "{line}");
    }
}

#[test]
fn matched_letters_are_places_in_the_text_that_is_put_in() {
    for (line, shown) in [
        ("/dic|", "/[d]ocker_[i]mage_[c]reate"),
        ("/image_c|", "/docker_[i][m][a][g][e][_][c]reate"),
        ("/docker_image_create dp|", "[d]e[p]endencies="),
        ("/theme name=nsk|", "\"[n]ight [s][k]y\""),
        ("/theme name=`b`|", "\"a\\\"[b]`\""),
        ("/docker_image_create dependencies=bs4|", "[b]eautiful[s]oup[4]"),
    ] {
        let cursor = line.find('|').expect("a cursor");
        let line = line.replace('|', "");
        let Some(completion) = complete(&line, cursor, &known()) else {
            assert!(line.ends_with('`'), "{line}");
            continue;
        };
        let candidate = &completion.candidates[0];
        let text: String = candidate
            .text
            .char_indices()
            .map(|(at, letter)| {
                if candidate.matched.contains(&at) {
                    format!("[{letter}]")
                } else {
                    letter.to_string()
                }
            })
            .collect();
        assert_eq!(text, shown, "{line}");
    }
}

#[test]
fn keys_go_on_and_values_end() {
    let after = |line: &str| {
        let completion = complete(line, line.len(), &known()).expect("an offer");
        completion.candidates[0].after
    };
    assert_eq!(after("/dic"), " ");
    assert_eq!(after("/docker_image_create na"), "");
    assert_eq!(after("/docker_image_update al"), " ");
    assert_eq!(after("/theme name=da"), " ");
    assert_eq!(after("/docker_image_create dependencies=re"), "");
}

#[test]
fn bases_that_were_not_made_here_come_first() {
    let mut known = known();
    Arc::make_mut(&mut known.images)[0]
        .labels
        .insert("warroom.name".to_owned(), "example".to_owned());
    let line = "/docker_image_create name=x base=";
    let completion = complete(line, line.len(), &known).expect("an offer");
    let texts: Vec<(&str, &str)> = completion
        .candidates
        .iter()
        .map(|candidate| (candidate.text.as_str(), candidate.summary.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("demisto/python3:3.12", "local image"),
            ("example:1.0.0.1", "image made here"),
            ("example:latest", "image made here"),
        ]
    );
}

#[test]
fn ten_thousand_images_cost_no_more_memory_than_a_screenful() {
    let many = |count: usize| {
        let image = |index: usize| Image {
            tags: vec![
                format!("team-{}/tool-{index}:1.0.0.{index}", index % 97),
                format!("tool-{index}:latest"),
            ],
            ..known().images[2].clone()
        };
        Known {
            images: Arc::new((0..count).map(image).collect()),
            ..Known::default()
        }
    };
    let (few, all) = (many(250), many(10_000));
    for line in [
        "/docker_image_update image=",
        "/docker_image_update image=t",
        "/docker_image_update image=tl9",
    ] {
        let cost = |known: &Known| {
            let mut found = 0;
            let cost = allocation_counter::measure(|| {
                found = complete(line, line.len(), known).map_or(0, |completion| completion.candidates.len());
            });
            (found, cost)
        };
        let ((_, little), (found, much)) = (cost(&few), cost(&all));
        assert_eq!(found, 200, "{line}");
        // Each candidate has a text, a summary and its places; little besides.
        assert!(
            much.count_total <= 1000 && much.bytes_max <= 200_000,
            "{line}: {much:?}"
        );
        assert!(
            much.count_total <= little.count_total * 8,
            "{line}: {little:?} {much:?}"
        );
    }
}
