//! What is wrong in a line that is being typed, as far as it is finished.

use std::borrow::Cow;

use crate::language::{Diagnostic, Line, Span, parse};

use super::bind;
use super::tokens::{Tokens, floor};
use super::{Reading, read};

/// The longest line that is taken apart, in bytes; a longer one is shown plainly.
pub(super) const LOOKED_AT: usize = 32 << 10;

/// How many malformed arguments are looked past.
const FAULTS: usize = 8;

/// The first mistake in a line that is not merely unfinished; `cursor` is an offset in bytes.
///
/// What the cursor stands in and what is missing at the end (an argument, a closing quote) are unfinished.
#[must_use]
pub fn verdict(line: &str, cursor: usize) -> Option<Diagnostic> {
    let cursor = floor(line, cursor);
    if line.len() > LOOKED_AT {
        return None;
    }
    let tokens = Tokens::read(line, cursor);
    if tokens.name.end == 0 {
        return match read(line) {
            Ok(Reading::Integration(wrong)) | Err(wrong) if cursor > wrong.span.end => Some(wrong),
            Ok(_) | Err(_) => None,
        };
    }
    mistakes(line, cursor, &tokens)
        .into_iter()
        .min_by_key(|wrong| wrong.span.start)
}

/// The mistakes in a command that are not merely unfinished.
pub(super) fn mistakes(line: &str, cursor: usize, tokens: &Tokens) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut text = Cow::Borrowed(line);
    for _ in 0..FAULTS {
        match parse(&text) {
            Ok(Line::Command(invocation)) => {
                found.extend(bind::mistakes(&invocation, &text));
                break;
            }
            Ok(Line::Blank | Line::Comment | Line::Chat { .. } | Line::Integration { .. }) => break,
            Err(wrong) => {
                // What is malformed is looked past, as if spaces stood there.
                let at = wrong.span.start;
                let token = tokens
                    .list
                    .iter()
                    .find(|token| token.start <= at && at < token.end.max(token.start + 1));
                let Some(token) = token else {
                    found.push(wrong);
                    break;
                };
                let blank = " ".repeat(token.end - token.start);
                text.to_mut().replace_range(token.start..token.end, &blank);
                if !is_unclosed(&wrong, tokens, token.end == line.len()) {
                    found.push(wrong);
                }
            }
        }
    }
    let current = tokens.current(cursor).and_then(|index| tokens.list.get(index));
    found.retain(|wrong| {
        let in_name = wrong.span.start <= tokens.name.start && wrong.span.end <= tokens.name.end;
        let at_name = tokens.name.start < cursor && cursor <= tokens.name.end;
        let name_begun = in_name && (at_name || tokens.name.end == line.len());
        let touches = |span: Span| wrong.span.start < span.end && span.start < wrong.span.end.max(wrong.span.start + 1);
        let begun = current.is_some_and(|token| touches(Span::new(token.start, token.end)));
        !(begun || name_begun)
    });
    found
}

/// Whether it says no more than that the last argument is not at its end.
fn is_unclosed(wrong: &Diagnostic, tokens: &Tokens, last: bool) -> bool {
    use crate::language::State::{Bracket, BracketEscape, BracketString, Escape, Quoted};
    let open = matches!(
        tokens.at_end,
        Bracket | BracketEscape | BracketString | Escape(_) | Quoted(_)
    );
    last && open
        && tokens
            .list
            .last()
            .is_some_and(|token| wrong.span.start == token.value())
}
