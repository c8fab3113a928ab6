use proptest::prelude::*;

use super::*;
use crate::console::draw::samples::image;

fn images() -> Arc<Vec<Image>> {
    Arc::new(vec![
        image("aa11", &["b/one:2", "b/one:latest"], 50, 10),
        image("bb22", &["a/two:1"], 200, 20),
        image("cc33", &["b/one:1"], 100, 30),
        image("dd44", &[], 10, 40),
    ])
}

fn shown(list: &List) -> Vec<String> {
    (0..list.len())
        .filter_map(|at| list.row(at))
        .map(|row| match row {
            Shown::Head(group) => format!("{} ({}) {}", group.repository, group.count, group.size),
            Shown::Named(named, _) => format!("{}:{}", named.repository, named.tag),
        })
        .collect()
}

fn rows(settings: Settings) -> Vec<String> {
    let mut list = List::default();
    list.refresh(&images(), &settings);
    shown(&list)
}

#[test]
fn rows_are_sorted_by_name_size_or_age_either_way() {
    let by = |sort, reverse| {
        rows(Settings {
            sort,
            reverse,
            ..Settings::default()
        })
    };
    let newest = ["b/one:2", "b/one:latest", "a/two:1", "b/one:1", "<none>:<none>"];
    assert_eq!(by(Column::Created, false), newest);
    let sizes = ["a/two:1", "b/one:1", "b/one:2", "b/one:latest", "<none>:<none>"];
    assert_eq!(by(Column::Size, false), sizes);
    let names = ["<none>:<none>", "a/two:1", "b/one:1", "b/one:2", "b/one:latest"];
    assert_eq!(by(Column::Name, false), names);
    let mut backwards = by(Column::Name, true);
    backwards.reverse();
    assert_eq!(backwards, names);
}

#[test]
fn groups_count_their_rows_and_each_image_once_and_fold() {
    let mut settings = Settings {
        sort: Column::Name,
        grouped: true,
        ..Settings::default()
    };
    settings.folded.insert("b/one".to_owned());
    assert_eq!(
        rows(settings.clone()),
        [
            "<none> (1) 10",
            "<none>:<none>",
            "a/two (1) 200",
            "a/two:1",
            "b/one (3) 150"
        ]
    );
    settings.folded.clear();
    settings.sort = Column::Created;
    assert_eq!(
        rows(settings)[..2],
        ["b/one (3) 150", "b/one:2"],
        "the newest image first"
    );
}

#[test]
fn a_filter_fits_names_tags_and_ids() {
    let with = |filter: &str| {
        let mut list = List::default();
        let settings = Settings {
            filter: filter.to_owned(),
            ..Settings::default()
        };
        list.refresh(&images(), &settings);
        (shown(&list), list.counts())
    };
    assert_eq!(with("TWO"), (vec!["a/two:1".to_owned()], (1, 5)));
    assert_eq!(with("one:l").0, ["b/one:latest"]);
    assert_eq!(with("b lat").0, ["b/one:latest"], "every word");
    assert_eq!(with("sha256:dd44").0, ["<none>:<none>"]);
    assert_eq!(with("nothing"), (Vec::new(), (0, 5)));
}

#[test]
fn rows_are_made_anew_only_where_images_or_settings_are_others() {
    let mut list = List::default();
    let (images, mut settings) = (images(), Settings::default());
    assert!(list.refresh(&images, &settings));
    assert!(!list.refresh(&images, &settings));
    settings.reverse = true;
    assert!(list.refresh(&images, &settings));
    assert!(list.refresh(&Arc::new((*images).clone()), &settings));
}

proptest! {
    #[test]
    fn every_row_is_found_again_by_its_key(
        sort in 0_usize..3, reverse: bool, grouped: bool, folded: bool, filter in "[a-d1: ]{0,3}",
    ) {
        let mut settings = Settings {
            sort: [Column::Name, Column::Size, Column::Created][sort],
            reverse,
            grouped,
            filter,
            ..Settings::default()
        };
        if folded {
            settings.folded.insert("b/one".to_owned());
        }
        let mut list = List::default();
        list.refresh(&images(), &settings);
        for at in 0..list.len() {
            prop_assert_eq!(list.find(&list.key(at).unwrap()), Some(at));
        }
        prop_assert!(list.row(list.len()).is_none());
    }
}
