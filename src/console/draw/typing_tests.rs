//! The line as a person sees it while typing: every key goes through `update`, every look through `frame`.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::backend::CrosstermBackend;
use ratatui::style::Modifier;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::samples::{image, image_table, scene};
use super::tests::{command, drawn, said, state};
use super::*;
use crate::catalog::Known;
use crate::console::action::Action;
use crate::console::update::update;

/// A person who types.
struct Typist {
    state: State,
    scene: Scene,
}

impl Typist {
    fn new() -> Self {
        let mut scene = scene();
        scene.known = Arc::new(Known {
            dependencies: Arc::new(vec![
                "requests".to_owned(),
                "requests-toolbelt".to_owned(),
                "stix2".to_owned(),
            ]),
            themes: Arc::new(vec!["dark".to_owned(), "light".to_owned(), "mono".to_owned()]),
            ..(*scene.known).clone()
        });
        let mut person = Self { state: state(), scene };
        person.draws(120, 24);
        person
    }

    fn event(&mut self, event: &Event) -> Option<Action> {
        update(&mut self.state, &self.scene, event)
    }

    fn key(&mut self, code: KeyCode) -> Option<Action> {
        self.event(&Event::Key(KeyEvent::from(code)))
    }

    fn keys(&mut self, code: KeyCode, times: usize) {
        for _ in 0..times {
            assert_eq!(self.key(code), None);
        }
    }

    fn with(&mut self, modifiers: KeyModifiers, code: KeyCode) {
        assert_eq!(self.event(&Event::Key(KeyEvent::new(code, modifiers))), None);
    }

    fn control(&mut self, letter: char) {
        self.with(KeyModifiers::CONTROL, KeyCode::Char(letter));
    }

    fn alt(&mut self, letter: char) {
        self.with(KeyModifiers::ALT, KeyCode::Char(letter));
    }

    fn types(&mut self, text: &str) {
        for sign in text.chars() {
            self.keys(KeyCode::Char(sign), 1);
        }
    }

    /// Runs a line, so that it is in the history.
    fn ran(&mut self, line: &str) {
        self.state.editor.set(line);
        assert_eq!(self.key(KeyCode::Enter), Some(Action::Submit(line.to_owned())));
    }

    fn line(&self) -> &str {
        self.state.line()
    }

    fn offered(&self) -> Vec<&str> {
        let candidates = self.state.popup.iter().flat_map(|popup| &popup.candidates);
        candidates.map(|candidate| candidate.text.as_str()).collect()
    }

    fn draws(&mut self, width: u16, height: u16) -> Terminal<ratatui::backend::TestBackend> {
        drawn(width, height, &mut self.state, &self.scene)
    }

    fn screen(&mut self, width: u16, height: u16) -> String {
        self.draws(width, height).backend().to_string()
    }

    /// The screen at every width that is laid out in its own way.
    fn screens(&mut self) -> String {
        // What the other panes show is not looked at.
        self.state.sizes.zoom = true;
        [(120, 24), (80, 20), (60, 16), (40, 12)]
            .map(|(width, height)| lower(&self.screen(width, height)))
            .join("\n")
    }
}

/// The rows of a screen around the line.
fn lower(screen: &str) -> String {
    let rows: Vec<&str> = screen.lines().collect();
    rows[rows.len() - 11..].join("\n") + "\n"
}

#[test]
fn completions_open_by_themselves_and_nothing_is_chosen() {
    let mut person = Typist::new();
    person.types("/dic");
    assert_eq!(person.offered()[0], "/docker_image_create");
    assert_eq!(person.state.popup.as_ref().unwrap().chosen, None);
    assert_snapshot!(person.screens());
}

#[test]
fn matched_letters_are_underlined_and_the_chosen_one_is_marked() {
    let mut person = Typist::new();
    person.types("/dic");
    person.keys(KeyCode::Down, 1);
    let terminal = person.draws(80, 20);
    let buffer = terminal.backend().buffer();
    let (row, column) = (0..20)
        .find_map(|y| {
            let line: String = (0..80).map(|x| buffer[(x, y)].symbol().to_owned()).collect();
            line.find("▸ /docker_image_create").map(|_| {
                let column = (0..80).find(|x| buffer[(*x, y)].symbol() == "▸").unwrap();
                (y, column + 2)
            })
        })
        .unwrap();
    let underlined: String = (column..column + 20)
        .filter(|x| buffer[(*x, row)].modifier.contains(Modifier::UNDERLINED))
        .map(|x| buffer[(x, row)].symbol().to_owned())
        .collect();
    assert_eq!(underlined, "dic");
    assert_snapshot!(lower(&terminal.backend().to_string()));
}

#[test]
fn a_long_list_says_where_one_is() {
    let mut person = Typist::new();
    let themes = (1..=17).map(|number| format!("theme-{number}")).collect();
    person.scene.known = Arc::new(Known {
        themes: Arc::new(themes),
        ..Known::default()
    });
    person.types("/theme name=");
    assert_eq!(person.offered().len(), 17);
    assert_snapshot!(lower(&person.screen(80, 20)));
    person.keys(KeyCode::Down, 9);
    assert_snapshot!(lower(&person.screen(80, 20)));
    assert_snapshot!(lower(&person.screen(40, 12)));
}

#[test]
fn chat_is_never_completed() {
    let mut person = Typist::new();
    for text in ["docker image", " hello /docker", "# /docker", "3/4 of it"] {
        person.types(text);
        assert_eq!(person.state.popup, None, "{text}");
        person.keys(KeyCode::Tab, 1);
        assert_eq!(person.line(), text);
        person.control('u');
    }
}

#[test]
fn escape_closes_until_the_next_word_and_keeps_the_text() {
    let mut person = Typist::new();
    person.types("/docker");
    assert!(!person.offered().is_empty());
    person.keys(KeyCode::Esc, 1);
    assert_eq!((person.line(), person.state.popup.is_none()), ("/docker", true));
    person.types("_image_create");
    assert_eq!(person.state.popup, None, "still the same word");
    person.types(" ");
    assert!(
        person.offered().contains(&"name="),
        "the next word: {:?}",
        person.offered()
    );
    person.keys(KeyCode::Esc, 1);
    person.types("de");
    assert_eq!(person.state.popup, None);
    // Tab asks for them all the same.
    person.keys(KeyCode::Tab, 1);
    assert!(person.line().starts_with("/docker_image_create de"));
    assert!(person.line().ends_with("dependencies=") || !person.offered().is_empty());
    person.control('u');
    person.types("/");
    assert!(!person.offered().is_empty(), "a new line begins anew");
}

#[test]
fn tab_takes_the_first_and_goes_on() {
    let mut person = Typist::new();
    person.types("/dic");
    person.keys(KeyCode::Tab, 1);
    assert_eq!(person.line(), "/docker_image_create ");
    assert_eq!(person.offered()[0], "name=", "the required one first");
    person.keys(KeyCode::Tab, 1);
    assert_eq!(person.line(), "/docker_image_create name=");
    person.types("feeds ");
    person.keys(KeyCode::Tab, 1);
    assert_eq!(person.line(), "/docker_image_create name=feeds dependencies=");
    assert_eq!(person.offered()[0], "requests", "a key opens its values");
    person.keys(KeyCode::Tab, 1);
    assert_eq!(person.line(), "/docker_image_create name=feeds dependencies=requests");
    assert_eq!(person.state.popup, None, "the item is whole");
    person.types(",");
    assert_eq!(
        person.offered(),
        ["requests-toolbelt", "stix2"],
        "what is in the list is not offered again"
    );
    person.keys(KeyCode::Down, 2);
    person.keys(KeyCode::Enter, 1);
    assert_eq!(
        person.line(),
        "/docker_image_create name=feeds dependencies=requests,stix2"
    );
}

#[test]
fn typing_narrows_and_leaves_the_popup() {
    let mut person = Typist::new();
    person.types("/do");
    person.keys(KeyCode::Down, 1);
    let before = person.offered().len();
    person.types("cker_image_u");
    assert!(person.offered().len() < before);
    assert_eq!(person.state.popup.as_ref().unwrap().chosen, None);
    person.keys(KeyCode::Backspace, 1);
    assert!(person.offered().len() > 1, "taking a letter back widens");
}

#[test]
fn enter_runs_unless_the_popup_was_entered() {
    let mut person = Typist::new();
    person.types("/docker_image");
    assert!(!person.offered().is_empty());
    assert_eq!(
        person.key(KeyCode::Enter),
        Some(Action::Submit("/docker_image".to_owned())),
        "what is typed runs"
    );
    person.types("/docker_image");
    person.control('n');
    person.control('n');
    let wanted = person.offered()[1].to_owned();
    assert_eq!(person.key(KeyCode::Enter), None);
    assert_eq!(person.line(), format!("{wanted} "));
    assert_eq!(person.key(KeyCode::Enter), None);
    assert_eq!(
        person.state.layers.len(),
        1,
        "what it cannot do without is missing: its form opens"
    );
}

#[test]
fn an_interrupt_clears_the_line_before_it_stops_anything() {
    let mut person = Typist::new();
    person.types("/docker_image_create na");
    person.control('c');
    assert_eq!((person.line(), person.state.layers.len()), ("", 0), "nobody is asked");
    person.control('_');
    assert_eq!(person.line(), "/docker_image_create na", "taken back");
    person.control('c');
    person.control('c');
    assert_eq!(person.state.layers.len(), 1, "quit?");
}

#[test]
fn up_is_history_until_the_popup_was_entered() {
    let mut person = Typist::new();
    person.ran("/docker_images");
    person.ran("/version");
    person.types("/d");
    assert!(!person.offered().is_empty());
    person.keys(KeyCode::Down, 2);
    person.keys(KeyCode::Up, 1);
    assert_eq!(person.state.popup.as_ref().unwrap().chosen, Some(0));
    person.keys(KeyCode::Up, 1);
    assert_eq!(person.state.popup.as_ref().unwrap().chosen, None, "back in the line");
    person.keys(KeyCode::Up, 1);
    assert_eq!(
        person.line(),
        "/docker_images",
        "earlier lines that start like this one"
    );
    assert_eq!(person.state.popup, None);
    person.keys(KeyCode::Down, 1);
    assert_eq!(person.line(), "/d");
}

#[test]
fn a_completion_in_the_middle_keeps_what_follows() {
    let mut person = Typist::new();
    person.types("/docker_image_create nam dependencies=stix2");
    person.control('a');
    for _ in 0..2 {
        person.alt('f');
    }
    assert_eq!(person.state.popup, None, "moving asks for nothing");
    person.keys(KeyCode::Tab, 1);
    assert_eq!(person.line(), "/docker_image_create name= dependencies=stix2");
    person.control('e');
    person.control('u');
    person.types("/docker_image_cr name=x");
    person.control('a');
    person.keys(KeyCode::Right, 16);
    person.keys(KeyCode::Tab, 1);
    assert_eq!(person.line(), "/docker_image_create name=x");
    person.types("base=");
    assert_eq!(
        person.line(),
        "/docker_image_create base=name=x",
        "the cursor is behind the space"
    );
}

#[test]
fn a_ghost_of_the_newest_earlier_line_is_taken_whole_or_by_word() {
    let mut person = Typist::new();
    person.ran("/docker_image_create name=old");
    person.ran("/docker_image_create name=feeds dependencies=stix2 packages=wget");
    person.types("/docker_image_create n");
    assert_eq!(person.state.gloss.ghost, "ame=feeds dependencies=stix2 packages=wget");
    assert_snapshot!(person.screens());
    person.alt('f');
    assert_eq!(person.line(), "/docker_image_create name");
    person.with(KeyModifiers::CONTROL, KeyCode::Right);
    assert_eq!(person.line(), "/docker_image_create name=feeds");
    person.keys(KeyCode::Left, 1);
    assert_eq!(person.state.gloss.ghost, "", "only at the end of the line");
    person.keys(KeyCode::Right, 1);
    assert_eq!(person.line(), "/docker_image_create name=feeds");
    person.types(" ");
    person.keys(KeyCode::End, 1);
    let whole = "/docker_image_create name=feeds dependencies=stix2 packages=wget";
    assert_eq!(person.line(), whole);
    assert_eq!(person.state.gloss.ghost, "");
    person.control('_');
    assert_eq!(
        person.line(),
        "/docker_image_create name=feeds ",
        "one undo takes it back"
    );
    person.control('e');
    assert_eq!(person.line(), whole);
}

#[test]
fn tab_is_the_popups_while_a_ghost_is_there() {
    let mut person = Typist::new();
    person.ran("/docker_images");
    person.types("/dic");
    assert_eq!(person.state.gloss.ghost, "");
    person.control('u');
    person.types("/do");
    assert_eq!(person.state.gloss.ghost, "cker_images");
    person.keys(KeyCode::Down, 1);
    person.keys(KeyCode::Tab, 1);
    assert_ne!(
        person.line(),
        "/docker_images",
        "Tab took what was chosen: {}",
        person.line()
    );
}

#[test]
fn a_ghost_is_told_apart_without_colours() {
    let mut person = Typist::new();
    person.ran("/version");
    person.types("/ver");
    for name in crate::console::theme::Theme::names() {
        person
            .state
            .set_theme(crate::console::theme::Theme::embedded(name).unwrap());
        let terminal = person.draws(80, 20);
        let buffer = terminal.backend().buffer();
        let row = 18;
        assert_eq!(buffer[(6, row)].symbol(), "s");
        assert!(buffer[(6, row)].modifier.contains(Modifier::ITALIC), "{name}");
        assert!(!buffer[(5, row)].modifier.contains(Modifier::ITALIC), "{name}");
    }
}

#[test]
fn the_usage_stands_above_with_the_current_argument_marked() {
    let mut person = Typist::new();
    person.types("/docker_image_create name=feeds dependencies=stix2 packages=wge");
    assert_snapshot!(person.screens());
    let terminal = person.draws(120, 24);
    let buffer = terminal.backend().buffer();
    let row = 21;
    let underlined: String = (0..120)
        .filter(|x| {
            buffer[(*x, row)]
                .modifier
                .contains(Modifier::UNDERLINED | Modifier::BOLD)
        })
        .map(|x| buffer[(x, row)].symbol().to_owned())
        .collect();
    assert_eq!(underlined, "packages=PACKAGES");
}

#[test]
fn between_arguments_the_usage_tells_what_comes_next() {
    let mut person = Typist::new();
    person.types("/docker_image_create feeds ");
    person.keys(KeyCode::Esc, 1);
    assert_snapshot!(person.screens());
}

#[test]
fn a_mistake_is_told_in_place_of_the_meaning_and_never_while_unfinished() {
    let mut person = Typist::new();
    let line = "/docker_image_create nmae=feeds dependencies=\"stix2, requests\" ";
    for sign in line.chars() {
        person.types(&sign.to_string());
        let key_is_finished = person.line().contains("nmae=feeds ");
        assert_eq!(
            person.state.gloss.mistake.is_some(),
            key_is_finished,
            "{}",
            person.line()
        );
    }
    person.keys(KeyCode::Esc, 1);
    assert_snapshot!(person.screens());
    let terminal = person.draws(120, 24);
    let buffer = terminal.backend().buffer();
    let underlined: String = (2..120)
        .filter(|x| buffer[(*x, 22)].modifier.contains(Modifier::UNDERLINED))
        .map(|x| buffer[(x, 22)].symbol().to_owned())
        .collect();
    assert_eq!(underlined, "nmae");
}

#[test]
fn enter_inside_an_open_backtick_begins_a_row() {
    let mut person = Typist::new();
    person.types("/docker_image_create name=x dependencies=`one");
    person.keys(KeyCode::Enter, 1);
    person.types("two");
    assert_eq!(person.line(), "/docker_image_create name=x dependencies=`one\ntwo");
    assert_snapshot!(person.screens());
    person.draws(80, 20);
    // Up and down go by row before the history has them.
    person.keys(KeyCode::Up, 1);
    person.types("!");
    assert!(person.line().contains("/do!"), "{}", person.line());
    person.keys(KeyCode::Backspace, 1);
    person.keys(KeyCode::Esc, 1);
    person.keys(KeyCode::Down, 1);
    person.control('e');
    person.types("`");
    assert_eq!(
        person.key(KeyCode::Enter),
        Some(Action::Submit(
            "/docker_image_create name=x dependencies=`one\ntwo`".to_owned()
        ))
    );
}

#[test]
fn a_quote_in_chat_keeps_enter_as_it_is() {
    let mut person = Typist::new();
    person.types("the ` key");
    assert_eq!(person.key(KeyCode::Enter), Some(Action::Submit("the ` key".to_owned())));
}

#[test]
fn alt_enter_begins_a_row_only_inside_backticks() {
    let mut person = Typist::new();
    person.types("/x a=`b");
    person.with(KeyModifiers::ALT, KeyCode::Enter);
    assert_eq!(person.line(), "/x a=`b\n");
    person.control('u');
    person.control('u');
    person.control('u');
    person.types("hello");
    person.with(KeyModifiers::ALT, KeyCode::Enter);
    assert_eq!(person.line(), "hello");
    assert!(person.screen(80, 20).contains("only inside backticks"));
}

#[test]
fn a_long_line_goes_over_rows_and_the_cursor_is_right() {
    let mut person = Typist::new();
    person.types("/docker_image_create name=`日本語 👩‍👩‍👧 e\u{301}` dependencies=");
    for number in 0..60 {
        person.types(&format!("library-{number},"));
    }
    person.keys(KeyCode::Esc, 1);
    assert_snapshot!(person.screens());
    let mut terminal = person.draws(40, 24);
    let at = terminal.get_cursor_position().unwrap();
    let columns = columns(Rect::new(0, 0, 40, 1));
    let rows = person.state.editor.rows(columns);
    assert_eq!(usize::from(at.x), 2 + rows.column);
    person.control('a');
    assert_eq!(person.draws(40, 24).get_cursor_position().unwrap(), (2, 16 + 1).into());
}

#[test]
fn up_goes_by_row_in_a_wrapped_line_and_then_to_the_history() {
    let mut person = Typist::new();
    person.ran("hello there, this is an earlier line");
    person.types("h");
    person.keys(KeyCode::Up, 1);
    assert_eq!(person.line(), "hello there, this is an earlier line");
    person.control('u');
    person.draws(40, 12);
    person.types(&"word ".repeat(20));
    let end = person.state.editor.cursor();
    person.keys(KeyCode::Up, 1);
    assert_eq!(person.state.editor.cursor(), end - 38);
    person.keys(KeyCode::Down, 1);
    assert_eq!(person.state.editor.cursor(), end);
}

#[test]
fn the_prompt_tells_where_keys_go() {
    let mut person = Typist::new();
    assert!(
        person
            .screen(80, 20)
            .contains("> / for commands, text to chat, F1 help")
    );
    person.types("/theme name=light");
    person.keys(KeyCode::F(3), 1);
    let screen = person.screen(80, 20);
    assert!(screen.contains("· /theme name=light"), "{screen}");
    person.keys(KeyCode::F(3), 1);
    person.control('u');
    person.keys(KeyCode::F(4), 1);
    assert!(person.screen(40, 12).contains("· keys go to the jobs, Esc comes back"));
}

#[test]
fn the_acts_of_an_editor_are_at_hand() {
    let mut person = Typist::new();
    person.types("one two");
    person.control('w');
    person.control('w');
    assert_eq!(person.line(), "");
    person.control('y');
    assert_eq!(person.line(), "one two");
    person.control('t');
    assert_eq!(person.line(), "one tow");
    person.control('_');
    assert_eq!(person.line(), "one two");
    person.alt('_');
    assert_eq!(person.line(), "one tow");
    person.control('a');
    person.alt('d');
    person.control('e');
    person.control('w');
    person.control('y');
    person.alt('y');
    assert_eq!(person.line(), " one");
    person.control('a');
    person.alt('c');
    assert_eq!(person.line(), " One");
    person.control('a');
    person.alt('u');
    assert_eq!(person.line(), " ONE");
    person.control('a');
    person.alt('l');
    assert_eq!(person.line(), " one");
}

#[test]
fn a_question_mark_alone_behind_a_command_asks_for_its_form() {
    let mut person = Typist::new();
    person.types("/docker_image_create ?");
    assert_eq!(person.line(), "/docker_image_create ");
    assert!(person.state.notice.is_some() || !person.state.layers.is_empty());
    for line in ["/nosuch ?", "/docker_image_create name=x?", "why ?", "?"] {
        let mut person = Typist::new();
        person.types(line);
        assert_eq!(person.line(), line);
    }
}

#[test]
fn a_pasted_script_is_not_run() {
    let mut person = Typist::new();
    let paste = Event::Paste("/docker_images\n/version\n".to_owned());
    assert_eq!(person.event(&paste), None);
    assert!(person.state.notice.is_some() || !person.state.layers.is_empty());
}

#[test]
fn ten_thousand_images_cost_a_key_no_more_than_it_must() {
    let mut person = Typist::new();
    let images = (0..10_000)
        .map(|number| {
            image(
                &format!("{number:x}"),
                &[&format!("registry.test/team/image-{number}:1.0")],
                1,
                1,
            )
        })
        .collect();
    person.scene.known = Arc::new(Known {
        images: Arc::new(images),
        images_loaded: true,
        ..Known::default()
    });
    person.types("/docker_image_update image=");
    let typed = allocation_counter::measure(|| person.types("image-77"));
    assert!(!person.offered().is_empty() && person.offered().len() <= 200);
    let each = typed.count_total / 8;
    assert!(each < 2_500, "{each} allocations a key");
    assert!(
        typed.bytes_total / 8 < 1024 * 1024,
        "{} bytes a key",
        typed.bytes_total / 8
    );
}

#[test]
fn a_line_of_64_kilobytes_is_drawn_as_fast_as_its_rows_in_sight() {
    let mut person = Typist::new();
    let long = format!("/docker_image_create name=x dependencies=`{}", "library, ".repeat(7000));
    assert_eq!(person.event(&Event::Paste(long)), None);
    person.draws(80, 20);
    let begun = std::time::Instant::now();
    let typed = allocation_counter::measure(|| person.types("x"));
    let screen = person.screen(80, 20);
    assert!(screen.contains("↑ "), "{screen}");
    assert!(typed.count_total < 200, "{} allocations", typed.count_total);
    assert!(
        begun.elapsed() < std::time::Duration::from_millis(500),
        "{:?}",
        begun.elapsed()
    );
}

/// Counts what is written to a terminal.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn few_bytes_are_written_for_a_key() {
    let mut person = Typist::new();
    let entries: Vec<_> = (0..500)
        .flat_map(|_| [command("/docker_images"), image_table()])
        .collect();
    person.state.transcript.sync(&said(&entries).await);
    let images = (0..1000)
        .map(|number| {
            image(
                &format!("{number:x}"),
                &[&format!("registry.test/team/image-{number}:1.0")],
                1,
                1,
            )
        })
        .collect();
    person.scene.known = Arc::new(Known {
        images: Arc::new(images),
        images_loaded: true,
        ..Known::default()
    });
    let counter = Counting::default();
    let options = TerminalOptions {
        viewport: Viewport::Fixed(Rect::new(0, 0, 120, 40)),
    };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(counter.clone()), options).unwrap();
    let mut written = |person: &mut Typist| {
        let before = counter.0.load(Ordering::Relaxed);
        terminal
            .draw(|frame| {
                super::frame(frame, &mut person.state, &person.scene);
            })
            .unwrap();
        counter.0.load(Ordering::Relaxed) - before
    };
    written(&mut person);
    let mut most = |person: &mut Typist, keys: &[KeyCode]| {
        let each = keys.iter().map(|key| {
            person.keys(*key, 1);
            written(person)
        });
        each.max().unwrap_or(0)
    };
    let letters = |text: &str| text.chars().map(KeyCode::Char).collect::<Vec<_>>();
    let chat = most(&mut person, &letters("good morning"));
    person.control('u');
    let opening = most(&mut person, &letters("/"));
    let narrowing = most(&mut person, &letters("d"));
    let commands = most(&mut person, &letters("ocker_image_update"));
    let next = most(&mut person, &letters(" "));
    let values = most(&mut person, &letters("image="));
    let steady = most(&mut person, &letters("image-"));
    let moving = most(&mut person, &[KeyCode::Down; 12]);
    assert!(chat < 256, "{chat} bytes for a letter of chat");
    assert!(steady < 512, "{steady} bytes for a letter that the popup follows");
    let changing = [opening, narrowing, commands, next, values];
    assert!(
        changing.into_iter().all(|bytes| bytes < 2048),
        "popups that come or go: {changing:?}"
    );
    assert!(moving < 1024, "{moving} bytes to move the choice");
}

/// A key or a paste, as people and cats press them.
fn any_event() -> impl Strategy<Value = Event> {
    let code = prop_oneof![
        8 => proptest::sample::select("/abdegimnopr =,`\"'[]:?日é\u{301}👩\u{200d}".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        1 => proptest::sample::select(vec![
            KeyCode::Tab, KeyCode::BackTab, KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down, KeyCode::Left,
            KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::Backspace, KeyCode::Delete, KeyCode::PageUp,
            KeyCode::F(2), KeyCode::F(3), KeyCode::F(6), KeyCode::F(7),
        ]),
        2 => proptest::sample::select("abdefhknptuwy_/".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
    ];
    let modifiers = proptest::sample::select(vec![
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::CONTROL,
        KeyModifiers::ALT,
    ]);
    prop_oneof![
        12 => (code, modifiers).prop_map(|(code, modifiers)| Event::Key(KeyEvent::new(code, modifiers))),
        1 => proptest::sample::select(vec![
            "/docker_image_create name=", "`one\ntwo", "/docker_images\n/version", "\u{1b}[2J\u{202e}", "日本語の長い文章",
            "/docker_image_update image=example_name:latest ", "dependencies=\"a, b\" ",
        ])
        .prop_map(|text| Event::Paste(text.to_owned())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_is_pressed_the_cursor_stays_on_the_screen(
        events in proptest::collection::vec(any_event(), 1..60), width in 40_u16..130, height in 12_u16..42,
    ) {
        let mut person = Typist::new();
        for event in &events {
            person.event(event);
            // A person would not stay in the question whether to quit.
            person.state.layers.clear();
            let mut terminal = person.draws(width, height);
            let at = terminal.get_cursor_position().unwrap();
            prop_assert!(at.x < width && at.y < height, "{:?} after {:?}", at, event);
            let line = person.line().to_owned();
            prop_assert!(line.is_char_boundary(person.state.editor.cursor()));
            if !person.state.in_pane {
                let areas = person.state.areas;
                prop_assert!(areas.input.contains(at), "{:?} not in {:?}", at, areas.input);
            }
        }
    }
}
