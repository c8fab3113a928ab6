//! What the pieces of the screen are.

/// Writes the roles down once: the enumeration, the list of all, their names in theme files, and their stand-ins.
macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident = $name:literal $(or $fallback:ident)?,)+) => {
        /// What a piece of the screen is; a theme gives each its look.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Role {
            $($(#[doc = $doc])+ $role,)+
        }

        impl Role {
            /// Every role.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$role),+];

            /// The role as a theme file writes it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$role => $name,)+
                }
            }

            /// The role whose look this one takes where a theme gives it none; roles that every theme must give have
            /// none.
            #[must_use]
            pub fn fallback(self) -> Option<Self> {
                match self {
                    $(Self::$role => roles!(@fallback $($fallback)?),)+
                }
            }
        }
    };
    (@fallback) => { None };
    (@fallback $fallback:ident) => { Some(Self::$fallback) };
}

roles! {
    /// Plain text.
    Text = "text",
    /// What matters less: times, ids, users.
    Muted = "muted",
    /// What stands out in text.
    Accent = "accent",
    /// The title of a pane, a table, an entry.
    Title = "title",
    /// The border of a pane.
    Border = "border",
    /// The border of the pane that has the focus.
    BorderFocused = "border-focused",
    /// A command as it was typed.
    Command = "command",
    /// A chat line.
    Chat = "chat",
    /// A line of a log.
    Log = "log",
    /// Something that went well.
    Success = "success",
    /// A warning.
    Warning = "warning",
    /// An error.
    Error = "error",
    /// The mark of the training engine, on every frame.
    Training = "training",
    /// The name of the engine in use.
    Engine = "engine",
    /// A banner across the screen, such as that of a lost engine.
    Banner = "banner",
    /// The status line.
    Status = "status",
    /// The name of a key to press.
    Key = "key",
    /// The selected row or candidate.
    Selected = "selected",
    /// The done part of a progress bar.
    Progress = "progress",
    /// The text being typed.
    Input = "input",
    /// The sign before the text being typed.
    Prompt = "prompt",
    /// A hint above the line being typed.
    Hint = "hint",
    /// The inside of a popup.
    Popup = "popup",
    /// The head of a table.
    TableHead = "table-head",
    /// An entry marked as a note.
    Note = "note" or Accent,
    /// An entry pinned as evidence.
    Pinned = "pinned" or Accent,
    /// A tag on an entry.
    Tag = "tag" or Key,
    /// What a search found, and the letters of a candidate that were typed.
    Match = "match" or Selected,
    /// The chosen entry or row of the pane that has the focus.
    Selection = "selection" or Selected,
    /// The rest of a line from the history, behind the cursor.
    Ghost = "ghost" or Hint,
    /// A word of the line being typed that nobody knows.
    UnknownWord = "unknown-word" or Error,
    /// A value in the line being typed.
    Value = "value" or Input,
    /// The key of an argument in the line being typed.
    ArgumentKey = "argument-key" or Key,
    /// What a presenter's script says across the screen.
    Caption = "caption" or Banner,
    /// The line between two panes.
    Divider = "divider" or Border,
}
