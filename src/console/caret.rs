//! Finds in an error's text the quoted lines with their carets, and keeps both under each other on any width.

use super::text;

/// A line of an error's text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Part<'a> {
    /// Words, to be wrapped.
    Prose(&'a str),
    /// A line of a quote, cut to the width.
    Quote(String),
    /// A line with carets, cut at the same place as the quote above it.
    Caret(String),
}

/// The parts of an error's text, quotes cut to `width` columns around their carets.
pub(super) fn parts(said: &str, width: usize) -> Vec<Part<'_>> {
    let lines: Vec<&str> = said.lines().collect();
    let mut parts = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let quoted = lines[at..].iter().take_while(|line| bar(line).is_some()).count();
        if quoted == 0 {
            if lines[at].trim_start().starts_with("--> ") {
                parts.push(Part::Quote(text::cut(lines[at], width).into_owned()));
            } else {
                parts.push(Part::Prose(lines[at]));
            }
            at += 1;
            continue;
        }
        quote(&lines[at..at + quoted], width, &mut parts);
        at += quoted;
    }
    parts
}

/// The margin of a quoted line, up to and with its bar: spaces and perhaps a line number, then `|`.
fn bar(line: &str) -> Option<usize> {
    let at = line.find('|')?;
    let margin = &line[..at];
    let quoted = margin.trim_start().trim_end().bytes().all(|byte| byte.is_ascii_digit()) && margin.ends_with(' ');
    quoted.then_some(at + 1)
}

fn is_caret(content: &str) -> bool {
    content.contains('^') && content.chars().all(|character| matches!(character, '^' | ' '))
}

fn quote(lines: &[&str], width: usize, parts: &mut Vec<Part<'_>>) {
    let split = |line: &&str| {
        let (margin, content) = line.split_at(bar(line).unwrap_or(0));
        (margin.to_owned(), content.to_owned())
    };
    let split: Vec<(String, String)> = lines.iter().map(split).collect();
    let room = width.saturating_sub(split.iter().map(|(margin, _)| text::width(margin)).max().unwrap_or(0));
    let carets = split
        .iter()
        .map(|(_, content)| content)
        .find(|content| is_caret(content));
    let shift = carets.map_or(0, |carets| {
        let end = text::width(carets.trim_end());
        let start = carets.len() - carets.trim_start().len();
        // The end of the carets in sight, but rather their start; a little before them to see where one is.
        if end <= room {
            0
        } else {
            (end + 4).saturating_sub(room).min(start.saturating_sub(8))
        }
    });
    for (margin, content) in split {
        let caret = is_caret(&content);
        let content = if shift == 0 || content.is_empty() {
            content
        } else if caret {
            format!(" {}", text::skip(&content, shift + 1))
        } else {
            // A wide character across the edge leaves its second column behind.
            let rest = text::skip(&content, shift + 1);
            let lost = text::width(&content) - text::width(rest);
            format!("…{}{rest}", " ".repeat(lost.saturating_sub(shift + 1)))
        };
        let whole = format!("{margin}{content}");
        let whole = text::cut(&whole, width).into_owned();
        parts.push(if caret { Part::Caret(whole) } else { Part::Quote(whole) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = "error: unknown argument `nmae` of /docker_image_create\n  |\n  | /docker_image_create base=日本日本日本日本/x nmae=example\n  |                                               ^^^^\n  = help: did you mean `name`?";

    fn shown(width: usize) -> String {
        let lines: Vec<String> = parts(ERROR, width)
            .into_iter()
            .map(|part| match part {
                Part::Prose(line) => format!("p {line}"),
                Part::Quote(line) => format!("q {line}"),
                Part::Caret(line) => format!("^ {line}"),
            })
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_quote_that_fits_stays_as_it_is() {
        insta::assert_snapshot!(shown(70));
    }

    #[test]
    fn a_long_quote_is_shown_around_its_carets() {
        insta::assert_snapshot!(shown(32));
        insta::assert_snapshot!(shown(33));
    }

    #[test]
    fn a_shell_pipe_is_no_quote() {
        assert_eq!(parts("curl x | sh", 80), [Part::Prose("curl x | sh")]);
    }
}
