use super::*;

/// The text with the matched letters in capitals.
fn shown(word: &str, text: &str) -> Option<String> {
    let mut fuzzy = Fuzzy::new(word);
    fuzzy.rank(text)?;
    let matched = fuzzy.matched(text);
    Some(
        text.char_indices()
            .map(|(at, letter)| {
                if matched.contains(&at) {
                    letter.to_ascii_uppercase()
                } else {
                    letter
                }
            })
            .collect(),
    )
}

#[test]
fn letters_are_found_where_words_begin() {
    let find = |word, text| shown(word, text).unwrap_or_default();
    assert_eq!(find("dic", "docker_image_create"), "Docker_Image_Create");
    assert_eq!(find("crea", "docker_image_create"), "docker_image_CREAte");
    assert_eq!(find("lat", "relating:latest"), "relating:LATest");
    assert_eq!(find("imcr", "docker_image_create"), "docker_IMage_CReate");
    assert_eq!(find("pt", "demisto/python3-tools"), "demisto/Python3-Tools");
    assert_eq!(find("", "anything"), "anything");
    assert_eq!(shown("cid", "docker_image_create"), None);
    assert_eq!(shown("docker_image_create_", "docker_image_create"), None);
}

#[test]
fn case_does_not_matter_and_letters_may_be_wide() {
    assert_eq!(Fuzzy::new("ÜB").matched("x-über"), [2, 4]);
    assert_eq!(Fuzzy::new("本").matched("日本"), [3]);
    assert!(Fuzzy::new("DIC").rank("docker_image_create").is_some());
}

#[test]
fn the_better_place_ranks_first() {
    let mut fuzzy = Fuzzy::new("ima");
    let mut texts = ["xi_xm_xa", "primary", "docker_image", "images", "in_my_arm"];
    texts.sort_by_key(|text| fuzzy.rank(text));
    assert_eq!(texts, ["images", "docker_image", "primary", "in_my_arm", "xi_xm_xa"]);
}

#[test]
fn long_texts_are_compared_all_the_same() {
    let text = "ab-".repeat(100_000);
    let mut fuzzy = Fuzzy::new("bbbb");
    assert!(fuzzy.rank(&text).is_some());
    assert_eq!(fuzzy.matched(&text), [1, 4, 7, 10]);
}
