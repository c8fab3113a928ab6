//! What is refused before a requirement reaches its parser, which panics, overflows or takes exponential time on some.

use super::name::Mistake;

/// The longest requirement, in bytes.
const LONGEST: usize = 500;
/// How many times a marker may say `and` or `or`, and how many brackets it may open.
///
/// The time to read a marker grows exponentially with its parts, and each bracket takes some of the stack.
const MARKER_PARTS: usize = 15;
/// The endings of files that pip would install from.
const ARCHIVES: [&str; 6] = [".whl", ".zip", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz"];

/// Refuses what is no requirement by name, and what the parser must not see.
pub(super) fn check(text: &str) -> Result<(), Mistake> {
    if text.len() > LONGEST {
        return Err(Mistake::new(
            format!("a requirement is at most {LONGEST} characters long"),
            0..text.len(),
        ));
    }
    let whole = 0..text.len();
    if text.trim_start().starts_with('-') {
        return Err(Mistake::new(
            "options of pip are not taken, only requirements by name",
            whole,
        ));
    }
    let marker = text.find(';').unwrap_or(text.len());
    let (head, marker_text) = text.split_at(marker);
    if head.contains("://") || head.contains('@') {
        return Err(Mistake::new("a URL is not taken, only requirements by name", whole));
    }
    let name = head.split('[').next().unwrap_or_default().trim();
    let path = name.contains(['/', '\\']) || name.starts_with(['.', '~']) || name == "..";
    let lower = name.to_ascii_lowercase();
    if path || ARCHIVES.iter().any(|ending| lower.ends_with(ending)) {
        return Err(Mistake::new("a path is not taken, only requirements by name", whole));
    }
    check_characters(text)?;
    check_marker(marker_text, marker)?;
    check_names(head)
}

/// Lets only those characters pass that a requirement needs: none of them means anything to a shell inside quotes of
/// its own kind, to a Dockerfile, or to pip beyond the requirement (`$`, `#`, `\` do).
fn check_characters(text: &str) -> Result<(), Mistake> {
    let fits = |character: char| character.is_ascii_alphanumeric() || " ._-+*![](),;<>=~'\"".contains(character);
    match text.char_indices().find(|(_, character)| !fits(*character)) {
        Some((at, bad)) => Err(Mistake::new(
            format!("`{}` cannot stand in a requirement", bad.escape_debug()),
            at..at + bad.len_utf8(),
        )),
        None => Ok(()),
    }
}

/// Checks the part from `;` on, which begins at that offset.
fn check_marker(marker: &str, start: usize) -> Result<(), Mistake> {
    let joints = marker
        .split(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .filter(|word| matches!(*word, "and" | "or"))
        .count();
    if joints > MARKER_PARTS || marker.matches('(').count() > MARKER_PARTS {
        return Err(Mistake::new(
            format!("a marker has at most {MARKER_PARTS} `and`, `or` and brackets"),
            start..start + marker.len(),
        ));
    }
    // A quote inside the other quotes would be printed as the end of the string.
    let mut open = None;
    let mut before = None;
    for (at, character) in marker.char_indices() {
        // The parser takes a string there for a variable, and panics.
        if open.is_none() && character == '~' && matches!(before, Some('\'' | '"')) {
            return Err(Mistake::new(
                "`~=` compares a variable with a version, and the variable comes first",
                start + at..start + at + 1,
            ));
        }
        before = Some(character).filter(|character| *character != ' ').or(before);
        match (open, character) {
            (None, '\'' | '"') => open = Some(character),
            (Some(quote), '\'' | '"') if quote != character => {
                return Err(Mistake::new(
                    "a quote cannot stand inside a string of a marker",
                    start + at..start + at + 1,
                ));
            }
            (Some(quote), _) if quote == character => open = None,
            _ => {}
        }
    }
    Ok(())
}

/// Checks the names of the distribution and of its extras, on which the parser relies.
fn check_names(head: &str) -> Result<(), Mistake> {
    check_name(head, 0, head.len())?;
    let Some(open) = head.find('[') else {
        return Ok(());
    };
    let close = head.find(']').unwrap_or(head.len()).max(open + 1);
    let mut start = open + 1;
    for extra in head.get(start..close).unwrap_or_default().split(',') {
        check_name(head, start, start + extra.len())?;
        start += extra.len() + 1;
    }
    Ok(())
}

/// Checks the name with which a part of the text begins.
fn check_name(text: &str, from: usize, to: usize) -> Result<(), Mistake> {
    let part = text.get(from..to).unwrap_or_default();
    let start = from + (part.len() - part.trim_start().len());
    let part = part.trim_start();
    let length = part
        .find(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-')))
        .unwrap_or(part.len());
    let name = part.get(..length).unwrap_or_default();
    let alphanumeric = |character: char| character.is_ascii_alphanumeric();
    if name.is_empty() || (name.starts_with(alphanumeric) && name.ends_with(alphanumeric)) {
        Ok(())
    } else {
        Err(Mistake::new(
            "a name begins and ends with a letter or digit",
            start..start + length,
        ))
    }
}
