//! What each slash command does, one file a command.
