use proptest::prelude::*;

use super::near;

const ARCHIVE: [&str; 14] = [
    "curl",
    "imagemagick",
    "libcurl4",
    "libssl-dev",
    "libssl3",
    "libxml2",
    "libxslt1-dev",
    "libxslt1.1",
    "python3-lxml",
    "python3-pip",
    "python3-pip-whl",
    "python3-pypdf",
    "wget",
    "wget2",
];

#[test]
fn a_wrong_name_finds_the_right_ones_best_first() {
    for (wanted, found) in [
        ("libxslt", "libxslt1.1 libxslt1-dev"),
        ("python3-pips", "python3-pip"),
        ("pyhton3-pip", "python3-pip"),
        ("ImageMagick", "imagemagick"),
        ("libssl", "libssl3 libssl-dev"),
        ("lxml", "python3-lxml"),
        ("xml2", "libxml2"),
        ("wgte", "wget"),
        ("wge", ""),
        ("nothing-like-it", ""),
        ("", ""),
    ] {
        assert_eq!(near(wanted, ARCHIVE.into_iter()).join(" "), found, "{wanted}");
    }
}

#[test]
fn at_most_three_come_up() {
    let many: Vec<String> = (0..50).map(|number| format!("libthing{number}")).collect();
    let found = near("libthing", many.iter().map(String::as_str));
    assert_eq!(found, ["libthing0", "libthing1", "libthing2"]);
}

proptest! {
    #[test]
    fn the_order_of_the_candidates_does_not_matter(
        wanted in "[a-z0-9.+-]{0,12}",
        candidates in proptest::collection::vec("[a-z0-9.+-]{1,12}", 0..20).prop_shuffle(),
    ) {
        let found = near(&wanted, candidates.iter().map(String::as_str));
        prop_assert!(found.len() <= 3 && found.iter().all(|name| candidates.contains(name)));
        let mut sorted = candidates.clone();
        sorted.sort();
        prop_assert_eq!(near(&wanted, sorted.iter().map(String::as_str)), found);
    }

    #[test]
    fn any_text_can_be_looked_for(wanted in "\\PC{0,200}", candidate in "\\PC{0,200}") {
        let _ = near(&wanted, [candidate.as_str()].into_iter());
    }
}
