//! A table fitted to a width: columns give way in a sensible order, and a cell that lost room goes over several lines.

use super::text;
use crate::room::plain;

/// The gap between two columns.
const GAP: usize = 2;
/// The columns that no other is cut below.
const LEAST: usize = 4;
/// The column that is broken last: it is typed and copied.
const WHOLE: &str = "ID";
/// The columns that give way first: they are cut, not broken, and left out rather than made unreadable.
const AGES: [&str; 2] = ["Created Time", "Created Since"];

/// The column that says why, beside the one of the verdict: all of it stands below such a table, so that it is left out rather
/// than broken into words one below the other.
const REPEATED: &str = "Why";
const VERDICT: &str = "Verdict";
/// The least width in which sentences can be read.
const READABLE: usize = 24;

/// A table laid out: each row is one or more lines.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Fitted {
    /// The lines of the head.
    pub(super) head: Vec<String>,
    /// The lines of each row.
    pub(super) rows: Vec<Vec<String>>,
    /// The columns for which there was no room.
    pub(super) left_out: Vec<&'static str>,
}

/// Lays a table out in `width` columns.
pub(super) fn fit(columns: &[String], rows: &[Vec<String>], width: usize) -> Fitted {
    if columns.is_empty() {
        return Fitted::default();
    }
    let (fitted, widths) = lay(columns, rows, width);
    let repeated = columns.iter().position(|column| column == REPEATED);
    let Some(index) = repeated.filter(|_| columns.iter().any(|column| column == VERDICT)) else {
        return fitted;
    };
    let wanted = rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(|cell| text::width(cell))
        .max();
    if widths[index] >= READABLE.min(wanted.unwrap_or(0)) {
        return fitted;
    }
    let without = |cells: &[String]| {
        let others = cells.iter().enumerate().filter(|(at, _)| *at != index);
        others.map(|(_, cell)| cell.clone()).collect::<Vec<_>>()
    };
    let others: Vec<_> = rows.iter().map(|row| without(row)).collect();
    let (mut fitted, _) = lay(&without(columns), &others, width);
    fitted.left_out.push(REPEATED);
    fitted
}

/// Lays a table out with all of its columns but ages. Gives their widths, too.
fn lay(columns: &[String], rows: &[Vec<String>], width: usize) -> (Fitted, Vec<usize>) {
    let mut widths = Vec::with_capacity(columns.len());
    // What each column can give at first: an age all but its head; then others what breaks no word.
    let mut ages = Vec::with_capacity(columns.len());
    let mut words = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let cells = || rows.iter().filter_map(|row| row.get(index)).chain([column]);
        let whole = cells().map(|cell| text::width(cell)).max().unwrap_or(0).max(1);
        let head = text::width(column).min(whole);
        let age = AGES.contains(&column.as_str());
        let longest = cells().flat_map(|cell| cell.split(' ')).map(text::width).max();
        widths.push(whole);
        ages.push(if age { head } else { whole });
        words.push(if age { head } else { longest.unwrap_or(0).max(1) });
    }
    let mut wholes = widths.clone();
    let mut left_out = Vec::new();
    let room = |left_out: &[&str]| width.saturating_sub(GAP * (columns.len() - left_out.len() - 1));
    shrink(&mut widths, room(&left_out), &ages);
    for age in AGES {
        if widths.iter().sum::<usize>() > room(&left_out)
            && columns.len() > left_out.len() + 1
            && let Some(index) = columns.iter().position(|column| column == age)
        {
            left_out.push(age);
            // What it had is for the others first.
            wholes[index] = 0;
            widths.clone_from(&wholes);
            shrink(&mut widths, room(&left_out), &ages);
        }
    }
    shrink(&mut widths, room(&left_out), &words);
    let least = |column: &String, whole: &usize| if column == WHOLE { *whole } else { LEAST };
    let floors: Vec<usize> = columns
        .iter()
        .zip(&wholes)
        .map(|(column, whole)| least(column, whole))
        .collect();
    shrink(&mut widths, room(&left_out), &floors);
    shrink(&mut widths, room(&left_out), &vec![1; columns.len()]);
    let is_age = |index: usize| columns.get(index).is_some_and(|column| AGES.contains(&column.as_str()));
    let fitted = Fitted {
        head: lines(columns, &widths, is_age),
        rows: rows.iter().map(|row| lines(row, &widths, is_age)).collect(),
        left_out,
    };
    (fitted, widths)
}

/// Takes columns away from the widest until the sum fits, never below `floors`.
fn shrink(widths: &mut [usize], room: usize, floors: &[usize]) {
    loop {
        let excess = widths.iter().sum::<usize>().saturating_sub(room);
        if excess == 0 {
            return;
        }
        let widest = (0..widths.len())
            .filter(|&index| widths[index] > floors[index])
            .max_by_key(|&index| widths[index]);
        let Some(widest) = widest else { return };
        // Down to the next widest in one go, as a cell may be as long as it likes.
        let next = (0..widths.len())
            .filter(|&index| index != widest && widths[index] < widths[widest])
            .map(|index| widths[index])
            .max()
            .unwrap_or(0);
        let step = (widths[widest] - next.max(floors[widest])).clamp(1, excess);
        widths[widest] -= step;
    }
}

fn lines(cells: &[String], widths: &[usize], cut: impl Fn(usize) -> bool) -> Vec<String> {
    let cells: Vec<Vec<String>> = (0..)
        .zip(cells.iter().zip(widths))
        .map(|(index, (cell, &width))| {
            let cell = plain(cell);
            if cut(index) {
                return vec![text::cut(&cell, width).into_owned()];
            }
            text::wrap(&cell, width).into_iter().map(str::to_owned).collect()
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    (0..height)
        .map(|line| {
            let mut whole = String::new();
            for (index, &width) in widths.iter().enumerate().filter(|(_, width)| **width > 0) {
                if !whole.is_empty() {
                    whole.push_str("  ");
                }
                let piece = cells.get(index).and_then(|cell| cell.get(line));
                whole.push_str(&text::fit(piece.map_or("", String::as_str), width));
            }
            whole.truncate(whole.trim_end().len());
            whole
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn images() -> (Vec<String>, Vec<Vec<String>>) {
        let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        (
            own(&["ID", "Repository", "Size", "Tag", "Created Time", "Created Since"]),
            vec![
                own(&[
                    "cc7288dfce3a",
                    "example_name",
                    "717MB",
                    "1.0.0.1767225600123",
                    "2019-01-10 12:27:19 +0200 IST",
                    "Less than a second ago",
                ]),
                own(&[
                    "aae7b8aaba8c",
                    "demisto/python3-deb",
                    "131MB",
                    "3.12",
                    "2019-01-09 08:00:00 +0200 IST",
                    "28 hours ago",
                ]),
            ],
        )
    }

    fn shown(width: usize) -> String {
        let (columns, rows) = images();
        let fitted = fit(&columns, &rows, width);
        let left_out = format!("left out: {:?}", fitted.left_out);
        let lines: Vec<String> = fitted
            .head
            .into_iter()
            .chain(fitted.rows.into_iter().flatten())
            .chain([left_out])
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_table_that_fits_is_one_line_a_row() {
        insta::assert_snapshot!(shown(130));
    }

    #[test]
    fn ages_give_way_first() {
        insta::assert_snapshot!(shown(90));
    }

    #[test]
    fn what_an_age_leaves_is_for_the_others_and_an_id_stays_whole() {
        let wide = shown(85);
        assert!(
            wide.contains("  Less than a second ago") && wide.contains("left out: [\"Created Time\"]"),
            "{wide}"
        );
        assert!(
            shown(36).lines().any(|line| line.starts_with("cc7288dfce3a  ")),
            "{}",
            shown(36)
        );
    }

    #[test]
    fn a_narrow_table_loses_nothing() {
        insta::assert_snapshot!(shown(58));
    }

    #[test]
    fn why_stands_below_a_report_and_gives_way_where_it_could_not_be_read() {
        let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut columns = own(&["Package", "Version", "Licence", "Brought in by", "Verdict", "Why"]);
        let why = "MPL-2.0 is neither allowed nor denied by the policy";
        let row = own(&[
            "training-mpl",
            "1.1.0+training",
            "MPL-2.0",
            "named",
            "needs-approval",
            why,
        ]);
        let shown = |columns: &[String], width| {
            let fitted = fit(columns, std::slice::from_ref(&row), width);
            (fitted.rows[0].join("\n"), fitted.left_out)
        };
        assert_eq!(shown(&columns, 130).1, Vec::<&str>::new());
        let (text, left_out) = shown(&columns, 72);
        assert_eq!(left_out, ["Why"]);
        assert_eq!(
            text,
            "training-mpl  1.1.0+training  MPL-2.0  named          needs-approval"
        );
        // Where nothing stands below, it stays.
        "Until".clone_into(&mut columns[4]);
        assert_eq!(shown(&columns, 72).1, Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked(
            rows in prop::collection::vec(prop::collection::vec("[a-z日 ]{0,30}", 4), 0..4), width in 14_usize..80,
        ) {
            let columns = ["One", "Two", "Three", "Four"].map(str::to_owned);
            let fitted = fit(&columns, &rows, width);
            for line in fitted.head.iter().chain(fitted.rows.iter().flatten()) {
                prop_assert!(text::width(line) <= width, "{line:?}");
            }
        }
    }
}
