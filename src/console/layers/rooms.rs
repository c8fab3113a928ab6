//! The rooms, with what is unread in them. Typing searches; a name that no room has offers a new one.

use std::collections::BTreeMap;

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::finder::{Finder, Row, Words};
use crate::console::action::Action;
use crate::console::history::search;
use crate::console::human;
use crate::console::ink::Ink;
use crate::console::keys::{Act, Context};
use crate::console::layer::Layer;
use crate::console::scene::Scene;
use crate::console::state::{After, Here, State};
use crate::image::created_since;
use crate::room::{About, is_room_name};

/// The most rooms that are listed.
const MOST: usize = 1000;

/// The rooms.
#[derive(Debug, Default)]
pub(in crate::console) struct Rooms {
    finder: Finder,
    /// What was read about each, once it was.
    about: BTreeMap<String, About>,
    rows: Vec<Row>,
    /// The name behind each row.
    names: Vec<String>,
    /// What is wrong with the name that is typed.
    wrong: Option<&'static str>,
}

impl Rooms {
    /// The rooms there are now.
    pub(in crate::console) fn new(scene: &Scene) -> Self {
        let mut rooms = Self::default();
        rooms.look(scene);
        rooms
    }

    fn look(&mut self, scene: &Scene) {
        let query = self.finder.query.text().trim().to_owned();
        let mut names: Vec<&str> = scene.known.rooms.iter().map(String::as_str).collect();
        if !names.contains(&scene.room.as_str()) {
            names.push(&scene.room);
        }
        let unread = |name: &str| {
            let news = scene.unread.iter().find(|news| news.room == name);
            news.map_or(0, |news| news.unread)
        };
        // Those with news first, then as they are named.
        names.sort_by_key(|name| (unread(name) == 0, *name));
        let hits = search(names.iter().copied(), &query, MOST);
        self.names = hits.iter().map(|hit| hit.line.to_owned()).collect();
        let known = hits.iter().any(|hit| hit.line == query);
        let about = &self.about;
        self.rows = hits
            .into_iter()
            .map(|hit| Row {
                text: hit.line.to_owned(),
                matched: hit.matched,
                note: note(hit.line, unread(hit.line), about.get(hit.line), scene),
            })
            .collect();
        self.wrong = None;
        if !query.is_empty() && !known {
            if is_room_name(&query) {
                self.rows.push(Row {
                    text: query.clone(),
                    matched: Vec::new(),
                    note: "new room".to_owned(),
                });
                self.names.push(query);
            } else {
                self.wrong = Some("a room is named with letters, digits, `-`, `_` and `.`");
            }
        }
        self.finder.select.keep_within(self.rows.len());
    }

    fn enter(&self) -> After {
        match self.names.get(self.finder.select.at()) {
            Some(name) => After::Finish(Action::Enter(name.clone())),
            None => After::Stay,
        }
    }

    fn edited(&mut self, scene: &Scene) -> After {
        self.finder.select.choose(0);
        self.look(scene);
        After::Stay
    }
}

/// What is said about a room.
fn note(name: &str, unread: u64, about: Option<&About>, scene: &Scene) -> String {
    let mut notes = Vec::new();
    if name == scene.room {
        notes.push("here".to_owned());
    }
    if unread > 0 {
        notes.push(format!("• {unread} unread"));
    }
    if let Some(about) = about {
        match about.last {
            Some(last) => notes.push(format!("last entry {}", created_since(last, scene.now))),
            None => notes.push("empty".to_owned()),
        }
    }
    notes.join(", ")
}

impl Layer<State> for Rooms {
    fn places(&self) -> &'static [Context] {
        Finder::PLACES
    }

    fn types(&self) -> bool {
        true
    }

    fn on_act(&mut self, act: Act, here: &mut Here<'_>) -> After {
        match act {
            Act::Open | Act::Complete => return self.enter(),
            Act::Close | Act::Leave if !self.finder.query.is_empty() => {
                self.finder.query.set("");
                return self.edited(here.scene);
            }
            Act::Close | Act::Leave | Act::Rooms | Act::Interrupt => return After::Close,
            act if self.finder.moves(act, self.rows.len()) => {}
            act if self.finder.edits(act) => return self.edited(here.scene),
            _ => return After::Pass,
        }
        After::Stay
    }

    fn on_key(&mut self, key: KeyEvent, here: &mut Here<'_>) -> After {
        if self.finder.types(key) {
            return self.edited(here.scene);
        }
        After::Stay
    }

    fn on_paste(&mut self, text: &str, here: &mut Here<'_>) -> After {
        self.finder.query.paste(text);
        self.edited(here.scene)
    }

    fn on_wheel(&mut self, lines: isize, _here: &mut Here<'_>) -> After {
        self.finder.select.wheel(lines, self.rows.len());
        After::Stay
    }

    fn on_click(&mut self, at: Position, _here: &mut Here<'_>) -> After {
        if self.finder.click(at, self.rows.len()) {
            return self.enter();
        }
        After::Stay
    }

    fn on_rooms(&mut self, rooms: &[About]) {
        self.about = rooms.iter().map(|about| (about.name.clone(), about.clone())).collect();
    }

    fn draw(&mut self, buffer: &mut Buffer, screen: Rect, ink: &mut Ink<'_>) -> Option<Position> {
        // What is unread changes while it is open.
        self.look(ink.scene);
        for last in self.about.values().filter_map(|about| about.last) {
            ink.changes_at(human::age_changes(last, ink.scene.now));
        }
        let words = Words {
            title: "Rooms",
            label: "room: ",
            hint: "type a name, also a new one",
            nothing: self.wrong.unwrap_or("there is no other room"),
        };
        self.finder.draw(buffer, screen, &words, &self.rows, ink)
    }

    fn hints(&self) -> Vec<(Context, Act, &'static str)> {
        vec![
            (Context::List, Act::Open, "enter"),
            (Context::List, Act::Close, "stay here"),
        ]
    }
}
