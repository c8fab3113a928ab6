use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use insta::assert_snapshot;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Modifier;

use super::*;
use crate::console::action::Action;
use crate::console::draw::{self, samples};
use crate::console::state::State;
use crate::console::theme::Theme;
use crate::console::update::update;
use crate::room::{Amendment, Draft, Kind, Opening, Place as Where, Room, Table};
use crate::world::Clock;

#[path = "filter_tests.rs"]
mod filters;

#[path = "search_tests.rs"]
mod search;

/// A person who reads in a room.
struct Reader {
    room: Room,
    state: State,
    size: (u16, u16),
    last: Option<Key>,
}

impl Reader {
    fn new(size: (u16, u16)) -> Self {
        let room = Room::open(Opening {
            directory: None,
            name: "playground".to_owned(),
            user: "ana".to_owned(),
            clock: Clock::fixed(samples::now(), TimeZone::UTC),
            keep: 100_000,
        });
        let theme = Theme::embedded("dark").unwrap();
        Self {
            room,
            state: State::new(theme, TimeZone::UTC, Arc::default()),
            size,
            last: None,
        }
    }

    /// Says something; an answer belongs to what was said last that was none.
    async fn said(&mut self, draft: Draft, answer: bool) -> Key {
        let place = Where {
            parent: self.last.filter(|_| answer),
            engine: None,
        };
        let key = self.room.post(draft, place);
        self.room.written(key).await;
        if !answer {
            self.last = Some(key);
        }
        key
    }

    /// A command and its answer.
    async fn ran(&mut self, line: &str, answer: Draft) -> Key {
        self.said(Draft::new(Kind::Command, line), false).await;
        self.said(answer, true).await
    }

    fn draw(&mut self) -> Terminal<TestBackend> {
        self.room.read(|view| self.state.transcript.follow(view));
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal
            .draw(|frame| {
                draw::frame(frame, &mut self.state, &samples::scene());
            })
            .unwrap();
        terminal
    }

    fn screen(&mut self) -> String {
        self.draw().backend().to_string()
    }

    /// The screen at three sizes, one under the other.
    fn sizes(&mut self) -> String {
        let size = self.size;
        let sizes = [(120, 40), (80, 24), (40, 12)].map(|size| {
            self.size = size;
            self.screen()
        });
        self.size = size;
        sizes.join("\n")
    }

    fn press(&mut self, key: KeyEvent) -> Option<Action> {
        let action = update(&mut self.state, &samples::scene(), &Event::Key(key));
        self.draw();
        action
    }

    fn key(&mut self, code: KeyCode) -> Option<Action> {
        self.press(KeyEvent::from(code))
    }

    fn keys(&mut self, keys: &str) -> Option<Action> {
        let mut action = None;
        for sign in keys.chars() {
            action = self.key(KeyCode::Char(sign));
        }
        action
    }

    fn control(&mut self, code: KeyCode) -> Option<Action> {
        self.press(KeyEvent::new(code, KeyModifiers::CONTROL))
    }

    fn selected(&mut self) -> String {
        let (_, entry) = self.state.transcript.selected().unwrap();
        entry.id.split('@').next().unwrap().to_owned()
    }

    /// What is underlined on the screen: what a search found.
    fn marked(&mut self) -> Vec<String> {
        let terminal = self.draw();
        let buffer = terminal.backend().buffer();
        let mut found = vec![String::new()];
        for cell in buffer.content() {
            if cell.modifier.contains(Modifier::UNDERLINED) {
                found.last_mut().unwrap().push_str(cell.symbol());
            } else if !found.last().unwrap().is_empty() {
                found.push(String::new());
            }
        }
        // The heads of tables are underlined too.
        found.retain(|text| !text.is_empty() && !text.starts_with("Name "));
        found
    }

    fn search_to_the_end(&mut self) -> usize {
        let mut rounds = 0;
        while self.state.has_work() {
            self.state.work();
            rounds += 1;
        }
        rounds
    }
}

fn lines(count: usize) -> Draft {
    let text: Vec<String> = (1..=count).map(|line| format!("line {line} of the output")).collect();
    Draft::text(text.join("\n"))
}

fn rows(count: usize) -> Draft {
    let table = Table {
        columns: vec!["Name".to_owned(), "Size".to_owned()],
        rows: (1..=count)
            .map(|row| vec![format!("image_{row}"), format!("{row}MB")])
            .collect(),
    };
    Draft::table("Images", table, serde_json::Value::Null)
}

/// A room with a bit of everything, looked at once.
async fn room(size: (u16, u16)) -> Reader {
    let mut reader = Reader::new(size);
    reader
        .said(Draft::new(Kind::Chat, "the feeds image is broken again"), false)
        .await;
    reader.ran("/docker_images", rows(3)).await;
    let failed = Draft::error("step `RUN pip install nosuch` failed\nERROR: No matching distribution found");
    reader
        .ran("/docker_image_create name=feeds dependencies=nosuch", failed)
        .await;
    let log = Draft::file("build log", "/data/logs/j7k2f9.log", "143 lines");
    reader.said(log, true).await;
    reader
        .said(Draft::warning("a warning that nobody asked for"), false)
        .await;
    reader.ran("/help", lines(30)).await;
    reader.draw();
    reader
}

#[tokio::test]
async fn the_chosen_entry_is_marked_by_a_sign_and_moves_by_entry() {
    let mut reader = room((80, 24)).await;
    reader.key(KeyCode::F(2));
    assert_eq!(reader.selected(), "9", "the newest at first");
    for (key, id) in [('k', "8"), ('k', "7"), ('j', "8"), ('g', "1"), ('j', "2"), ('G', "9")] {
        reader.key(KeyCode::Char(key));
        assert_eq!(reader.selected(), id, "{key}");
    }
    for _ in 0..4 {
        reader.key(KeyCode::Up);
    }
    assert_eq!(reader.selected(), "5");
    assert_snapshot!(reader.sizes());
    reader.key(KeyCode::Esc);
    assert!(
        !reader.screen().contains('▌'),
        "no entry is chosen while a line is typed"
    );
}

#[tokio::test]
async fn what_is_chosen_stays_in_sight_whatever_moves() {
    let mut reader = Reader::new((80, 24));
    for number in 0..100 {
        reader.ran(&format!("/line {number}"), Draft::text("done")).await;
    }
    reader.draw();
    reader.key(KeyCode::F(2));
    for (code, control) in [
        (KeyCode::PageUp, false),
        (KeyCode::Up, true),
        (KeyCode::Up, false),
        (KeyCode::PageUp, false),
        (KeyCode::PageDown, false),
        (KeyCode::Down, true),
        (KeyCode::Home, false),
        (KeyCode::PageDown, false),
        (KeyCode::End, false),
    ] {
        for _ in 0..7 {
            let modifiers = if control {
                KeyModifiers::CONTROL
            } else {
                KeyModifiers::NONE
            };
            reader.press(KeyEvent::new(code, modifiers));
            assert!(reader.screen().contains('▌'), "{code:?}:\n{}", reader.screen());
        }
    }
    // What comes is followed until it would push out what is chosen.
    reader.keys("kk");
    let chosen = reader.selected();
    for number in 0..60 {
        reader.ran(&format!("/later {number}"), Draft::text("done")).await;
        assert!(reader.screen().contains('▌'));
    }
    assert_eq!(reader.selected(), chosen);
    assert!(!reader.state.transcript.at_end());
    let new = reader.state.transcript.unseen();
    assert!((90..120).contains(&new), "{new}");
    assert!(reader.screen().contains(&format!("{new} new - End")));
}

#[tokio::test]
async fn a_long_entry_is_read_before_the_next_is_chosen() {
    let mut reader = Reader::new((80, 24));
    reader.ran("/one", Draft::text("first")).await;
    reader.draw();
    reader.ran("/two", lines(100)).await;
    reader.ran("/three", Draft::text("last")).await;
    reader.draw();
    reader.key(KeyCode::F(2));
    reader.keys("gjjj");
    assert_eq!(reader.selected(), "4");
    assert!(reader.screen().contains("line 1 of"));
    let mut steps = 0;
    while reader.selected() == "4" {
        reader.keys("j");
        steps += 1;
        assert!(steps < 30);
    }
    assert!((6..15).contains(&steps), "{steps} half pages");
    assert_eq!(reader.selected(), "5");
    reader.keys("k");
    assert_eq!(reader.selected(), "4");
    assert!(
        reader.screen().contains("line 100 of"),
        "from its end:\n{}",
        reader.screen()
    );
    let mut steps = 0;
    while reader.selected() == "4" {
        reader.keys("k");
        steps += 1;
        assert!(steps < 30);
    }
    assert!((6..15).contains(&steps), "{steps} half pages");
}

#[tokio::test]
async fn errors_are_one_key_away() {
    let mut reader = room((80, 24)).await;
    reader.ran("/again", Draft::error("no such thing")).await;
    reader.key(KeyCode::F(2));
    reader.keys("E");
    assert_eq!(reader.selected(), "5");
    reader.keys("E");
    assert_eq!(reader.selected(), "5");
    assert!(reader.screen().contains("no error above this entry"));
    reader.keys("e");
    assert_eq!(reader.selected(), "11");
    reader.keys("e");
    assert!(reader.screen().contains("no error below this entry"));
}

#[tokio::test]
async fn long_output_is_folded_but_not_what_was_just_asked_for() {
    let mut reader = Reader::new((80, 24));
    reader.ran("/help", lines(50)).await;
    reader.ran("/docker_images", rows(40)).await;
    reader.draw();
    let caret = (0..30).fold("error: no\n  | /x\n  |  ^".to_owned(), |text, line| {
        format!("{text}\n  = help: {line}")
    });
    reader.ran("/x", Draft::error(caret)).await;
    reader.state.transcript.asked();
    reader.draw();
    assert_eq!(
        reader.state.transcript.lines(5),
        33,
        "an error that points at something is shown whole"
    );
    reader.key(KeyCode::F(2));
    reader.keys("g");
    assert!(reader.screen().contains("… 38 more lines: Space unfolds"));
    reader.state.transcript.scroll_down(15);
    assert_snapshot!(reader.sizes());
    reader.keys("gj ");
    assert_eq!(reader.state.transcript.lines(1), 50);
    reader.keys(" ");
    assert_eq!(reader.state.transcript.lines(1), 13);
    // What is asked for now is whole, until the next line is sent.
    reader.state.transcript.asked();
    reader.ran("/help", lines(50)).await;
    reader.draw();
    assert_eq!(reader.state.transcript.lines(7), 50);
    reader.state.transcript.asked();
    assert_eq!(reader.state.transcript.lines(7), 13);
    reader.keys("gk ");
    assert!(reader.screen().contains("not long enough to be folded"));
}

#[tokio::test]
async fn a_click_chooses_and_on_a_fold_unfolds() {
    let mut reader = Reader::new((80, 24));
    reader.ran("/help", lines(50)).await;
    reader.ran("/last", Draft::text("done")).await;
    let screen = reader.screen();
    let row = |screen: &str, text: &str| screen.lines().position(|line| line.contains(text)).unwrap();
    let click = |row: usize| MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: 5,
        row: u16::try_from(row).unwrap(),
        modifiers: KeyModifiers::NONE,
    };
    let scene = samples::scene();
    update(
        &mut reader.state,
        &scene,
        &Event::Mouse(click(row(&screen, "line 3 of"))),
    );
    assert_eq!(reader.selected(), "2");
    update(
        &mut reader.state,
        &scene,
        &Event::Mouse(click(row(&screen, "Space unfolds"))),
    );
    let screen = reader.screen();
    assert!(screen.contains("line 13 of"), "{screen}");
    assert!(
        screen.contains("line 1 of"),
        "what is in sight stays where it is:\n{screen}"
    );
}

#[tokio::test]
async fn an_answer_away_from_its_command_says_what_it_answers() {
    let mut reader = Reader::new((80, 24));
    let first = reader.said(Draft::new(Kind::Command, "/first a=b"), false).await;
    let second = reader.said(Draft::new(Kind::Command, "/second"), false).await;
    for (parent, text) in [(second, "two"), (second, "two again"), (first, "one")] {
        let place = Where {
            parent: Some(parent),
            engine: None,
        };
        let key = reader.room.post(Draft::text(text), place);
        reader.room.written(key).await;
    }
    reader.said(Draft::new(Kind::Chat, "fine"), false).await;
    let screen = reader.screen();
    let lines: Vec<&str> = screen.lines().map(|line| line.trim_matches(['"', ' '])).collect();
    let at = |what: &str| lines.iter().position(|line| line.starts_with(what));
    let two = at("two").unwrap();
    assert!(
        lines[two - 1].ends_with("2@playground"),
        "right under its command: {screen}"
    );
    assert!(lines[two + 1].starts_with("two again"), "{screen}");
    assert!(
        lines[two + 2].is_empty() && lines[two + 3] == "re 1@playground /first a=b",
        "{screen}"
    );
    assert!(lines[two + 4].starts_with("one"), "{screen}");
    assert_eq!(screen.matches("re ").count(), 1, "{screen}");
}

/// A frame costs what is in sight, and so does taking over a change, however many entries there are.
#[tokio::test]
async fn a_hundred_thousand_entries_cost_no_more_than_a_hundred() {
    let mut costs = Vec::new();
    for count in [100, 100_000] {
        let mut reader = Reader::new((120, 40));
        for number in 0..count {
            let draft = match number % 3 {
                0 => Draft::new(Kind::Command, "/docker_images"),
                1 => rows(4),
                _ => Draft::text("done"),
            };
            reader.room.post(draft, Where::default());
        }
        reader.room.close().await;
        reader.draw();
        assert_eq!(reader.state.transcript.entries.len(), count);
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        let scene = samples::scene();
        let mut draw = |reader: &mut Reader| {
            reader.room.read(|view| reader.state.transcript.follow(view));
            terminal
                .draw(|frame| {
                    draw::frame(frame, &mut reader.state, &scene);
                })
                .unwrap();
        };
        draw(&mut reader);
        draw(&mut reader);
        let steady = allocation_counter::measure(|| draw(&mut reader)).count_total;
        let laid_out = reader.state.transcript.layouts.count;
        let key = reader.room.post(Draft::text("one more"), Where::default());
        reader.room.written(key).await;
        let more = allocation_counter::measure(|| draw(&mut reader)).count_total;
        let laid_out = reader.state.transcript.layouts.count - laid_out;
        assert!(laid_out <= 2, "{laid_out} entries were laid out for a new one");
        // Another size, another look, scrolling and the other end cost what is in sight as well.
        let before = reader.state.transcript.layouts.count;
        reader.size = (100, 40);
        reader.draw();
        reader.state.set_theme(Theme::embedded("light").unwrap());
        reader.draw();
        reader.key(KeyCode::F(2));
        reader.keys("g");
        reader.key(KeyCode::PageDown);
        reader.key(KeyCode::Down);
        reader.keys("GEe");
        let moved = reader.state.transcript.layouts.count - before;
        assert!(moved < 400, "{moved} entries were laid out");
        costs.push((steady, more));
    }
    let [(few, few_more), (many, many_more)] = costs[..] else {
        panic!()
    };
    assert!(
        many <= few + 20 && many < 400,
        "{many} allocations, {few} for a hundred"
    );
    assert!(
        many_more <= few_more + 40,
        "{many_more} for one more, {few_more} among a hundred"
    );
}
