use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyModifiers};
use insta::assert_snapshot;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::console::draw::{self, samples};
use crate::console::theme::Theme;
use crate::console::update::update;

/// A person who reads a log.
struct Reader {
    state: State,
    scene: Scene,
    size: (u16, u16),
}

fn read(text: &str) -> Read {
    Read {
        from: 0,
        to: text.len() as u64,
        document: Document::new(text.to_owned()),
    }
}

impl Reader {
    fn of(text: &str) -> Self {
        let mut state = State::new(Theme::embedded("dark").unwrap(), TimeZone::UTC, Arc::default());
        let pager = Pager::file("/data/logs/j7k2f9.log".to_owned(), read(text));
        state.layers.push(Box::new(pager));
        let mut reader = Self {
            state,
            scene: samples::scene(),
            size: (80, 24),
        };
        reader.screen();
        reader
    }

    fn screen(&mut self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal
            .draw(|frame| {
                draw::frame(frame, &mut self.state, &self.scene);
            })
            .unwrap();
        terminal.backend().to_string()
    }

    fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) -> Option<Action> {
        let action = update(
            &mut self.state,
            &self.scene,
            &Event::Key(KeyEvent::new(code, modifiers)),
        );
        self.screen();
        action
    }

    fn key(&mut self, code: KeyCode) -> Option<Action> {
        self.press(code, KeyModifiers::NONE)
    }

    fn keys(&mut self, keys: &str) -> Option<Action> {
        keys.chars().map(|sign| self.key(KeyCode::Char(sign))).last().flatten()
    }

    fn sees(&mut self, text: &str) {
        let screen = self.screen();
        assert!(screen.contains(text), "no `{text}`:\n{screen}");
    }
}

fn log(lines: usize) -> String {
    (1..=lines).fold(String::new(), |log, line| {
        format!("{log}{line}: Setting up package number {line} of a build that goes on and on and on and on ...\n")
    })
}

#[test]
fn a_log_is_read_at_every_size() {
    let mut reader = Reader::of(&log(500));
    let sizes = [(120, 40), (80, 24), (40, 12)].map(|size| {
        reader.size = size;
        reader.screen()
    });
    assert_snapshot!(sizes.join("\n"));
    reader.size = (40, 12);
    reader.keys("w");
    reader.key(KeyCode::PageDown);
    assert_snapshot!(reader.screen());
}

#[test]
fn every_key_moves_as_it_says() {
    let mut reader = Reader::of(&log(500));
    for (key, seen) in [
        (KeyCode::PageDown, "line 19 to 37 of 500, 7%"),
        (KeyCode::Down, "line 20 to 38"),
        (KeyCode::Char('k'), "line 19 to 37"),
        (KeyCode::Char('G'), "line 482 to 500 of 500, 100%"),
        (KeyCode::Down, "line 482 to 500"),
        (KeyCode::PageUp, "line 464 to 482"),
        (KeyCode::Char('g'), "line 1 to 19"),
        (KeyCode::Up, "line 1 to 19"),
        (KeyCode::Right, "   1 ckage number 1"),
        (KeyCode::Left, "   1 1: Setting up"),
    ] {
        reader.key(key);
        reader.sees(seen);
    }
    let Some(Action::Copy(text)) = reader.keys("y") else {
        panic!()
    };
    assert_eq!(text, log(19));
    reader.sees("copied ");
    assert_eq!(
        reader.keys("R"),
        Some(Action::OpenFile("/data/logs/j7k2f9.log".to_owned()))
    );
    reader.keys("q");
    assert!(reader.state.layers.is_empty());
}

#[test]
fn a_search_finds_what_is_out_of_sight_below_above_and_at_the_side() {
    let text =
        log(300).replace("number 200 of", "number 200 with a MISTAKE of") + &format!("{}mistake\n", " ".repeat(300));
    let mut reader = Reader::of(&text);
    reader.keys("/mistake");
    reader.sees("1/2");
    reader.sees("200: Setting up");
    reader.key(KeyCode::Down);
    reader.sees("2/2");
    reader.sees("301 ");
    let screen = reader.screen();
    assert!(
        screen
            .lines()
            .any(|line| line.contains("301 ") && line.contains("mistake")),
        "{screen}"
    );
    reader.key(KeyCode::Enter);
    reader.keys("n");
    reader.sees("on from the other end");
    reader.keys("N");
    reader.sees("301 ");
    // Esc ends the search first, then closes.
    reader.key(KeyCode::Esc);
    assert!(!reader.screen().contains("mistake 2/2"));
    reader.key(KeyCode::Esc);
    assert!(reader.state.layers.is_empty());
    // Ctrl-F searches as well.
    let mut reader = Reader::of(&text);
    reader.press(KeyCode::Char('f'), KeyModifiers::CONTROL);
    reader.keys("Mistake");
    reader.sees("search: Mistake");
    while reader.state.has_work() {
        reader.state.work();
    }
    reader.sees(" 0 ");
}

#[test]
fn a_large_log_costs_what_is_in_sight_and_is_searched_in_slices() {
    let mut pager = Pager::new("log".to_owned(), (log(1) + "needle\n").repeat(100_000));
    pager.search("needle");
    let looked_at = |pager: &Pager| pager.hunt.as_ref().unwrap().looked_at;
    assert!(looked_at(&pager) <= 5000, "{}", looked_at(&pager));
    let mut rounds = 1;
    while pager.has_work() {
        let before = looked_at(&pager);
        pager.hunt_on();
        assert!(looked_at(&pager) - before <= 5000);
        rounds += 1;
    }
    assert!(rounds >= 40, "{rounds}");
    assert_eq!(looked_at(&pager), 200_000);
    assert_eq!(pager.hunt.as_ref().unwrap().found(&pager.document).of, 100_000);

    let mut state = State::new(Theme::plain(), TimeZone::UTC, Arc::default());
    pager.hunt = None;
    state.layers.push(Box::new(pager));
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let scene = samples::scene();
    let mut frame = || {
        terminal
            .draw(|frame| {
                draw::frame(frame, &mut state, &scene);
            })
            .unwrap();
    };
    frame();
    let steady = allocation_counter::measure(&mut frame);
    assert!(steady.count_total < 500 && steady.bytes_max < 64 * 1024, "{steady:?}");
}

#[test]
fn long_lines_and_foreign_signs_do_no_harm() {
    let long = "x".repeat(300_000);
    let mut reader = Reader::of(&format!("a\u{1b}[31mred\u{1b}[0m\tb\r\n{long}\n\u{202e}end"));
    reader.sees("1 ared    b");
    reader.sees("3 end");
    reader.keys("w");
    reader.sees("2 xxxx");
    reader.keys("G");
    reader.sees("the line goes on");
    reader.keys("w");
    reader.keys("g");
    for _ in 0..20 {
        reader.key(KeyCode::Right);
    }
    reader.sees("2 xxxx");
    let mut empty = Reader::of("");
    empty.keys("Gjk");
    empty.key(KeyCode::PageDown);
    empty.sees("nothing is in it");
}

#[test]
fn a_growing_log_is_read_on_and_its_end_followed() {
    let mut reader = Reader::of(&log(100));
    let mut job = (*samples::build()).clone();
    reader.scene.jobs = vec![Arc::new(job.clone())];
    let to = log(100).len() as u64;
    let wanted = |reader: &mut Reader| {
        let scene = reader.scene.clone();
        reader.state.layers.last_mut().unwrap().to_read(&scene)
    };
    assert_eq!(wanted(&mut reader), Some(("/data/logs/j7k2f9.log".to_owned(), to)));
    assert_eq!(wanted(&mut reader), None, "the job has printed no more");
    job.lines += 1;
    reader.scene.jobs = vec![Arc::new(job)];
    assert!(wanted(&mut reader).is_some());
    let more = |text: &str, from: u64| Read {
        from,
        to: from + text.len() as u64,
        document: Document::new(text.to_owned()),
    };
    let give = |reader: &mut Reader, path: &str, read: Read| {
        let back = reader.state.layers.last_mut().unwrap().on_read(path, read);
        reader.screen();
        back.is_some()
    };
    reader.keys("G");
    assert!(!give(&mut reader, "/data/logs/j7k2f9.log", more("101: more\n", to)));
    reader.sees("101: more");
    assert!(
        give(&mut reader, "/data/logs/other.log", more("other", 0)),
        "another file's"
    );
    assert!(
        give(&mut reader, "/data/logs/j7k2f9.log", more("again", to)),
        "read twice"
    );
    // Who reads further up stays there.
    reader.keys("g");
    assert!(!give(
        &mut reader,
        "/data/logs/j7k2f9.log",
        more("102: more\n", to + 10)
    ));
    reader.sees("line 1 to 19 of 102");
}
