use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard};
use std::task::{Context, Poll};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::Stream;
use jiff::tz::TimeZone;
use ratatui::backend::{ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use tokio::time::{sleep, timeout};

use super::super::outside::Events;
use super::*;
use crate::commands::{Building, Themes};
use crate::console::theme::{Depth, Shelf, Theme};
use crate::engine::docker::{DockerEngine, Endpoint};
use crate::engine::training::{self, TrainingEngine};
use crate::engine::{Engine, Error};
use crate::image::Reference;
use crate::room::{Draft, JobState, Jobs, Kind, Opening, Place, Room};
use crate::session::{Audience, Opener, Setup};
use crate::world::{Chance, Clock};

/// A screen that remembers every frame.
#[derive(Clone)]
struct Screen(Arc<Mutex<(TestBackend, Vec<String>)>>);

impl Screen {
    fn new(width: u16, height: u16) -> Self {
        Self(Arc::new(Mutex::new((TestBackend::new(width, height), Vec::new()))))
    }

    fn lock(&self) -> MutexGuard<'_, (TestBackend, Vec<String>)> {
        self.0.lock().unwrap()
    }

    fn frames(&self) -> Vec<String> {
        self.lock().1.clone()
    }

    fn now(&self) -> String {
        self.lock().0.to_string()
    }
}

impl Backend for Screen {
    type Error = Infallible;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> Result<(), Infallible> {
        self.lock().0.draw(content)
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.lock().0.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.lock().0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        panic!("the terminal would be asked, and the console would wait")
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.lock().0.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.lock().0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Infallible> {
        self.lock().0.clear_region(clear_type)
    }

    fn size(&self) -> Result<Size, Infallible> {
        self.lock().0.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        self.lock().0.window_size()
    }

    /// The last thing done to a frame.
    fn flush(&mut self) -> Result<(), Infallible> {
        let mut held = self.lock();
        let frame = held.0.to_string();
        held.1.push(frame);
        held.0.flush()
    }
}

/// Keys that a test types.
struct Keys(mpsc::UnboundedReceiver<Event>);

impl Stream for Keys {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Event>>> {
        self.0.poll_recv(cx).map(|event| event.map(Ok))
    }
}

/// A person at the console.
struct Person {
    screen: Screen,
    keys: mpsc::UnboundedSender<Event>,
    session: Session,
}

impl Person {
    fn key(&self, code: KeyCode) {
        self.keys.send(Event::Key(KeyEvent::from(code))).unwrap();
    }

    fn control(&self, letter: char) {
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
        self.keys.send(Event::Key(key)).unwrap();
    }

    fn types(&self, text: &str) {
        for character in text.chars() {
            self.key(KeyCode::Char(character));
        }
    }

    fn enters(&self, line: &str) {
        self.types(line);
        self.key(KeyCode::Enter);
    }

    /// Waits until the screen shows a text.
    async fn sees(&self, text: &str) {
        let shown = async {
            while !self.screen.now().contains(text) {
                sleep(Duration::from_millis(2)).await;
            }
        };
        let seen = timeout(Duration::from_secs(10), shown).await;
        assert!(seen.is_ok(), "`{text}` never came:\n{}", self.screen.now());
    }

    /// Waits until nothing is drawn any more.
    async fn rests(&self) {
        loop {
            let before = self.screen.frames().len();
            sleep(Duration::from_millis(150)).await;
            if self.screen.frames().len() == before {
                return;
            }
        }
    }
}

fn clock() -> Clock {
    Clock::fixed("2026-11-21T12:31:07Z".parse().unwrap(), TimeZone::UTC)
}

fn training() -> Arc<dyn Engine> {
    Arc::new(TrainingEngine::open(training::Options {
        state: None,
        seed: 7,
        pace: 0.0,
        clock: clock(),
    }))
}

fn session(engine: Arc<dyn Engine>) -> Session {
    session_in(engine, None)
}

fn session_in(engine: Arc<dyn Engine>, directory: Option<std::path::PathBuf>) -> Session {
    Session::start(Setup {
        audience: Audience::Console,
        room: Room::open(Opening {
            directory,
            name: "playground".to_owned(),
            user: "ana".to_owned(),
            clock: clock(),
            keep: 1000,
        }),
        jobs: Jobs::new(None, clock(), Chance::seeded(7)),
        clock: clock(),
        engines: Opener {
            open: Box::new(|name| Err(Error::Unsupported { what: name.to_owned() })),
            names: Vec::new(),
            first: engine,
            fallback: None,
        },
        building: Building {
            base: Reference::parse("demisto/python3-deb").unwrap(),
            certificates: None,
            proxies: std::collections::BTreeMap::new(),
            pip: std::collections::BTreeMap::new(),
            run_as: None,
            vetting: crate::diligence::Setup::default(),
        },
        themes: Themes::of(Theme::names()),
    })
}

/// Runs the console with a person at it; the keys end when the person is done.
async fn play<F: Future<Output = ()>>(
    session: Session,
    size: (u16, u16),
    options: Options,
    story: impl FnOnce(Arc<Person>) -> F,
) -> (Ended, State, Vec<String>) {
    let (sender, keys) = mpsc::unbounded_channel();
    let screen = Screen::new(size.0, size.1);
    let person = Arc::new(Person {
        screen: screen.clone(),
        keys: sender,
        session: session.clone(),
    });
    let mut terminal = Terminal::new(screen.clone()).unwrap();
    let mut outside = Events(Keys(keys));
    let story = story(person);
    let running = run(&mut terminal, &mut outside, &session, &options);
    tokio::pin!(running);
    let ended = tokio::select! {
        ended = &mut running => ended,
        // The keys went with the person.
        () = story => timeout(Duration::from_secs(10), running).await.unwrap(),
    };
    let (ended, state) = ended.unwrap();
    (ended, state, screen.frames())
}

#[tokio::test]
async fn a_create_is_typed_built_and_seen_in_the_list() {
    let (ended, state, frames) = play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            person.sees("F3 Images").await;
            person.sees("training ready").await;
            person.enters("/docker_image_create name=example_name dependencies=mechanize packages=wget");
            person.sees("Available Docker Images").await;
            person.sees(" W  example_name").await;
            person.rests().await;
        },
    )
    .await;
    assert!(matches!(ended, Ended::NoMoreKeys), "{ended:?}");
    assert_eq!(state.line(), "");
    for frame in frames {
        assert!(frame.contains("TRAINING ENGINE - all below is invented"), "{frame}");
    }
}

#[tokio::test]
async fn the_first_frame_waits_for_no_engine() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    // It takes connections, as the kernel does for a listener, and never answers.
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let engine = DockerEngine::new(Endpoint {
        name: "default".to_owned(),
        address: format!("unix://{}", path.display()),
        ..Endpoint::default()
    });
    let begun = Instant::now();
    play(
        session(Arc::new(engine)),
        (80, 24),
        Options::default(),
        |person| async move {
            person.sees("connecting").await;
            assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
            person.types("hello");
            person.sees("> hello").await;
            person.key(KeyCode::F(3));
            person.sees("loading...").await;
        },
    )
    .await;
}

#[tokio::test]
async fn at_rest_nothing_is_drawn() {
    play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.rests().await;
            let before = person.screen.frames().len();
            sleep(Duration::from_millis(700)).await;
            assert_eq!(person.screen.frames().len(), before);
        },
    )
    .await;
}

#[tokio::test]
async fn a_flood_of_lines_is_drawn_now_and_then_and_keys_at_once() {
    play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.rests().await;
            let job = person.session.jobs().begin("/flood", "training");
            let before = person.screen.frames().len();
            for round in 0..40 {
                for line in 0..200 {
                    job.line("run", &format!("line {round} {line}"));
                }
                sleep(Duration::from_millis(10)).await;
            }
            let drawn = person.screen.frames().len() - before;
            assert!((2..=12).contains(&drawn), "{drawn} frames");
            person.types("k");
            let typed = Instant::now();
            person.sees("> k").await;
            assert!(typed.elapsed() < Duration::from_millis(200), "{:?}", typed.elapsed());
            job.finish(JobState::Done);
            person.sees("✓ ").await;
        },
    )
    .await;
}

#[tokio::test]
async fn control_c_cancels_the_newest_job_then_asks_and_y_leaves() {
    let (ended, _, _) = play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            let old = person.session.jobs().begin("/old", "training");
            let new = person.session.jobs().begin("/new", "training");
            person.sees("/new").await;
            person.control('c');
            timeout(Duration::from_secs(5), new.token().cancelled()).await.unwrap();
            assert!(!old.token().is_cancelled());
            person.sees("cancelling").await;
            new.finish(JobState::Cancelled);
            old.finish(JobState::Done);
            person.sees("F4 Jobs ─").await;
            person.control('c');
            person.sees("Quit? (y/n)").await;
            person.key(KeyCode::Char('n'));
            person.types("still here");
            person.sees("> still here").await;
            person.control('u');
            person.control('d');
            person.sees("Quit? (y/n)").await;
            person.key(KeyCode::Char('y'));
        },
    )
    .await;
    assert!(matches!(ended, Ended::Quit), "{ended:?}");
}

#[tokio::test]
async fn leaving_asks_while_a_job_runs() {
    let (ended, _, _) = play(session(training()), (80, 24), Options::default(), |person| async move {
        let job = person.session.jobs().begin("/long", "training");
        person.enters("/quit");
        person.sees("1 job still runs and will be cancelled. Quit? (y/n)").await;
        person.key(KeyCode::Esc);
        job.finish(JobState::Done);
        person.enters("/quit");
        sleep(Duration::from_secs(10)).await;
    })
    .await;
    assert!(matches!(ended, Ended::Quit), "{ended:?}");
}

#[tokio::test]
async fn a_theme_is_changed_but_no_colours_stay_unwanted() {
    let change = |person: Arc<Person>| async move {
        person.enters("/theme name=light");
        person.sees("/theme name=light").await;
        person.rests().await;
    };
    let (_, state, _) = play(session(training()), (80, 24), Options::default(), change).await;
    assert_eq!(state.theme(), "light");
    let plain = Options {
        look: Look::new(&Shelf::open(None), "dark", Depth::None),
        ..Options::default()
    };
    let (_, state, _) = play(session(training()), (80, 24), plain, change).await;
    assert_eq!(state.theme(), Theme::plain().name());
}

#[tokio::test]
async fn a_paste_of_lines_runs_nothing() {
    let (_, state, _) = play(session(training()), (80, 24), Options::default(), |person| async move {
        person.keys.send(Event::Paste("/clear\n/quit\n".to_owned())).unwrap();
        person.sees("Run 2 pasted lines?").await;
    })
    .await;
    assert_eq!(state.line(), "");
}

#[tokio::test]
async fn lines_of_the_journal_come_back_with_the_arrow() {
    let session = session(training());
    let key = session
        .room()
        .post(Draft::new(Kind::Command, "/version"), Place::default());
    session.room().written(key).await;
    let (_, state, _) = play(session, (80, 24), Options::default(), |person| async move {
        person.key(KeyCode::Up);
        person.sees("> /version ").await;
    })
    .await;
    assert_eq!(state.line(), "/version");
}

#[tokio::test]
async fn completions_open_by_themselves_and_tab_takes() {
    let (_, state, _) = play(session(training()), (80, 24), Options::default(), |person| async move {
        person.types("/docker_image_cr");
        person.sees("│ /docker_image_create").await;
        person.key(KeyCode::Tab);
        person.sees("> /docker_image_create ").await;
        person.control('u');
        person.types("/t");
        person.sees("│ /t").await;
        person.key(KeyCode::Down);
        person.sees("▸ /").await;
        person.key(KeyCode::Enter);
        person.rests().await;
    })
    .await;
    assert!(state.line().starts_with("/t"), "{}", state.line());
    assert!(state.line().ends_with(' '), "{}", state.line());
}

#[tokio::test]
async fn a_create_is_typed_by_completion_alone() {
    let (_, state, _) = play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.types("/dic");
            person.key(KeyCode::Tab);
            person.sees("│ name=").await;
            person.key(KeyCode::Tab);
            person.types("feeds ");
            person.sees("│ dependencies=").await;
            person.key(KeyCode::Tab);
            person.types("stix2 ba");
            person.key(KeyCode::Tab);
            person.types("p3deb");
            person.sees("│ demisto/python3-deb").await;
            person.key(KeyCode::Down);
            person.key(KeyCode::Enter);
            person
                .sees("> /docker_image_create name=feeds dependencies=stix2 base=demisto/")
                .await;
            person.key(KeyCode::Enter);
            person.sees("Available Docker Images").await;
            person.sees("feeds ").await;
            person.rests().await;
        },
    )
    .await;
    assert_eq!(state.line(), "");
}

#[tokio::test]
async fn the_help_opens_scrolls_and_closes() {
    play(session(training()), (60, 16), Options::default(), |person| async move {
        person.key(KeyCode::F(1));
        person.sees("Help").await;
        person.key(KeyCode::End);
        person.sees("/quit").await;
        person.key(KeyCode::Esc);
        person.sees("F2 Transcript").await;
    })
    .await;
}

#[tokio::test]
async fn another_size_is_drawn_at_once() {
    play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            person.sees("F4 Jobs").await;
            person.screen.lock().0.resize(39, 10);
            person.keys.send(Event::Resize(39, 10)).unwrap();
            person.sees("warroom needs 40x12").await;
            person.screen.lock().0.resize(60, 16);
            person.keys.send(Event::Resize(60, 16)).unwrap();
            person.sees("[F2 Transcript]").await;
            person.control('l');
            person.rests().await;
            person.sees("[F2 Transcript]").await;
        },
    )
    .await;
}

#[tokio::test]
async fn of_a_flood_of_keys_none_is_lost() {
    let line = "0123456789".repeat(100);
    let keys: Vec<io::Result<Event>> = line
        .chars()
        .map(|character| Ok(Event::Key(KeyEvent::from(KeyCode::Char(character)))))
        .collect();
    let mut terminal = Terminal::new(Screen::new(80, 24)).unwrap();
    let mut outside = Events(futures_util::stream::iter(keys));
    let session = session(training());
    let (ended, state) = run(&mut terminal, &mut outside, &session, &Options::default())
        .await
        .unwrap();
    assert!(matches!(ended, Ended::NoMoreKeys), "{ended:?}");
    assert_eq!(state.line(), line);
}

#[path = "run_look_tests.rs"]
mod look;

#[path = "run_layers_tests.rs"]
mod layers;

/// Keys, and what the terminal was asked to draw attention to.
struct Listening(Events<Keys>, Arc<Mutex<Vec<Option<String>>>>);

impl Outside for Listening {
    async fn next(&mut self) -> Told {
        self.0.next().await
    }

    fn attention(&mut self, words: Option<&str>) -> io::Result<()> {
        self.1.lock().unwrap().push(words.map(str::to_owned));
        Ok(())
    }
}

#[tokio::test]
async fn the_end_of_a_long_job_is_told_once_and_that_of_a_short_one_not() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let told = |attention, long_job| {
        let calls = Arc::clone(&calls);
        async move {
            let options = Options {
                attention,
                long_job,
                ..Options::default()
            };
            let session = session(training());
            let (sender, keys) = mpsc::unbounded_channel();
            let screen = Screen::new(120, 40);
            let mut terminal = Terminal::new(screen.clone()).unwrap();
            let mut outside = Listening(Events(Keys(keys)), Arc::clone(&calls));
            let story = async {
                let person = Person {
                    screen,
                    keys: sender,
                    session: session.clone(),
                };
                person.sees("training ready").await;
                let job = session.jobs().begin("/slow", "training");
                person.sees("/slow").await;
                job.finish(JobState::Failed);
                person.sees("failed 0:00").await;
                person.rests().await;
            };
            let (_, ()) = tokio::join!(run(&mut terminal, &mut outside, &session, &options), story);
            std::mem::take(&mut *calls.lock().unwrap())
        }
    };
    // The clock of the test stands still, so that every job lasts no time at all.
    assert_eq!(
        told(Attention::Notify, Duration::ZERO).await,
        [Some("failed after 0:00: /slow".to_owned())]
    );
    assert_eq!(told(Attention::Bell, Duration::ZERO).await, [None]);
    assert_eq!(told(Attention::None, Duration::ZERO).await, []);
    assert_eq!(told(Attention::Notify, Duration::from_secs(1)).await, []);
}

#[tokio::test]
async fn details_of_an_image_come_from_the_engine_and_its_containers_are_told() {
    play(
        session(training()),
        (120, 40),
        Options::default(),
        |person| async move {
            person.sees("training ready").await;
            person.sees("python ").await;
            person.key(KeyCode::F(3));
            person.types("fpython:3.12-slim");
            person.sees("1 of").await;
            person.key(KeyCode::Enter);
            person.key(KeyCode::Enter);
            person.sees("Containers that hold it").await;
            person.sees("web-front").await;
            person.sees("what made them").await;
        },
    )
    .await;
}

#[path = "run_reading_tests.rs"]
mod reading;
