//! Spaces that do not belong where they are: `dependencies=a, b`, `name = x`, `dependencies=requests >=2`.

use crate::language::{Argument, Diagnostic, Quoting, Span};

use super::{CommandSpec, Kind};

/// The longest correction that is spelled out, in bytes.
const SPELLED_OUT: usize = 200;

/// Says so where the argument after or before this one belongs to it, and only a space parts them.
pub(super) fn slip(command: &CommandSpec, arguments: &[Argument], index: usize) -> Option<Diagnostic> {
    let this = arguments.get(index)?;
    let mut following = arguments
        .get(index + 1..)?
        .iter()
        .take_while(|argument| argument.key.is_none() && argument.value.quoting == Quoting::None)
        .peekable();
    let next = following.peek()?;
    if this.value.quoting != Quoting::None {
        return None;
    }
    let start = this.span().start;
    match &this.key {
        None if next.value.value.starts_with('=') => {
            let mut text = this.value.value.clone();
            let mut end = start;
            for (part, argument) in following.enumerate() {
                if part > 1 || (part == 1 && !text.ends_with('=')) {
                    break;
                }
                text.push_str(&argument.value.value);
                end = argument.value.span.end;
            }
            Some(say(
                "a name, `=` and its value stand together",
                Span::new(start, end),
                &text,
            ))
        }
        None => None,
        Some(key) if this.value.value.is_empty() => {
            let text = format!("{}={}", key.value, next.value.value);
            let message = "a name, `=` and its value stand together";
            Some(say(message, Span::new(start, next.value.span.end), &text))
        }
        Some(key) => {
            let lists = command
                .arguments
                .iter()
                .any(|spec| spec.name == key.value && matches!(spec.kind, Kind::Requirements | Kind::OsPackages));
            if this.value.value.ends_with(',') || next.value.value.starts_with(',') {
                let mut text = this.value.value.clone();
                let mut end = this.value.span.end;
                for argument in following {
                    if !(text.ends_with(',') || argument.value.value.starts_with(',')) || text.len() > SPELLED_OUT {
                        break;
                    }
                    text.push_str(&argument.value.value);
                    end = argument.value.span.end;
                }
                let span = Span::new(this.value.span.start, end);
                let text = format!("{}={text}", key.value);
                Some(say("a list without quotes has no spaces", span, &text))
            } else if lists && next.value.value.starts_with(['<', '>', '=', '!', '~', ';']) {
                let mut text = this.value.value.clone();
                let mut end = this.value.span.end;
                for argument in following {
                    text.push(' ');
                    text.push_str(&argument.value.value);
                    end = argument.value.span.end;
                    if text.len() > SPELLED_OUT {
                        break;
                    }
                }
                let quote = if text.contains('"') { '`' } else { '"' };
                let text = format!("{}={quote}{text}{quote}", key.value);
                let span = Span::new(this.value.span.start, end);
                Some(say("a value with spaces stands in quotes", span, &text))
            } else {
                None
            }
        }
    }
}

fn say(message: &str, span: Span, text: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(message, span);
    if text.len() > SPELLED_OUT {
        diagnostic.suggest("take the spaces out, or put the value in quotes")
    } else if text.contains('`') {
        diagnostic.suggest(format!("did you mean {text} ?"))
    } else {
        diagnostic.suggest(format!("did you mean `{text}`?"))
    }
}
