//! Types a demo: a source of keys beside the person's own, which steer it meanwhile.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::buffer::Buffer;
use tokio::time::{Instant, sleep_until};

use super::caption::{Caption, Playing};
use super::published::Published;
use super::script::Demo;
use super::step::Step;
use super::{FASTEST, SLOWEST};
use crate::console::outside::{Ended, Outside, Told, maybe};
use crate::console::record::Frames;
use crate::session::Session;

/// The least time from character to character, in milliseconds at speed 1; chance adds up to as much again.
const CHARACTER: u64 = 35;
/// The beat before Enter.
const BEFORE_ENTER: Duration = Duration::from_millis(400);
/// The beat after an answer, a caption and a key.
const AFTER: Duration = Duration::from_millis(700);
/// How long the end of a command is waited for where `#!wait` says nothing.
const WAIT: Duration = Duration::from_mins(2);
/// How long the last frame stays where the program ends with the demo.
const LAST: Duration = Duration::from_millis(500);
/// How often, and how often without any change, the session is looked at before a frame is recorded.
const LOOK: Duration = Duration::from_millis(100);
/// See [`LOOK`].
const LOOKS: u32 = 5;
/// By what `+` and `-` change the speed.
const FASTER: f64 = 1.5;
/// How many captions are remembered.
const CAPTIONS: usize = 200;

/// How a demo is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pacing {
    /// 1 as a person types, infinite without waiting.
    pub speed: f64,
    /// Where the unevenness of typing comes from.
    pub seed: u64,
    /// End with the last step.
    pub exit: bool,
}

/// Types a demo into the console. Between its keys it passes on what the person does only where that steers nothing: sizes
/// of the screen and the end.
pub struct Player<O> {
    inner: O,
    session: Session,
    demo: Demo,
    pacing: Pacing,
    chance: fastrand::Rng,
    /// The next step.
    at: usize,
    phase: Phase,
    /// What the running wait takes at speed 1.
    nominal: Duration,
    /// When it ends; none while paused.
    due: Option<Instant>,
    /// What was left of it when the demo was paused.
    left: Duration,
    /// Whether everything up to the next line is done without waiting.
    hurry: bool,
    cap: Duration,
    caption: Caption,
    said: Vec<String>,
    /// How far back in the captions the person looks.
    back: usize,
    queue: VecDeque<Told>,
    /// Records the frames that show what the demo did, where they are recorded.
    frames: Option<Frames>,
    /// Whether the frame that shows the last thing told is still to come.
    unseen: bool,
    /// What was published when the session was last looked at, and since how many looks.
    rested: (Published, u32),
}

/// What is being done.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// The next step is begun after the wait.
    Between,
    /// These characters are still to be typed, the next one after the wait; then Enter.
    Typing(VecDeque<char>),
    /// A command runs; the wait is the longest that it may take.
    Running,
    /// It ran; what it changed is waited for to be shown before a frame is recorded.
    Resting,
    /// Nothing is left.
    Over,
    /// The person has the console; whether the row is still shown.
    Handed(bool),
}

impl<O> Player<O> {
    /// A demo, about to begin.
    pub(in crate::console) fn new(
        inner: O,
        session: Session,
        demo: Demo,
        pacing: Pacing,
        frames: Option<Frames>,
    ) -> Self {
        let caption = Caption {
            text: String::new(),
            notice: None,
            playing: Playing::Playing,
            line: 0,
            lines: demo.lines(),
            speed: pacing.speed,
        };
        let mut player = Self {
            inner,
            session,
            demo,
            pacing,
            chance: fastrand::Rng::with_seed(pacing.seed),
            at: 0,
            phase: Phase::Between,
            nominal: Duration::ZERO,
            due: None,
            left: Duration::ZERO,
            hurry: false,
            cap: WAIT,
            caption,
            said: Vec::new(),
            back: 0,
            queue: VecDeque::new(),
            frames,
            unseen: false,
            rested: (Published::default(), 0),
        };
        if player.frames.is_some() {
            player.rest();
        } else {
            player.ran();
        }
        player
    }

    fn is_paused(&self) -> bool {
        self.caption.playing == Playing::Paused
    }

    /// How long something takes at the speed it is played.
    fn real(&self, nominal: Duration) -> Duration {
        if self.hurry || self.pacing.speed.is_infinite() {
            Duration::ZERO
        } else {
            nominal.div_f64(self.pacing.speed)
        }
    }

    /// Goes on after so long.
    fn wait(&mut self, nominal: Duration) {
        self.nominal = nominal;
        let real = self.real(nominal);
        if self.is_paused() && !self.hurry {
            self.left = real;
            self.due = None;
        } else {
            self.due = Some(Instant::now() + real);
        }
    }

    /// Tells the console what the row shows.
    fn show(&mut self) {
        let mut caption = self.caption.clone();
        if self.back > 0
            && let Some(at) = self.said.len().checked_sub(self.back + 1)
            && let Some(text) = self.said.get(at)
        {
            caption.text = format!("(earlier) {text}");
        }
        self.queue.push_back(Told::Caption(Some(Box::new(caption))));
    }

    fn press(&mut self, key: KeyEvent) {
        self.queue.push_back(Told::Event(Event::Key(key)));
    }

    /// The wait is over.
    fn go_on(&mut self) {
        let passed = std::mem::take(&mut self.nominal);
        match &mut self.phase {
            Phase::Between => {
                self.session.clock().advance(passed);
                self.begin();
            }
            Phase::Typing(rest) => {
                self.session.clock().advance(passed);
                if let Some(character) = rest.pop_front() {
                    let last = rest.is_empty();
                    self.press(KeyEvent::from(KeyCode::Char(character)));
                    let next = if last { BEFORE_ENTER } else { self.stroke() };
                    self.wait(next);
                } else {
                    self.press(KeyEvent::from(KeyCode::Enter));
                    self.phase = Phase::Running;
                    // A command takes the time it takes, at any speed.
                    let cap = std::mem::replace(&mut self.cap, WAIT);
                    self.due = Some(Instant::now() + cap);
                }
            }
            Phase::Running => {
                self.caption.notice = Some("the command still runs; the demo goes on beside it".to_owned());
                self.ran();
            }
            Phase::Resting => self.rest(),
            Phase::Over | Phase::Handed(_) => {
                self.due = None;
                if self.pacing.exit && self.phase == Phase::Over {
                    self.queue.push_back(Told::Ended(Ended::Quit));
                }
            }
        }
    }

    /// The time to the next character.
    fn stroke(&mut self) -> Duration {
        Duration::from_millis(CHARACTER + self.chance.u64(0..CHARACTER))
    }

    /// Begins the next step.
    fn begin(&mut self) {
        let Some(step) = self.demo.steps.get(self.at).cloned() else {
            self.finish();
            return;
        };
        self.at += 1;
        match step {
            Step::Line(line) => {
                self.caption.line += 1;
                self.caption.notice = None;
                if line.contains('\n') {
                    // As a person would bring several lines in: Enter would run the first one.
                    self.queue.push_back(Told::Event(Event::Paste(line)));
                    self.phase = Phase::Typing(VecDeque::new());
                    self.wait(BEFORE_ENTER);
                } else {
                    self.phase = Phase::Typing(line.chars().collect());
                    let stroke = self.stroke();
                    self.wait(stroke);
                }
                self.show();
            }
            Step::Say(text) => {
                self.caption.text.clone_from(&text);
                self.caption.notice = None;
                self.back = 0;
                if !text.is_empty() && self.said.len() < CAPTIONS {
                    self.said.push(text);
                }
                self.show();
                self.wait(AFTER);
            }
            Step::Pause(length) => self.wait(length),
            Step::Key(key) => {
                self.press(key);
                self.wait(AFTER);
            }
            Step::Speed(speed) => {
                self.set_speed(speed);
                self.wait(Duration::ZERO);
            }
            Step::Wait(cap) => {
                self.cap = cap;
                self.wait(Duration::ZERO);
            }
        }
    }

    /// Looks whether all that the last command changed is published, and goes on once nothing changes any more.
    fn rest(&mut self) {
        self.phase = Phase::Resting;
        let now = Published::of(&self.session);
        let (before, looks) = &mut self.rested;
        if *before == now {
            *looks += 1;
        } else {
            (*before, *looks) = (now, 0);
        }
        if *looks < LOOKS {
            self.due = Some(Instant::now() + LOOK);
        } else {
            *looks = 0;
            self.ran();
        }
    }

    /// The command came to its end, or is waited for no longer.
    fn ran(&mut self) {
        self.phase = Phase::Between;
        self.hurry = false;
        self.show();
        self.wait(AFTER);
    }

    fn finish(&mut self) {
        self.due = None;
        self.phase = Phase::Over;
        if self.pacing.exit {
            // What was shown last is to be seen, also by a recording.
            self.due = Some(Instant::now() + LAST);
            return;
        }
        self.caption.playing = Playing::Over;
        self.caption.notice = Some("the demo is over: Esc goes on here, any other key leaves".to_owned());
        self.show();
    }

    fn set_speed(&mut self, speed: f64) {
        self.pacing.speed = speed;
        self.caption.speed = speed;
        self.show();
    }

    /// What the person does while the demo plays.
    fn steer(&mut self, told: Told) {
        let key = match told {
            Told::Event(Event::Key(key)) if key.kind != KeyEventKind::Release => key,
            Told::Event(Event::Resize(..)) | Told::Continued | Told::Ended(_) | Told::Caption(_) => {
                self.queue.push_back(told);
                return;
            }
            Told::Event(_) => return,
        };
        let asked_to_leave = self.caption.notice.as_deref() == Some(LEAVE);
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            if asked_to_leave || self.phase == Phase::Over {
                self.queue.push_back(Told::Ended(Ended::Quit));
            } else {
                self.caption.notice = Some(LEAVE.to_owned());
                self.show();
            }
            return;
        }
        if asked_to_leave {
            self.caption.notice = None;
        }
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') if self.phase != Phase::Over || key.code == KeyCode::Esc => self.hand(),
            _ if self.phase == Phase::Over => self.queue.push_back(Told::Ended(Ended::Quit)),
            KeyCode::Char(' ') => self.pause_or_go_on(),
            KeyCode::Right => self.step(),
            KeyCode::Left => {
                self.back = (self.back + 1).min(self.said.len().saturating_sub(1));
                if !self.is_paused() {
                    self.pause_or_go_on();
                }
                self.show();
            }
            KeyCode::Char('+' | '=') => self.set_speed((self.pacing.speed * FASTER).min(FASTEST)),
            KeyCode::Char('-') => self.set_speed((self.pacing.speed.min(FASTEST) / FASTER).max(SLOWEST)),
            _ => self.show(),
        }
    }

    fn pause_or_go_on(&mut self) {
        if self.is_paused() {
            self.caption.playing = Playing::Playing;
            self.back = 0;
            self.due = Some(Instant::now() + self.left);
        } else {
            self.caption.playing = Playing::Paused;
            let now = Instant::now();
            self.left = self
                .due
                .take()
                .map_or(Duration::ZERO, |due| due.saturating_duration_since(now));
        }
        self.show();
    }

    /// Types the rest of the line at once, or ends the pause; what follows waits for Space where the demo is paused.
    fn step(&mut self) {
        match self.phase {
            // The next line is waited for no longer.
            Phase::Running => self.ran(),
            Phase::Between | Phase::Typing(_) => {
                self.hurry = true;
                self.due = Some(Instant::now());
            }
            Phase::Resting | Phase::Over | Phase::Handed(_) => {}
        }
    }

    fn hand(&mut self) {
        self.due = None;
        self.phase = Phase::Handed(true);
        self.caption.playing = Playing::Handed;
        self.caption.notice = Some("the demo has ended here; the console is yours".to_owned());
        self.show();
    }
}

/// What the first Ctrl-C is answered.
const LEAVE: &str = "Ctrl-C again leaves the program";

/// Waits until no command runs, or one waits for an answer.
async fn answered(session: &Session) {
    let mut questions = session.questions();
    tokio::select! {
        () = session.idle() => {}
        Ok(_) = questions.wait_for(|asked| !asked.is_empty()) => {}
    }
}

impl<O: Outside> Outside for Player<O> {
    async fn next(&mut self) -> Told {
        loop {
            if self.unseen {
                // What comes next is told when the frame was drawn.
                let told = self.inner.next().await;
                self.steer(told);
                self.unseen = false;
            }
            if let Some(told) = self.queue.pop_front() {
                // A command that was just begun may show its answer in the next frame or not: it is recorded at rest.
                self.unseen = self.frames.is_some() && self.phase != Phase::Running;
                return told;
            }
            match self.phase {
                Phase::Handed(false) => return self.inner.next().await,
                Phase::Handed(true) => {
                    // The row goes with the first thing that the person does.
                    let told = self.inner.next().await;
                    if matches!(told, Told::Event(Event::Key(_))) {
                        self.phase = Phase::Handed(false);
                        self.queue.push_back(Told::Caption(None));
                    }
                    self.queue.push_back(told);
                    continue;
                }
                Phase::Between | Phase::Typing(_) | Phase::Running | Phase::Resting | Phase::Over => {}
            }
            let running = self.phase == Phase::Running && !self.is_paused();
            let due = self.due;
            tokio::select! {
                biased;
                told = self.inner.next() => self.steer(told),
                () = answered(&self.session), if running => {
                    if self.frames.is_some() {
                        self.rest();
                    } else {
                        self.ran();
                    }
                }
                () = maybe(due.map(sleep_until)) => self.go_on(),
            }
        }
    }

    fn drawn(&mut self, frame: &Buffer) {
        if std::mem::take(&mut self.unseen)
            && let Some(frames) = &mut self.frames
        {
            frames.add(frame);
        }
    }

    async fn suspend(&mut self) -> std::io::Result<bool> {
        self.inner.suspend().await
    }

    fn mouse(&mut self, on: bool) -> std::io::Result<()> {
        self.inner.mouse(on)
    }

    fn copy(&mut self, text: &str) -> std::io::Result<()> {
        self.inner.copy(text)
    }

    fn attention(&mut self, words: Option<&str>) -> std::io::Result<()> {
        self.inner.attention(words)
    }
}
