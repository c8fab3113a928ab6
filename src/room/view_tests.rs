use super::*;
use crate::room::Kind;

fn posted(key: u64, text: &str) -> Posted {
    let mut entry = Entry::bare(Kind::Text, jiff::Timestamp::UNIX_EPOCH, Some(text.to_owned()));
    entry.id = format!("{key}@playground");
    Posted {
        key: Key(key),
        entry: Arc::new(entry),
        pending: true,
    }
}

fn keys<'a>(changed: impl Iterator<Item = &'a Posted>) -> Vec<u64> {
    changed.map(|posted| posted.key.0).collect()
}

#[test]
fn who_follows_is_told_what_changed_and_no_more() {
    let mut view = View::default();
    for key in 1..=5 {
        view.push(posted(key, "said"), 100);
    }
    let before = view.changes();
    assert_eq!(keys(view.changed_since(before).unwrap()), [0_u64; 0]);
    for key in [2, 4] {
        let entry = Arc::clone(&view.find(Key(key)).unwrap().entry);
        view.settle(Key(key), entry);
    }
    assert_eq!(keys(view.changed_since(before).unwrap()), [2, 4]);
    assert_eq!(keys(view.changed_since(before + 1).unwrap()), [4]);
    for _ in 0..CHANGES {
        view.find_mut(Key(5));
    }
    assert!(view.changed_since(before).is_none(), "too long ago to be known");
    assert!(view.changed_since(view.changes()).is_some());
}

#[test]
fn entries_are_few_enough_and_small_enough() {
    let mut view = View::default();
    for key in 1..=5 {
        view.push(posted(key, "said"), 3);
    }
    assert_eq!(view.posted.front().map(|posted| posted.key), Some(Key(3)));
    let long = "x".repeat(MOST_BYTES / 2);
    view.push(posted(6, &long), 100);
    assert_eq!(view.posted.len(), 4);
    view.push(posted(7, &long), 100);
    let left: Vec<u64> = view.posted.iter().map(|posted| posted.key.0).collect();
    assert_eq!(left, [7], "two of half the bound are over it");
    view.clear();
    assert_eq!(view.bytes, 0);
}

/// What an entry takes in memory is known well enough for the bound on all of them.
#[test]
fn the_weight_of_an_entry_is_about_what_it_takes() {
    let text = "Successfully built 3f0e8e1d9b2a and tagged example_name:1.0.0.1795264200123";
    let taken = allocation_counter::measure(|| {
        std::mem::forget(posted(7, text));
    });
    let taken = usize::try_from(taken.bytes_current).unwrap();
    let weight = posted(7, text).entry.weight();
    assert!(weight >= taken && weight < 2 * taken, "{weight} for {taken}");
    assert!(taken < 600, "{taken} bytes an entry");
}
