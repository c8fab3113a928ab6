//! The details of an image. What the list knows is shown at once; the rest is asked for beside the console.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::commands::ImageFacts;
use crate::console::images::list::Named;
use crate::console::ink::{Ink, write};
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::panes::images::lines::{self, Subject};
use crate::console::scene::Scene;
use crate::console::state::{After, Here, State};
use crate::console::text;
use crate::console::theme::Role;
use crate::console::window;
use crate::image::{Image, created_since, image_names, layer_sizes, short_id, size};
use crate::room::{plain, redact};

/// The columns of the window at most, of the names of properties, and of a size.
const COLUMNS: u16 = 110;
const NAMES: usize = 20;
const SIZE: usize = 8;

/// What is known beyond the list.
#[derive(Debug)]
enum Known {
    Asked,
    Told(Arc<ImageFacts>),
    Failed(String),
}

/// One line of the window.
#[derive(Debug)]
struct Line {
    name: String,
    says: String,
    role: Role,
}

/// The details of an image.
#[derive(Debug)]
pub(in crate::console) struct Details {
    image: Image,
    subject: Subject,
    title: String,
    known: Known,
    /// The lines, and the columns for which they were made.
    lines: (usize, Vec<Line>),
    top: usize,
    rows: usize,
}

impl Details {
    /// The details of an image, opened under one of its names.
    pub(in crate::console) fn new(image: Image, named: &Named) -> Self {
        let subject = Subject::new(&image, named);
        Self {
            title: format!("Image {}", subject.reference()),
            image,
            subject,
            known: Known::Asked,
            lines: (0, Vec::new()),
            top: 0,
            rows: 1,
        }
    }

    fn last(&self) -> usize {
        self.lines.1.len().saturating_sub(self.rows)
    }

    /// Makes the lines for a width.
    fn lay_out(&mut self, columns: usize, scene: &Scene) {
        let mut lines = Vec::new();
        match &self.known {
            Known::Told(facts) => told(facts, columns, scene, &mut lines),
            Known::Asked => {
                listed(&self.image, columns, scene, &mut lines);
                lines.push(line("", "loading...", Role::Muted));
            }
            Known::Failed(why) => {
                listed(&self.image, columns, scene, &mut lines);
                lines.push(line("", "", Role::Text));
                for piece in text::wrap(&plain(why), columns) {
                    lines.push(line("", piece, Role::Error));
                }
            }
        }
        self.lines = (columns, lines);
    }
}

impl Layer<State> for Details {
    fn places(&self) -> &'static [Context] {
        &[Context::Images, Context::List]
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            Act::Up | Act::ScrollUp => self.top = self.top.saturating_sub(1),
            Act::Down | Act::ScrollDown => self.top = (self.top + 1).min(self.last()),
            Act::PageUp => self.top = self.top.saturating_sub(self.rows),
            Act::PageDown => self.top = (self.top + self.rows).min(self.last()),
            Act::First => self.top = 0,
            Act::Last => self.top = self.last(),
            Act::Close | Act::Open => return After::Close,
            Act::Copy => {
                return match lines::on_act(here.state, &self.subject, act) {
                    Some(action) => After::Do(action),
                    None => After::Stay,
                };
            }
            Act::Update if self.subject.tag.is_none() => {
                lines::on_act(here.state, &self.subject, act);
            }
            Act::Update | Act::TryOut | Act::TagImage | Act::Build | Act::RemoveImage => {
                return match lines::on_act(here.state, &self.subject, act) {
                    Some(action) => After::Finish(action),
                    None => After::Close,
                };
            }
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        self.top = self.top.saturating_add_signed(lines).min(self.last());
        After::Stay
    }

    fn on_facts(&mut self, id: &str, facts: &Result<Arc<ImageFacts>, String>) {
        if id == self.image.id {
            self.known = match facts {
                Ok(facts) => Known::Told(Arc::clone(facts)),
                Err(why) => Known::Failed(why.clone()),
            };
            self.lines = (0, Vec::new());
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        let area = window::middle(screen, COLUMNS, screen.height);
        let inside = window::draw(buffer, area, &self.title, ink);
        let columns = usize::from(inside.width);
        if self.lines.0 != columns {
            self.lay_out(columns, ink.scene);
        }
        self.rows = usize::from(inside.height);
        self.top = self.top.min(self.last());
        for (row, line) in inside.rows().zip(&self.lines.1[self.top..]) {
            write(buffer, row, &[(&line.name, Role::Muted), (&line.says, line.role)], ink);
        }
        let all = self.lines.1.len();
        if all > self.rows {
            let to = (self.top + self.rows).min(all);
            window::note(buffer, area, &format!("{}-{to} of {all}", self.top + 1), ink);
        }
        None
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Close, "close"),
            (Context::Images, Act::Update, "update"),
            (Context::Images, Act::TagImage, "tag"),
            (Context::Images, Act::TryOut, "try"),
            (Context::Images, Act::RemoveImage, "remove"),
            (Context::List, Act::Copy, "copy the id"),
        ]
    }
}

fn line(name: &str, says: &str, role: Role) -> Line {
    Line {
        name: name.to_owned(),
        says: says.to_owned(),
        role,
    }
}

/// A property: its name, and its value broken beside it, or below it where there is little room.
fn property(name: &str, value: &str, columns: usize, lines: &mut Vec<Line>) {
    // Variables and labels may hold what is secret by its name; it is hidden as in the journal.
    let clean = plain(value);
    let value = redact(&clean);
    let beside = if columns >= 2 * NAMES + 12 { NAMES } else { 0 };
    if beside == 0 && !name.is_empty() {
        lines.push(line(name, "", Role::Text));
    }
    let indent = if beside == 0 { 2 } else { beside };
    let mut head = if beside == 0 { String::new() } else { name.to_owned() };
    for piece in text::wrap(&value, columns.saturating_sub(indent)) {
        let name = text::fit(&head, indent);
        lines.push(line(&name, piece, Role::Text));
        head.clear();
    }
}

fn heading(title: &str, lines: &mut Vec<Line>) {
    lines.push(line("", "", Role::Text));
    lines.push(line("", title, Role::Title));
}

/// What the list knows already.
fn listed(image: &Image, columns: usize, scene: &Scene, lines: &mut Vec<Line>) {
    property("ID", &image.id, columns, lines);
    let names = image_names(image).into_iter();
    let names: Vec<String> = names.map(|(repository, tag)| format!("{repository}:{tag}")).collect();
    property("Tags", &names.join(", "), columns, lines);
    property("Created", &created_since(image.created, scene.now), columns, lines);
    property("Size", &size(image.size), columns, lines);
}

/// All of it.
fn told(facts: &ImageFacts, columns: usize, scene: &Scene, lines: &mut Vec<Line>) {
    let mut last = "";
    for (name, value) in facts.properties(scene.now, &scene.zone) {
        // A name that several values share stands before the first of them.
        property(if name == last { "" } else { name }, &value, columns, lines);
        last = name;
    }
    if !facts.holders.is_empty() {
        heading("Containers that hold it", lines);
        for holder in &facts.holders {
            property(holder.state(), &holder.name, columns, lines);
        }
    }
    let layers = &facts.details.layers;
    let title = match layers.len() {
        1 => "1 layer, lowest first, and what made it".to_owned(),
        count => format!("{count} layers, lowest first, and what made them"),
    };
    heading(&title, lines);
    // Where it is certain which line made which layer, each layer is named beside its line.
    let certain = layer_sizes(layers.len(), &facts.history).is_some_and(|sizes| !sizes.contains(&0));
    let mut next = layers.iter();
    for made in &facts.history {
        let id = if certain && made.size > 0 { next.next() } else { None };
        let id = id.map_or("", |id| short_id(id));
        let amount = if made.size == 0 { String::new() } else { size(made.size) };
        let wide = columns >= 70;
        let head = if wide {
            format!("{amount:>SIZE$}  {id:<12}  ")
        } else {
            format!("{amount:>SIZE$}  ")
        };
        let words = made.words();
        let words = plain(&words);
        let words = redact(&words);
        let indent = text::width(&head);
        let mut head = head;
        for piece in text::wrap(&words, columns.saturating_sub(indent)) {
            lines.push(line(&head, piece, Role::Log));
            head = " ".repeat(indent);
        }
    }
}

#[cfg(test)]
#[path = "image_tests.rs"]
mod tests;
