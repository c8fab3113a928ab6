use super::Affects::{CannotTell, No, Yes};
use super::Event::{Fixed, Introduced, LastAffected};
use super::*;

fn introduced(version: &str) -> Event {
    Introduced(version.to_owned())
}

fn fixed(version: &str) -> Event {
    Fixed(version.to_owned())
}

fn last(version: &str) -> Event {
    LastAffected(version.to_owned())
}

fn row(ranges: Vec<Vec<Event>>, versions: &[&str]) -> Row {
    Row {
        id: "X-1".to_owned(),
        ranges,
        versions: versions.iter().map(ToString::to_string).collect(),
        ..Row::default()
    }
}

#[test]
fn ranges_are_evaluated_as_the_format_says() {
    let several = row(
        vec![
            vec![introduced("0"), fixed("1.2")],
            // Out of order, and open at its end.
            vec![fixed("2.4.1"), introduced("2.0"), introduced("3.0rc1")],
            vec![introduced("1.5"), last("1.6")],
        ],
        &["1.4.post1"],
    );
    for (version, expected) in [
        ("0.1.dev0", Yes),
        ("1.1.99", Yes),
        ("1.2", No),
        ("1.2rc1", Yes),
        ("1.4", No),
        ("1.4-1", Yes),
        ("1.5", Yes),
        ("1.6.0", Yes),
        ("1.6.1", No),
        ("2.0a1", No),
        ("2.4", Yes),
        ("2.4.1+local.1", No),
        ("3.0b1", No),
        ("3.0", Yes),
        ("1!0.1", Yes),
    ] {
        assert_eq!(several.affects(Ecosystem::PyPi, version), expected, "{version}");
    }
    assert_eq!(several.fixed().collect::<Vec<_>>(), ["1.2", "2.4.1"]);
}

#[test]
fn what_a_builder_adds_to_a_release_hides_nothing() {
    let listed = row(vec![], &["2.0.1"]);
    assert_eq!(listed.affects(Ecosystem::PyPi, "2.0.1+cu121"), Yes);
    let last = row(vec![vec![introduced("0"), last("2.0.1")]], &[]);
    assert_eq!(last.affects(Ecosystem::PyPi, "2.0.1+cu121"), Yes);
    assert_eq!(last.affects(Ecosystem::PyPi, "2.0.2+cu121"), No);
}

#[test]
fn versions_without_order_are_compared_as_texts_and_never_taken_for_safe() {
    let listed = row(vec![], &["2004d", "0.9-final"]);
    assert_eq!(listed.affects(Ecosystem::PyPi, "2004d"), Yes);
    assert_eq!(listed.affects(Ecosystem::PyPi, "2004e"), No);
    let ranged = row(vec![vec![introduced("0"), fixed("2.0")]], &[]);
    assert_eq!(ranged.affects(Ecosystem::PyPi, "2004d"), CannotTell);
    let always = row(vec![vec![introduced("0")]], &[]);
    assert_eq!(always.affects(Ecosystem::PyPi, "2004d"), Yes);
}

#[test]
fn tidying_leaves_out_what_ranges_have_and_changes_no_answer() {
    let whole = row(
        vec![vec![introduced("1.0"), fixed("2.0")]],
        &["1.0", "1.5", "2.1", "2004d"],
    );
    let mut tidy = whole.clone();
    tidy.tidy(Ecosystem::PyPi);
    assert_eq!(tidy.versions, ["2.1", "2004d"]);
    for version in ["0.9", "1.0", "1.5", "1.7", "2.0", "2.1", "2004d"] {
        assert_eq!(
            tidy.affects(Ecosystem::PyPi, version),
            whole.affects(Ecosystem::PyPi, version),
            "{version}"
        );
    }
}

#[test]
fn a_range_that_cannot_be_read_rather_holds_too_much() {
    let mut alone = row(vec![vec![introduced("oldest"), fixed("2.0")]], &[]);
    alone.tidy(Ecosystem::PyPi);
    assert_eq!(alone.affects(Ecosystem::PyPi, "1.0"), Yes);
    assert_eq!(alone.affects(Ecosystem::PyPi, "2.0"), No);
    let mut open = row(vec![vec![introduced("1.0"), fixed("next")]], &[]);
    open.tidy(Ecosystem::PyPi);
    assert_eq!(open.affects(Ecosystem::PyPi, "99"), Yes);
    let mut listed = row(vec![vec![introduced("oldest"), fixed("2.0")]], &["1.1"]);
    listed.tidy(Ecosystem::PyPi);
    assert_eq!(listed.affects(Ecosystem::PyPi, "1.0"), No);
    assert_eq!(listed.affects(Ecosystem::PyPi, "1.1"), Yes);
}

#[test]
fn debian_ranges_go_by_debians_order() {
    let row = row(vec![vec![introduced("0"), fixed("1.21.3-1+deb12u1")]], &[]);
    for (version, expected) in [
        ("1.21.3-1", Yes),
        ("1.21.3-1+b1", Yes),
        ("1.21.3-1+deb12u1~bpo11+1", Yes),
        ("1.21.3-1+deb12u1", No),
        ("1.21.3-2", No),
        ("1:1.0", No),
    ] {
        assert_eq!(row.affects(Ecosystem::Debian, version), expected, "{version}");
    }
}
