//! Tables as text and as Markdown.

use unicode_width::UnicodeWidthStr;

/// Between two columns of a text table, as `docker images` has it.
const GAP: usize = 3;

/// A table as `docker images` lays one out: columns as wide as their widest cell, three spaces between them, nothing
/// behind the last. Wide characters count as the columns they take; a line break in a cell becomes a space.
pub(super) fn text(columns: &[String], rows: &[Vec<String>]) -> String {
    let lines: Vec<Vec<String>> = std::iter::once(columns)
        .chain(rows.iter().map(Vec::as_slice))
        .map(|cells| cells.iter().map(|cell| cell.replace(['\n', '\t'], " ")).collect())
        .collect();
    let count = lines.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..count)
        .map(|column| {
            lines
                .iter()
                .filter_map(|cells| cells.get(column))
                .map(|cell| cell.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for cells in &lines {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.width() + GAP));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A table byte for byte as the original's `tableToMarkdown` gives it.
pub(super) fn markdown(title: Option<&str>, columns: &[String], rows: &[Vec<String>]) -> String {
    let title = title.map(|title| format!("### {title}\n")).unwrap_or_default();
    if rows.is_empty() {
        return format!("{title}**No entries.**\n");
    }
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| cell.replace('|', "\\|").replace('\n', "<br>"))
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .map(|row| format!("| {row} |\n"))
        .collect();
    format!(
        "{title}|{}|\n|{}\n{}",
        columns.join("|"),
        "---|".repeat(columns.len()),
        rows.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &[&str]) -> Vec<String> {
        row.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn columns_are_aligned_by_the_width_that_is_seen() {
        let rows = [cells(&["0123", "界界", "x", ""]), cells(&["4", "ab\ncd", "", "last"])];
        insta::assert_snapshot!(text(&cells(&["ID", "Repository", "Tag", "Size"]), &rows), @"
        ID     Repository   Tag   Size
        0123   界界         x
        4      ab cd              last
        ");
        assert_eq!(text(&cells(&["ID", "Tag"]), &[]), "ID   Tag\n");
    }

    #[test]
    fn markdown_is_what_the_original_gives() {
        let columns = cells(&["h1", "h2"]);
        let rows = [cells(&["v1", "a|b"]), cells(&["", "two\nlines"])];
        assert_eq!(
            markdown(Some("Name"), &columns, &rows),
            "### Name\n|h1|h2|\n|---|---|\n| v1 | a\\|b |\n|  | two<br>lines |\n"
        );
        assert_eq!(markdown(Some("Name"), &columns, &[]), "### Name\n**No entries.**\n");
    }
}
