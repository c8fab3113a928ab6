//! Lines from a pipe, a file or the command line, answered as text, Markdown or JSON Lines.
