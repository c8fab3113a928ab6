//! The loop: takes in what comes, draws when something visible changed, and waits for nothing else.

use std::future::poll_fn;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Rect;
use tokio::sync::{mpsc, watch};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep_until};

use super::attention;
use super::draw;
use super::errands::{Errands, News};
use super::history;
use super::keepsake::Keepsake;
use super::keys::Keymap;
use super::layers::{Pager, question};
use super::outside::{Ended, Outside, Told, maybe};
use super::pace::{Pace, Urgency};
use super::scene::Scene;
use super::signs::Signs;
use super::state::State;
use super::theme::Look;
use super::transcript::Transcript;
use super::update::{Action, update};
use crate::catalog::Known;
use crate::commands::Effect;
use crate::room::{Draft, News as RoomNews, Place, Room};
use crate::session::{Asked, EngineView, Session};
use crate::settings::Attention;

/// The most events taken in before a frame, so that a flood of keys cannot keep the screen from being drawn.
const BATCH: usize = 256;

/// How the console is to look.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The theme to begin with, and those that can be taken.
    pub look: Look,
    /// Which key does what.
    pub keys: Arc<Keymap>,
    /// Whether the mouse is the console's from the start.
    pub mouse: bool,
    /// How the end of a long job is told.
    pub attention: Attention,
    /// From when on a job is long.
    pub long_job: Duration,
    /// Which signs the terminal shows.
    pub signs: Signs,
    /// Where lines are kept for later runs, in `history.jsonl`; none where they are not.
    pub data: Option<PathBuf>,
}

/// Runs the console until it ends, and gives its last state. The first frame is drawn before anything is waited for.
///
/// # Errors
/// Where the screen cannot be written to.
pub async fn run<B: Backend, O: Outside>(
    terminal: &mut Terminal<B>,
    outside: &mut O,
    session: &Session,
    options: &Options,
) -> Result<(Ended, State), B::Error> {
    let mut console = Console::new(session, options);
    if options.mouse
        && let Err(error) = outside.mouse(true)
    {
        return Ok((Ended::Lost(error), console.state));
    }
    let ended = loop {
        let now = Instant::now();
        if console.pace.due(now).is_some_and(|due| due <= now) {
            console.draw(terminal, outside)?;
            if let Some(call) = console.call.take()
                && let Err(error) = outside.attention(call.words.as_deref())
            {
                break Ended::Lost(error);
            }
        }
        let wake = [console.pace.due(now), console.time_changes]
            .into_iter()
            .flatten()
            .min();
        let idle = !console.pace.wants(Urgency::Flood);
        let calm = !console.pace.wants(Urgency::Change);
        let watched = &mut console.watched;
        tokio::select! {
            biased;
            told = outside.next() => {
                if let Some(ended) = console.take_in(told, terminal, outside).await? {
                    break ended;
                }
            }
            news = console.errands.next() => console.on_news(news),
            told = console.keepsake.next() => console.on_history(told),
            Some(effect) = watched.effects.recv() => {
                if let Some(ended) = console.on_effect(effect) {
                    break ended;
                }
            }
            // What waits to be drawn need not be told again: the frame looks at everything.
            // Another room: its revision, its entries.
            Ok(()) = watched.rooms.changed() => console.enter(),
            Ok(()) = watched.room.changed(), if calm => console.pace.want(Urgency::Change),
            Ok(()) = watched.engine.changed(), if calm => console.pace.want(Urgency::Change),
            Ok(()) = watched.questions.changed(), if calm => console.pace.want(Urgency::Change),
            Ok(()) = watched.unread.changed(), if calm => console.pace.want(Urgency::Change),
            Ok(()) = watched.known.changed(), if calm => console.pace.want(Urgency::Change),
            () = console.look.changed() => console.themes_changed(),
            Ok(()) = watched.jobs.changed(), if idle => console.pace.want(Urgency::Flood),
            () = maybe(wake.map(sleep_until)) => {
                if console.time_changes.is_some_and(|at| at <= Instant::now()) {
                    console.time_changes = None;
                    console.pace.want(Urgency::Change);
                }
            }
            // Last, and a moment at a time: keys and frames go before it.
            () = yield_now(), if console.state.has_work() => {
                console.state.work();
                console.pace.want(Urgency::Change);
            }
        }
    };
    console.keepsake.close().await;
    Ok((ended, console.state))
}

/// What the session publishes.
struct Watched {
    rooms: watch::Receiver<Room>,
    room: watch::Receiver<u64>,
    jobs: watch::Receiver<u64>,
    known: watch::Receiver<Arc<Known>>,
    engine: watch::Receiver<EngineView>,
    questions: watch::Receiver<Arc<Vec<Asked>>>,
    unread: watch::Receiver<Arc<Vec<RoomNews>>>,
    effects: mpsc::UnboundedReceiver<Effect>,
}

struct Console<'a> {
    session: &'a Session,
    look: Look,
    signs: Signs,
    state: State,
    /// The room that is shown.
    room: Room,
    watched: Watched,
    pace: Pace,
    errands: Errands,
    /// Watches jobs end, and what it has to tell.
    attention: attention::Watch,
    call: Option<attention::Call>,
    keepsake: Keepsake,
    /// When a time in words on the last frame reads differently.
    time_changes: Option<Instant>,
    /// The revision of the room that the transcript shows.
    shown: Option<u64>,
}

impl<'a> Console<'a> {
    fn new(session: &'a Session, options: &Options) -> Self {
        let zone = session.clock().zone().clone();
        let mut state = State::new(options.look.theme(), zone, Arc::clone(&options.keys));
        state.mouse = options.mouse;
        let rooms = session.rooms();
        let room = rooms.borrow().clone();
        let keepsake = Keepsake::start(options.data.as_deref(), &room, &mut state.history);
        let mut pace = Pace::default();
        pace.want(Urgency::Key);
        Self {
            session,
            attention: attention::Watch::new(options.attention, options.long_job, &session.jobs().snapshot()),
            call: None,
            look: options.look.clone(),
            signs: options.signs,
            state,
            room: room.clone(),
            watched: Watched {
                rooms,
                room: room.revision(),
                jobs: session.jobs().revision(),
                known: session.known(),
                engine: session.engine(),
                questions: session.questions(),
                unread: session.unread(),
                effects: session.effects(),
            },
            pace,
            errands: Errands::new(session.clone()),
            keepsake,
            time_changes: None,
            shown: None,
        }
    }

    /// Shows the room that is current now, from its end.
    fn enter(&mut self) {
        self.room = self.watched.rooms.borrow_and_update().clone();
        self.watched.room = self.room.revision();
        self.shown = None;
        self.state.transcript = Transcript::new(Arc::clone(&self.state.theme), self.session.clock().zone().clone());
        self.pace.want(Urgency::Change);
    }

    /// Everything there is to show now.
    fn scene(&mut self) -> Scene {
        self.watched.jobs.mark_unchanged();
        Scene {
            room: self.room.name().to_owned(),
            engine: self.watched.engine.borrow_and_update().clone(),
            known: Arc::clone(&self.watched.known.borrow_and_update()),
            jobs: self.session.jobs().snapshot(),
            questions: Arc::clone(&self.watched.questions.borrow_and_update()),
            unread: Arc::clone(&self.watched.unread.borrow_and_update()),
            now: self.session.clock().now(),
            zone: self.session.clock().zone().clone(),
        }
    }

    fn draw<B: Backend, O: Outside>(&mut self, terminal: &mut Terminal<B>, outside: &mut O) -> Result<(), B::Error> {
        let revision = *self.watched.room.borrow_and_update();
        if self.shown != Some(revision) {
            self.room.read(|view| self.state.transcript.follow(view));
            self.shown = Some(revision);
        }
        let scene = self.scene();
        self.call = self.attention.look(&scene.jobs);
        question::attend(&mut self.state, &scene);
        let mut changes = None;
        let drawn = terminal.draw(|frame| {
            changes = draw::frame(frame, &mut self.state, &scene);
            self.signs.settle(frame.buffer_mut());
        })?;
        outside.drawn(drawn.buffer);
        let now = Instant::now();
        self.time_changes = changes.map(|at| now + until(scene.now, at));
        self.pace.drawn(now);
        if let Some((path, from)) = self.state.layers.last_mut().and_then(|layer| layer.to_read(&scene)) {
            self.errands.read(path, from);
        }
        Ok(())
    }

    /// Takes in what came and all that came with it.
    async fn take_in<B: Backend, O: Outside>(
        &mut self,
        first: Told,
        terminal: &mut Terminal<B>,
        outside: &mut O,
    ) -> Result<Option<Ended>, B::Error> {
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(told) = next.take() {
            taken += 1;
            self.pace.want(Urgency::Key);
            let action = match told {
                Told::Event(event) => {
                    let scene = self.scene();
                    let action = update(&mut self.state, &scene, &event);
                    self.keepsake.keep(&mut self.state.to_keep);
                    action
                }
                Told::Caption(caption) => {
                    self.state.caption = caption;
                    None
                }
                Told::Continued => Some(Action::Redraw),
                Told::Ended(ended) => return Ok(Some(ended)),
            };
            if let Some(ended) = self.act(action, terminal, outside).await? {
                return Ok(Some(ended));
            }
            // What is asked for must be taken in, or it is lost.
            if taken < BATCH {
                next = ready(outside.next()).await;
            }
        }
        Ok(None)
    }

    /// Does what a key asked for beyond the state.
    async fn act<B: Backend, O: Outside>(
        &mut self,
        action: Option<Action>,
        terminal: &mut Terminal<B>,
        outside: &mut O,
    ) -> Result<Option<Ended>, B::Error> {
        match action {
            // What comes of it shows in the room.
            Some(Action::Submit(line)) => {
                self.state.transcript.asked();
                drop(self.session.submit(&line, None));
            }
            Some(Action::Run(lines)) => self.errands.run(lines),
            Some(Action::Cancel(job)) => {
                self.session.jobs().cancel(&job);
            }
            Some(Action::StopScript(job)) => {
                self.errands.stop();
                if let Some(job) = job {
                    self.session.jobs().cancel(&job);
                }
            }
            Some(Action::LookAtRooms) => self.errands.look_at_rooms(&self.room),
            Some(Action::Quit) => return Ok(Some(Ended::Quit)),
            Some(Action::Mouse(on)) => {
                if let Err(error) = outside.mouse(on) {
                    return Ok(Some(Ended::Lost(error)));
                }
            }
            Some(Action::Copy(text)) => {
                if let Err(error) = outside.copy(&text) {
                    return Ok(Some(Ended::Lost(error)));
                }
            }
            Some(Action::OpenFile(path)) => self.errands.read(path, 0),
            Some(Action::Inspect(id)) => self.errands.inspect(id),
            Some(Action::Amend { entry, amendment }) => self.errands.amend(&self.room, entry, amendment),
            Some(Action::Reply { to, text }) => self.errands.reply(to, text),
            Some(Action::Enter(name)) => self.errands.enter(name),
            Some(Action::Answer { id, reply }) => {
                let late = !self.session.reply(id, reply);
                self.state.notice = late.then(|| "the question is gone: its command has ended".to_owned());
            }
            Some(Action::Suspend) => match outside.suspend().await {
                Ok(true) => redraw(terminal)?,
                Ok(false) => {}
                Err(error) => return Ok(Some(Ended::Lost(error))),
            },
            Some(Action::Redraw) => redraw(terminal)?,
            None => {}
        }
        Ok(None)
    }

    fn on_news(&mut self, news: News) {
        self.pace.want(Urgency::Key);
        match news {
            News::Read { path, read: Ok(read) } => {
                let mut layers = self.state.layers.iter_mut();
                let read = layers.try_fold(read, |read, layer| layer.on_read(&path, read));
                // What was to be read on has been closed meanwhile.
                if let Some(read) = read.filter(|read| read.from == 0) {
                    self.state.layers.push(Box::new(Pager::file(path, read)));
                }
            }
            News::Read { path, read: Err(error) } if error.kind() == ErrorKind::NotFound => {
                self.state.notice = Some(format!("{path} is gone; run its line again for a new one"));
            }
            News::Inspected { id, facts } => {
                for layer in &mut self.state.layers {
                    layer.on_facts(&id, &facts);
                }
            }
            News::Rooms(rooms) => {
                for layer in &mut self.state.layers {
                    layer.on_rooms(&rooms);
                }
            }
            News::Line(at, of) => self.state.script = Some((at, of)),
            News::Ran(left) => {
                self.state.script = None;
                if let Some((at, left)) = left.filter(|(_, left)| *left > 0) {
                    let lines = if left == 1 { "1 line" } else { "lines" };
                    let lines = if left == 1 {
                        lines.to_owned()
                    } else {
                        format!("{left} {lines}")
                    };
                    self.state.notice = Some(format!("stopped at line {at} of {}: {lines} not run", at + left));
                }
            }
            News::Problem(problem) => self.state.notice = Some(problem),
            News::Read { path, read: Err(error) } => self.state.notice = Some(format!("cannot read {path}: {error}")),
        }
    }

    /// The lines of earlier runs were read, or they cannot be kept.
    fn on_history(&mut self, told: history::Told) {
        self.pace.want(Urgency::Key);
        let warning = Keepsake::take_in(told, &self.room, &mut self.state.history);
        if let Some(warning) = warning {
            self.session.room().post(Draft::warning(warning), Place::default());
        }
    }

    /// The person saved a theme file: its look is taken at once, and what is wrong with it is said.
    fn themes_changed(&mut self) {
        let (names, problems) = self.look.reload();
        self.session.set_themes(names);
        for problem in problems {
            let draft = Draft::warning(format!("the theme cannot be used: {problem}"));
            self.session.room().post(draft, Place::default());
        }
        self.state.set_theme(self.look.theme());
        self.pace.want(Urgency::Change);
    }

    fn on_effect(&mut self, effect: Effect) -> Option<Ended> {
        self.pace.want(Urgency::Key);
        match effect {
            Effect::Theme(name) => {
                if self.look.choose(&name) {
                    self.state.set_theme(self.look.theme());
                }
            }
            Effect::Clear => self.state.transcript.go_to_end(),
            Effect::Quit => {
                let working = self.session.jobs().snapshot().iter().any(|job| job.state.is_live());
                if !working {
                    return Some(Ended::Quit);
                }
                self.state.ask_to_quit();
            }
            // The session has done it already.
            Effect::UseEngine(_) | Effect::EnterRoom(_) => {}
        }
        None
    }
}

/// What a future gives if it is ready, asked in the name of this task: the terminal's event stream remembers whom to
/// wake from the first time it was asked in vain.
async fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Forgets what the screen shows, so that the next frame writes every cell. ([`Terminal::clear`] would ask the terminal
/// where its cursor is, and wait for the answer.)
fn redraw<B: Backend>(terminal: &mut Terminal<B>) -> Result<(), B::Error> {
    let size = terminal.size()?;
    terminal.resize(Rect::from(size))
}

/// How long it is until a time; a little at least, so that a clock that stands still cannot keep the loop busy.
fn until(now: Timestamp, then: Timestamp) -> Duration {
    let wait = then.duration_since(now);
    Duration::try_from(wait)
        .unwrap_or_default()
        .max(Duration::from_millis(20))
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
