//! What keys can do, and where.

/// Where a key was pressed. Keys are looked up from the innermost place outwards.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(in crate::console) enum Context {
    /// Anywhere.
    Everywhere,
    /// The line being typed.
    Line,
    /// The completions over the line.
    Completions,
    /// Anything that has rows: the panes, a log, the help, a menu.
    List,
    /// The transcript, while keys go to it.
    Transcript,
    /// The images, while keys go to them.
    Images,
    /// The jobs, while keys go to them.
    Jobs,
    /// A file or a log that is open.
    Pager,
    /// The form of a command's arguments.
    Form,
    /// Pasted lines that are offered as a script.
    Script,
}

impl Context {
    /// Every place, in the order of the help.
    pub(in crate::console) const ALL: [Self; 10] = [
        Self::Line,
        Self::Completions,
        Self::Everywhere,
        Self::List,
        Self::Transcript,
        Self::Images,
        Self::Jobs,
        Self::Pager,
        Self::Form,
        Self::Script,
    ];

    /// Its table in `keys.toml`.
    pub(in crate::console) fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Line => "line",
            Self::Completions => "completions",
            Self::List => "list",
            Self::Transcript => "transcript",
            Self::Images => "images",
            Self::Jobs => "jobs",
            Self::Pager => "pager",
            Self::Form => "form",
            Self::Script => "script",
        }
    }

    /// Its head in the help.
    pub(in crate::console) fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Line => "Typing a line",
            Self::Completions => "Completions on offer",
            Self::List => "In a pane or a list",
            Self::Transcript => "In the transcript",
            Self::Images => "In the images",
            Self::Jobs => "In the jobs",
            Self::Pager => "In a log or file",
            Self::Form => "In a form",
            Self::Script => "Over pasted lines",
        }
    }
}

/// One thing that a key can do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(in crate::console) enum Act {
    // Everywhere.
    Help,
    FocusTranscript,
    FocusImages,
    FocusJobs,
    Rooms,
    Question,
    Zoom,
    Wider,
    Narrower,
    Taller,
    Lower,
    Mouse,
    Search,
    Filter,
    PageUp,
    PageDown,
    ScrollUp,
    ScrollDown,
    Oldest,
    Newest,
    Interrupt,
    Suspend,
    Redraw,
    // The line.
    Submit,
    NewLine,
    Complete,
    Form,
    HistoryBack,
    HistoryForward,
    HistorySearch,
    LineStart,
    LineEnd,
    Left,
    Right,
    WordLeft,
    WordRight,
    Backspace,
    Delete,
    DeleteOrQuit,
    KillToStart,
    KillToEnd,
    KillWordLeft,
    KillWordRight,
    Yank,
    YankPop,
    Undo,
    Redo,
    Transpose,
    UpperWord,
    LowerWord,
    CapitalWord,
    Leave,
    // Completions.
    NextCompletion,
    PreviousCompletion,
    CloseCompletions,
    // Lists.
    Up,
    Down,
    First,
    Last,
    Open,
    Close,
    // The transcript.
    Fold,
    NextError,
    PreviousError,
    NextMatch,
    PreviousMatch,
    Note,
    Pin,
    Tag,
    Reply,
    Copy,
    InsertId,
    // Images.
    Sort,
    Reverse,
    Group,
    Update,
    CheckUpdates,
    TryOut,
    TagImage,
    RemoveImage,
    Build,
    // Jobs.
    CancelJob,
    Retry,
    // Pager.
    Wrap,
    Reload,
    // Form.
    NextField,
    PreviousField,
    Finish,
    // Pasted lines.
    Mend,
    TakeOut,
}
