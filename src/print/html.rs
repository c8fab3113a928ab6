//! Entries as one HTML page that needs nothing else: no script, no font, no picture, no network.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::TRAINING_TEXT;
use crate::room::{Entry, Kind, plain};

/// The look: readable in light and dark, on narrow screens and on paper.
const STYLE: &str = include_str!("page.css");

/// What stands around the entries of a page.
#[derive(Debug)]
pub struct Page<'a> {
    /// The name of the room.
    pub room: &'a str,
    /// How many entries it has.
    pub entries: u64,
    /// Whether something in it is invented.
    pub training: bool,
    /// The numbers of the entries pinned as evidence.
    pub pinned: &'a [u64],
    /// When the page was made, and the zone of all its times.
    pub made: jiff::Zoned,
}

/// One entry of a page, and what belongs to it.
#[derive(Debug)]
pub struct Section<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// The text of the file it speaks of, where that is to be shown.
    pub log: Option<&'a str>,
}

impl Page<'_> {
    /// All that comes before the entries.
    #[must_use]
    pub fn head(&self) -> String {
        let room = escaped(self.room);
        let mut html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{room} - war room</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        );
        if self.training {
            let _ = writeln!(
                html,
                "<p class=\"banner\" role=\"note\">{}</p>",
                escaped(TRAINING_TEXT.trim_end())
            );
        }
        let entries = match self.entries {
            1 => "1 entry".to_owned(),
            entries => format!("{entries} entries"),
        };
        let _ = writeln!(
            html,
            "<header>\n<h1>Room {room}</h1>\n<p>{entries}, exported <time datetime=\"{}\">{}</time>. Times are those of {}. \
             Build logs are shown where they are short; of others the page tells the path.</p>",
            self.made.timestamp(),
            self.made.strftime("%Y-%m-%d %H:%M:%S %Z"),
            escaped(zone(self.made.time_zone())),
        );
        if !self.pinned.is_empty() {
            html.push_str("<p>Pinned as evidence:");
            for number in self.pinned {
                let _ = write!(html, " <a href=\"#e{number}\">{number}</a>");
            }
            html.push_str("</p>\n");
        }
        html.push_str("</header>\n<main>\n");
        html
    }

    /// One entry.
    #[must_use]
    pub fn section(&self, section: &Section<'_>) -> String {
        let entry = section.entry;
        let training = entry.engine.as_deref() == Some("training");
        let mut classes = vec![kind(entry.kind)];
        classes.extend(entry.note.then_some("note"));
        classes.extend(entry.pinned.then_some("pinned"));
        classes.extend(training.then_some("training"));
        let mut html = "<article".to_owned();
        if let Some(number) = entry.number() {
            let _ = write!(html, " id=\"e{number}\"");
        }
        let _ = writeln!(html, " class=\"{}\">", classes.join(" "));
        self.meta(entry, training, &mut html);
        body(entry, &mut html);
        if let Some(log) = section.log {
            let _ = writeln!(
                html,
                "<details>\n<summary>Show the file</summary>\n<pre>{}</pre>\n</details>",
                escaped(log)
            );
        }
        html.push_str("</article>\n");
        html
    }

    /// All that comes after the entries.
    #[must_use]
    pub fn foot(&self) -> &'static str {
        "</main>\n</body>\n</html>\n"
    }

    /// The line over an entry: its id, when, who, what it answers, its marks.
    fn meta(&self, entry: &Entry, training: bool, html: &mut String) {
        html.push_str("<p class=\"meta\">");
        let _ = match entry.number() {
            Some(number) => write!(html, "<a class=\"id\" href=\"#e{number}\">{number}</a>"),
            None => write!(html, "<span class=\"id\">{}</span>", escaped(&entry.id)),
        };
        let time = entry.time.to_zoned(self.made.time_zone().clone());
        let _ = write!(
            html,
            " <time datetime=\"{}\">{}</time>",
            entry.time,
            time.strftime("%Y-%m-%d %H:%M:%S")
        );
        if let Some(user) = &entry.user {
            let _ = write!(html, " <span class=\"user\">{}</span>", escaped(user));
        }
        let _ = write!(html, " <span class=\"kind\">{}</span>", kind(entry.kind));
        if let Some(parent) = &entry.parent {
            let here = parent.split_once('@').filter(|(_, room)| *room == self.room);
            let _ = match here.and_then(|(number, _)| number.parse::<u64>().ok()) {
                Some(number) => write!(html, " <a class=\"parent\" href=\"#e{number}\">answers {number}</a>"),
                None => write!(html, " <span class=\"parent\">answers {}</span>", escaped(parent)),
            };
        }
        if let Some(engine) = entry.engine.as_deref().filter(|_| !training) {
            let _ = write!(html, " <span class=\"engine\">{}</span>", escaped(engine));
        }
        for (is, mark) in [(training, "TRAINING"), (entry.note, "note"), (entry.pinned, "pinned")] {
            if is {
                let _ = write!(html, " <strong class=\"mark\">{mark}</strong>");
            }
        }
        for tag in &entry.tags {
            let _ = write!(html, " <span class=\"tag\">#{}</span>", escaped(tag));
        }
        html.push_str("</p>\n");
    }
}

/// What an entry says.
fn body(entry: &Entry, html: &mut String) {
    let said = entry.text.as_deref().unwrap_or_default();
    let _ = match entry.kind {
        Kind::Command => {
            let command = entry.command.as_deref().unwrap_or_default();
            writeln!(html, "<pre><code>{}</code></pre>", escaped(command))
        }
        Kind::Chat => writeln!(html, "<p class=\"said\">{}</p>", escaped(said)),
        Kind::Table => {
            table(entry, html);
            Ok(())
        }
        Kind::Text => writeln!(html, "<pre>{}</pre>", escaped(said)),
        Kind::File => {
            let title = entry.title.as_deref().unwrap_or("file");
            let path = entry.file.as_deref().unwrap_or_default();
            let _ = writeln!(html, "<p>{}: <code>{}</code></p>", escaped(title), escaped(path));
            if said.is_empty() {
                Ok(())
            } else {
                writeln!(html, "<pre>{}</pre>", escaped(said))
            }
        }
        Kind::Warning => labelled("Warning", said.strip_prefix("warning: ").unwrap_or(said), html),
        Kind::Error => labelled("Error", said.strip_prefix("error: ").unwrap_or(said), html),
    };
}

fn labelled(label: &str, text: &str, html: &mut String) -> std::fmt::Result {
    writeln!(html, "<p class=\"label\">{label}</p>\n<pre>{}</pre>", escaped(text))
}

fn table(entry: &Entry, html: &mut String) {
    let _ = writeln!(html, "<div class=\"wide\">\n<table>");
    if let Some(title) = &entry.title {
        let _ = writeln!(html, "<caption>{}</caption>", escaped(title));
    }
    let row = |cells: &[String], tag: &str| {
        let cells = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let _ = write!(html, "<thead>\n{}</thead>\n<tbody>\n", row(&entry.columns, "th"));
    if entry.rows.is_empty() {
        let _ = writeln!(
            html,
            "<tr><td colspan=\"{}\">No entries.</td></tr>",
            entry.columns.len().max(1)
        );
    }
    for cells in entry.rows.iter() {
        html.push_str(&row(cells, "td"));
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "command",
        Kind::Chat => "chat",
        Kind::Table => "table",
        Kind::Text => "text",
        Kind::File => "file",
        Kind::Warning => "warning",
        Kind::Error => "error",
    }
}

/// The name of a zone, for people.
fn zone(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("the machine")
}

/// A text as the content of an element or an attribute: nothing in it is markup, and controls are gone.
fn escaped(text: &str) -> Cow<'_, str> {
    let text = plain(text);
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
