//! Every action with its keys: one row an action, from which dispatch, the help and the names in `keys.toml` come.

use super::act::{Act, Context};

/// One action: where it works, its name in `keys.toml`, the keys it has from the start, and what it does.
#[derive(Clone, Copy, Debug)]
pub(in crate::console) struct Row {
    pub(in crate::console) context: Context,
    pub(in crate::console) act: Act,
    pub(in crate::console) name: &'static str,
    pub(in crate::console) keys: &'static [&'static str],
    pub(in crate::console) does: &'static str,
}

const fn row(context: Context, act: Act, name: &'static str, keys: &'static [&'static str], does: &'static str) -> Row {
    Row {
        context,
        act,
        name,
        keys,
        does,
    }
}

use Context::{Completions, Everywhere, Form, Images, Jobs, Line, List, Pager, Script, Transcript};

/// Every action, in the order of the help.
pub(in crate::console) const TABLE: &[Row] = &[
    row(Line, Act::Submit, "run", &["enter"], "run the line"),
    row(
        Line,
        Act::NewLine,
        "new-line",
        &["alt-enter"],
        "a new line inside backticks",
    ),
    row(Line, Act::Complete, "complete", &["tab"], "complete the word"),
    row(
        Line,
        Act::Form,
        "form",
        &["f7"],
        "a form of the command's arguments; also `?` after a command",
    ),
    row(
        Line,
        Act::HistoryBack,
        "history-back",
        &["up"],
        "earlier lines that start like this one",
    ),
    row(
        Line,
        Act::HistoryForward,
        "history-forward",
        &["down"],
        "later ones again",
    ),
    row(
        Line,
        Act::HistorySearch,
        "history-search",
        &["ctrl-r"],
        "search all earlier lines",
    ),
    row(Line, Act::LineStart, "start", &["ctrl-a", "home"], "start of the line"),
    row(Line, Act::LineEnd, "end", &["ctrl-e", "end"], "end of the line"),
    row(Line, Act::Left, "left", &["left", "ctrl-b"], "one sign back"),
    row(
        Line,
        Act::Right,
        "right",
        &["right"],
        "one sign on; at the end: take the suggestion",
    ),
    row(
        Line,
        Act::WordLeft,
        "word-left",
        &["alt-b", "ctrl-left", "alt-left"],
        "one word back",
    ),
    row(
        Line,
        Act::WordRight,
        "word-right",
        &["alt-f", "ctrl-right", "alt-right"],
        "one word on; at the end: take a word of the suggestion",
    ),
    row(
        Line,
        Act::Backspace,
        "backspace",
        &["backspace", "ctrl-h"],
        "delete before the cursor",
    ),
    row(Line, Act::Delete, "delete", &["delete"], "delete under the cursor"),
    row(
        Line,
        Act::DeleteOrQuit,
        "delete-or-quit",
        &["ctrl-d"],
        "delete under the cursor; on an empty line: quit?",
    ),
    row(
        Line,
        Act::KillToStart,
        "kill-to-start",
        &["ctrl-u"],
        "cut all before the cursor",
    ),
    row(
        Line,
        Act::KillToEnd,
        "kill-to-end",
        &["ctrl-k"],
        "cut all behind the cursor",
    ),
    row(
        Line,
        Act::KillWordLeft,
        "kill-word-left",
        &["ctrl-w", "ctrl-backspace", "alt-backspace"],
        "cut the word before the cursor",
    ),
    row(
        Line,
        Act::KillWordRight,
        "kill-word-right",
        &["alt-d"],
        "cut the word behind the cursor",
    ),
    row(Line, Act::Yank, "yank", &["ctrl-y"], "put back what was cut"),
    row(
        Line,
        Act::YankPop,
        "yank-pop",
        &["alt-y"],
        "instead, what was cut before that",
    ),
    row(
        Line,
        Act::Undo,
        "undo",
        &["ctrl-_", "ctrl-7", "ctrl-/"],
        "take back the last change",
    ),
    row(Line, Act::Redo, "redo", &["alt-_", "alt-/"], "make it again"),
    row(
        Line,
        Act::Transpose,
        "transpose",
        &["ctrl-t"],
        "swap the two signs at the cursor",
    ),
    row(
        Line,
        Act::UpperWord,
        "upper-word",
        &["alt-u"],
        "the rest of the word in capitals",
    ),
    row(
        Line,
        Act::LowerWord,
        "lower-word",
        &["alt-l"],
        "the rest of the word in small letters",
    ),
    row(
        Line,
        Act::CapitalWord,
        "capital-word",
        &["alt-c"],
        "the next letter as a capital, the rest of the word small",
    ),
    row(
        Line,
        Act::Leave,
        "leave",
        &["esc"],
        "close what is open; the text stays",
    ),
    row(
        Completions,
        Act::NextCompletion,
        "next",
        &["down", "ctrl-n"],
        "next completion",
    ),
    row(
        Completions,
        Act::PreviousCompletion,
        "previous",
        &["backtab", "ctrl-p"],
        "previous completion",
    ),
    row(
        Completions,
        Act::CloseCompletions,
        "close",
        &["esc"],
        "close the completions; the text stays",
    ),
    row(Everywhere, Act::Help, "help", &["f1"], "this help; type to search it"),
    row(
        Everywhere,
        Act::FocusTranscript,
        "transcript",
        &["f2"],
        "keys to the transcript; again: back to the line",
    ),
    row(
        Everywhere,
        Act::FocusImages,
        "images",
        &["f3"],
        "keys to the images; again: back to the line",
    ),
    row(
        Everywhere,
        Act::FocusJobs,
        "jobs",
        &["f4"],
        "keys to the jobs; again: back to the line",
    ),
    row(
        Everywhere,
        Act::Rooms,
        "rooms",
        &["f5"],
        "the rooms, with what is unread",
    ),
    row(
        Everywhere,
        Act::Question,
        "question",
        &["f9"],
        "answer the question that a command asks",
    ),
    row(
        Everywhere,
        Act::Zoom,
        "zoom",
        &["f6"],
        "one pane on the whole screen; again: all",
    ),
    row(
        Everywhere,
        Act::Mouse,
        "mouse",
        &["f8"],
        "give the mouse to the terminal (to select text), or take it back",
    ),
    row(
        Everywhere,
        Act::Wider,
        "wider",
        &["shift-left"],
        "move the divider to the left",
    ),
    row(
        Everywhere,
        Act::Narrower,
        "narrower",
        &["shift-right"],
        "move the divider to the right",
    ),
    row(
        Everywhere,
        Act::Taller,
        "taller",
        &["shift-up"],
        "more rows for the jobs",
    ),
    row(
        Everywhere,
        Act::Lower,
        "lower",
        &["shift-down"],
        "fewer rows for the jobs",
    ),
    row(
        Everywhere,
        Act::Search,
        "search",
        &["ctrl-f"],
        "search what is in sight of the focus: transcript, images, a log",
    ),
    row(Everywhere, Act::PageUp, "page-up", &["pageup"], "scroll up by a page"),
    row(
        Everywhere,
        Act::PageDown,
        "page-down",
        &["pagedown"],
        "scroll down by a page",
    ),
    row(
        Everywhere,
        Act::ScrollUp,
        "scroll-up",
        &["ctrl-up"],
        "scroll up by a line",
    ),
    row(
        Everywhere,
        Act::ScrollDown,
        "scroll-down",
        &["ctrl-down"],
        "scroll down by a line",
    ),
    row(Everywhere, Act::Oldest, "oldest", &["ctrl-home"], "to the oldest entry"),
    row(
        Everywhere,
        Act::Newest,
        "newest",
        &["ctrl-end"],
        "to the newest entry, and follow",
    ),
    row(
        Everywhere,
        Act::Interrupt,
        "interrupt",
        &["ctrl-c"],
        "clear the line; on an empty one cancel the newest job; with none: quit?",
    ),
    row(
        Everywhere,
        Act::Suspend,
        "suspend",
        &["ctrl-z"],
        "suspend; `fg` comes back",
    ),
    row(Everywhere, Act::Redraw, "redraw", &["ctrl-l"], "draw everything anew"),
    row(List, Act::Up, "up", &["up", "k", "ctrl-p"], "one up"),
    row(List, Act::Down, "down", &["down", "j", "ctrl-n"], "one down"),
    row(List, Act::First, "first", &["home", "g"], "to the first"),
    row(List, Act::Last, "last", &["end", "G"], "to the last"),
    row(List, Act::Open, "open", &["enter"], "open, choose"),
    row(List, Act::Filter, "filter", &["f"], "show only some"),
    row(List, Act::NextMatch, "next-match", &["n"], "next match of the search"),
    row(List, Act::PreviousMatch, "previous-match", &["N"], "previous match"),
    row(List, Act::Copy, "copy", &["y"], "copy to the clipboard (OSC 52)"),
    row(
        List,
        Act::Close,
        "close",
        &["esc", "q"],
        "close; from a pane: back to the line",
    ),
    row(
        Transcript,
        Act::Fold,
        "fold",
        &["space"],
        "fold a long entry, or unfold it",
    ),
    row(Transcript, Act::NextError, "next-error", &["e"], "to the next error"),
    row(
        Transcript,
        Act::PreviousError,
        "previous-error",
        &["E"],
        "to the error before",
    ),
    row(
        Transcript,
        Act::Open,
        "open",
        &["o"],
        "open its log, or all of its text",
    ),
    row(Transcript, Act::Note, "note", &["m"], "mark as a note, or not"),
    row(Transcript, Act::Pin, "pin", &["p"], "pin as evidence, or not"),
    row(Transcript, Act::Tag, "tag", &["t"], "give it tags"),
    row(Transcript, Act::Reply, "reply", &["r"], "reply to it"),
    row(
        Transcript,
        Act::InsertId,
        "insert-id",
        &["i"],
        "put its id into the line",
    ),
    row(Images, Act::Sort, "sort", &["s"], "sort by the next column"),
    row(Images, Act::Reverse, "reverse", &["S"], "sort the other way round"),
    row(Images, Act::Group, "group", &["b"], "group by repository, or not"),
    row(
        Images,
        Act::Update,
        "update",
        &["u"],
        "update the image from its registry",
    ),
    row(
        Images,
        Act::CheckUpdates,
        "check-updates",
        &["U"],
        "ask the registries what is newer",
    ),
    row(Images, Act::TryOut, "try", &["t"], "try the image out"),
    row(Images, Act::TagImage, "tag", &["a"], "give the image another tag"),
    row(
        Images,
        Act::RemoveImage,
        "remove",
        &["x", "delete"],
        "remove the image; asks first",
    ),
    row(Images, Act::Fold, "fold", &["space"], "fold the group, or unfold it"),
    row(Images, Act::Build, "build", &["c"], "create an image on this base"),
    row(
        Jobs,
        Act::Fold,
        "fold",
        &["space"],
        "show the steps of an ended job, or not",
    ),
    row(Jobs, Act::CancelJob, "cancel", &["x", "delete"], "cancel the job"),
    row(Jobs, Act::Retry, "retry", &["r"], "run its line again"),
    row(Pager, Act::Wrap, "wrap", &["w"], "wrap long lines, or not"),
    row(Pager, Act::Search, "search", &["/"], "search it; also Ctrl-F"),
    row(
        Pager,
        Act::Left,
        "left",
        &["left", "h"],
        "to the left, where lines are not wrapped",
    ),
    row(Pager, Act::Right, "right", &["right", "l"], "to the right"),
    row(Pager, Act::Reload, "reload", &["R"], "read the file again"),
    row(
        Form,
        Act::Complete,
        "complete",
        &["tab"],
        "complete the value; where nothing is on offer: next field",
    ),
    row(Form, Act::NextField, "next-field", &["down"], "next field"),
    row(
        Form,
        Act::PreviousField,
        "previous-field",
        &["up", "backtab"],
        "field before",
    ),
    row(Form, Act::Finish, "finish", &["enter"], "put the line into the input"),
    row(Script, Act::Mend, "edit", &["e"], "change the line"),
    row(Script, Act::TakeOut, "take-out", &["x", "delete"], "take the line out"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_in_their_place_and_say_what_they_do() {
        let mut names = BTreeSet::new();
        for row in TABLE {
            assert!(names.insert((row.context, row.name)), "{} twice", row.name);
            assert!(!row.does.is_empty());
            assert!(
                row.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn every_place_is_in_the_help() {
        for row in TABLE {
            assert!(Context::ALL.contains(&row.context));
        }
    }
}
