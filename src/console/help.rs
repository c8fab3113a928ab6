//! What F1 shows: the keys, then the commands.

/// The keys and what they do.
pub(super) const KEYS: [(&str, &str); 21] = [
    ("Enter", "run the line"),
    ("Tab", "complete; again: next, Shift-Tab: previous"),
    ("Up, Down", "lines typed before that start like this one"),
    ("Ctrl-A, Ctrl-E", "start and end of the line"),
    ("Alt-B, Alt-F", "one word back and on (also Ctrl-Left, Ctrl-Right)"),
    ("Ctrl-U, Ctrl-K", "delete to the start, to the end"),
    ("Ctrl-W, Alt-D", "delete the word before, behind the cursor"),
    ("Ctrl-Y", "put back what was deleted"),
    ("PageUp, PageDown", "scroll; Ctrl-Up, Ctrl-Down: by one line"),
    ("Home, End", "oldest, newest, while nothing is typed"),
    ("F2, F3, F4", "transcript, images, jobs"),
    ("F8", "mouse wheel on or off; while on, select text with Shift held"),
    ("Ctrl-C", "cancel the newest job; with none: quit?"),
    ("Ctrl-D", "quit? (on an empty line)"),
    ("Ctrl-Z", "suspend; `fg` comes back"),
    ("Ctrl-L", "draw everything anew"),
    ("Esc", "close what is open"),
    ("", ""),
    (
        "/command key=value",
        "a command; quotes '…' \"…\", and `…` for raw text",
    ),
    ("text", "anything else is said in the room"),
    ("", ""),
];
