//! Reads the environment once, chooses console or script, and is the only place that prints an error of the program
//! itself and picks the exit status.

mod engines;
mod signals;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser as _;
use jiff::tz::TimeZone;
use tokio::runtime::{Builder, Runtime};

use self::engines::engines;
use self::signals::interrupt;
use crate::commands::{ThemeList, Themes};
use crate::console::play::{Demo, Pacing};
use crate::console::theme::{Depth, Look, Shelf};
use crate::console::{self, Ended, Keymap, Signs};
use crate::engine::training;
use crate::options::{Mode, Options, Play};
use crate::room::{Draft, Jobs, Opening, Place, Room, is_room_name, plain, redact};
use crate::script::{self, Lines, Showing};
use crate::session::{Audience, Session, Setup, Status};
use crate::settings::{Directories, Settings};
use crate::world::{Chance, Clock};

/// How many entries of a room a console shows when it opens; a script looks back on none.
const KEPT: usize = 100_000;
/// What the training engine's invention starts from where nothing else is said.
const SEED: u64 = 1;
/// The room where none is named.
const ROOM: &str = "playground";
/// The room of a demo, in memory only, where none is named.
const DEMO: &str = "demo";
/// The theme where none is named.
const THEME: &str = "dark";
/// The columns of a terminal that does not tell them.
const COLUMNS: usize = 80;

/// The whole program.
#[must_use]
pub fn main() -> ExitCode {
    let options = Options::parse();
    let audience = audience(&options);
    let runtime = match runtime(audience) {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let ended = runtime.block_on(run(options, audience));
    // A thread that still waits for a line of standard input must not hold the program.
    runtime.shutdown_background();
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(error) => fail(&error),
    }
}

/// Who reads the answers: a person where both sides are a terminal and no lines are given.
fn audience(options: &Options) -> Audience {
    if options.mode.is_some() && !options.check {
        return Audience::Console;
    }
    let given = options.check || !options.commands.is_empty() || options.file.is_some();
    if !given && io::stdin().is_terminal() && io::stdout().is_terminal() {
        Audience::Console
    } else {
        Audience::Script
    }
}

/// What the work runs on. A console draws on a thread of its own, beside the work; a script does one thing after another,
/// and waking other threads for it would only cost.
fn runtime(audience: Audience) -> io::Result<Runtime> {
    match audience {
        Audience::Console => Builder::new_multi_thread().worker_threads(2).enable_all().build(),
        Audience::Script => Builder::new_current_thread().enable_all().build(),
    }
}

/// Prints why the program cannot begin: its options or settings are wrong.
fn fail(error: &anyhow::Error) -> ExitCode {
    // Where even this cannot be printed, the exit status tells.
    let said = format!("error: {error:#}");
    let _ = writeln!(io::stderr(), "{}", redact(&plain(&said)));
    ExitCode::from(Status::Wrong.code())
}

async fn run(options: Options, audience: Audience) -> anyhow::Result<u8> {
    let variables: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let mut demo = None;
    if let Some(Mode::Play(play)) = &options.mode {
        let read = read_demo(play, options.seed.unwrap_or(SEED))?;
        match read {
            Ok(read) => demo = Some(read),
            Err(wrong) => {
                for wrong in wrong {
                    // Where nothing can be printed, the exit status tells.
                    let _ = writeln!(io::stderr(), "{}", redact(&plain(&wrong)));
                }
                return Ok(Status::Wrong.code());
            }
        }
    }
    if options.check {
        return Ok(script::check(lines(&options)?, &mut io::stderr()).await);
    }
    let directories = Directories::find();
    let settings = match &directories {
        Some(directories) => Settings::read(&directories.config)?,
        None => Settings::default(),
    };
    let shelf = Shelf::open(directories.as_ref().map(Directories::themes));
    match audience {
        Audience::Console => {
            let mut look = look(&options, &settings, directories.as_ref(), &variables, &shelf)?;
            // A demo leaves no lines behind either.
            look.data = kept(&options, directories.as_ref()).map(|directories| directories.data.clone());
            let recording = recording(&options, &variables)?;
            let session = start(&options, &settings, directories.as_ref(), &variables, audience, &shelf)?;
            shelf.watch();
            let sitting = console::Sitting { demo, recording };
            let ended = console::open_with(&session, &look, sitting)
                .await
                .context("cannot open the console")?;
            Ok(console_status(&ended))
        }
        Audience::Script => {
            if options.record.is_some() {
                anyhow::bail!("--record records the console, and a script has none");
            }
            let session = start(&options, &settings, directories.as_ref(), &variables, audience, &shelf)?;
            let lines = lines(&options)?;
            let options = script::Options {
                output: options.output,
                keep_going: options.keep_going,
                showing: showing(),
                interrupt: interrupt()?,
            };
            let (mut out, mut err) = (io::stdout().lock(), io::stderr());
            let status = script::run(lines, &session, &options, &mut out, &mut err).await;
            session.close().await;
            Ok(status)
        }
    }
}

/// The exit status after the console. A signal that ended it is told as shells tell it, a fault as Rust programs do.
fn console_status(ended: &Ended) -> u8 {
    match ended {
        Ended::Quit | Ended::NoMoreKeys => 0,
        Ended::Signal(number) => u8::try_from(128 + number).unwrap_or(u8::MAX),
        Ended::Panic => 101,
        Ended::Lost(_) => Status::Failed.code(),
    }
}

/// The lines to run.
fn lines(options: &Options) -> anyhow::Result<Lines> {
    if !options.commands.is_empty() {
        return Ok(Lines::given(&options.commands));
    }
    let played = options.mode.as_ref().map(|Mode::Play(play)| play.script.as_path());
    let lines = match played.or(options.file.as_deref()) {
        None => Lines::read("<stdin>", io::stdin()),
        Some(path) if path == Path::new("-") => Lines::read("<stdin>", io::stdin()),
        Some(path) => {
            let file = File::open(path).with_context(|| format!("cannot read the script {}", path.display()))?;
            Lines::read(&path.display().to_string(), file)
        }
    };
    lines.context("cannot start a thread to read the script")
}

/// Reads the script of a demo; the inner error holds all that is wrong in it.
fn read_demo(play: &Play, seed: u64) -> anyhow::Result<Result<(Demo, Pacing), Vec<String>>> {
    let path = play.script.display().to_string();
    let bytes = std::fs::read(&play.script).with_context(|| format!("cannot read the script {path}"))?;
    let pacing = Pacing {
        speed: play.speed,
        seed,
        exit: play.exit,
    };
    Ok(Demo::read(&bytes, &path).map(|demo| (demo, pacing)))
}

/// The file to record to.
fn recording(options: &Options, variables: &BTreeMap<String, String>) -> anyhow::Result<Option<console::Recording>> {
    let Some(path) = &options.record else {
        return Ok(None);
    };
    let term = variables.get("TERM").cloned();
    match console::Recording::create(path, options.overwrite, term) {
        Ok(recording) => Ok(Some(recording)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => anyhow::bail!(
            "{} is there already\n  = help: give another name, or `--overwrite`",
            path.display()
        ),
        Err(error) => Err(error).with_context(|| format!("cannot record to {}", path.display())),
    }
}

/// The name of the user that the program runs as, out of the users of this machine (passwd(5)); the number where none has it.
fn user_name() -> String {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let mut users = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = users.find_map(|fields| match fields.as_slice() {
        [name, _, of, ..] if *of == id => Some((*name).to_owned()),
        _ => None,
    });
    found.unwrap_or(id)
}

/// The time: the machine's, or one that begins where it is told and moves only with what is played.
fn clock(options: &Options, variables: &BTreeMap<String, String>) -> Clock {
    let zone = variables.get("TZ").map(String::as_str);
    match options.clock {
        None => Clock::system(zone),
        Some(time) => {
            let zone = zone.map_or(TimeZone::UTC, |_| Clock::system(zone).zone().clone());
            Clock::stepped(time, zone)
        }
    }
}

/// How a script's progress is shown: a line that is drawn again on a terminal, changes of state elsewhere.
fn showing() -> Showing {
    if io::stderr().is_terminal() {
        Showing::Bar(Arc::new(|| {
            crossterm::terminal::size().map_or(COLUMNS, |(columns, _)| usize::from(columns))
        }))
    } else {
        Showing::Changes
    }
}

/// How the console is to look.
fn look(
    options: &Options,
    settings: &Settings,
    directories: Option<&Directories>,
    variables: &BTreeMap<String, String>,
    shelf: &Shelf,
) -> anyhow::Result<console::Options> {
    let name = options.theme.as_deref().or(settings.theme.as_deref()).unwrap_or(THEME);
    let library = shelf.library();
    if library.find(name).is_none() {
        let mut said = format!("there is no theme `{name}`; themes: {}", library.names().join(", "));
        for problem in library.problems() {
            let _ = write!(said, "\n  = note: {problem}");
        }
        anyhow::bail!(said);
    }
    let keys = keymap(directories)?;
    let depth = Depth::detect(|name| variables.get(name).map(String::as_str));
    Ok(console::Options {
        look: Look::new(shelf, name, depth),
        keys,
        mouse: settings.console.mouse,
        attention: settings.console.attention,
        long_job: Duration::from_secs(settings.console.long_job),
        signs: Signs::detect(|name| variables.get(name).map(String::as_str)),
        data: None,
    })
}

/// The keys: those of the table, and over them the person's own in `keys.toml` beside the settings.
fn keymap(directories: Option<&Directories>) -> anyhow::Result<Arc<Keymap>> {
    let Some(directories) = directories else {
        return Ok(Arc::default());
    };
    let path = directories.config.with_file_name("keys.toml");
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Arc::new(Keymap::parse(&text, &path.display().to_string())?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Arc::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read the keys {}", path.display())),
    }
}

/// The themes as commands see them: read again whenever somebody asks.
fn themes(shelf: &Shelf) -> Themes {
    let library = shelf.library();
    let shelf = shelf.clone();
    Themes::live(library.names(), move || {
        shelf.refresh();
        let library = shelf.library();
        ThemeList {
            themes: library
                .themes()
                .map(|theme| (theme.name().to_owned(), theme.summary().to_owned()))
                .collect(),
            problems: library.problems().iter().map(ToString::to_string).collect(),
        }
    })
}

/// Where things are kept. A demo leaves nothing behind, unless a room is named for it.
fn kept<'a>(options: &Options, directories: Option<&'a Directories>) -> Option<&'a Directories> {
    directories.filter(|_| options.mode.is_none() || options.room.is_some())
}

/// Puts the session together. Nothing here waits for an engine.
fn start(
    options: &Options,
    settings: &Settings,
    directories: Option<&Directories>,
    variables: &BTreeMap<String, String>,
    audience: Audience,
    shelf: &Shelf,
) -> anyhow::Result<Session> {
    let clock = clock(options, variables);
    let is_demo = options.mode.is_some();
    let data = kept(options, directories).map(|directories| directories.data.clone());
    let name = options
        .room
        .clone()
        .or_else(|| settings.room.clone().filter(|_| !is_demo))
        .unwrap_or_else(|| if is_demo { DEMO } else { ROOM }.to_owned());
    if !is_room_name(&name) {
        anyhow::bail!("`{name}` is no name for a room: use letters, digits, `-`, `_` and `.`");
    }
    let user = variables.get("USER").or_else(|| variables.get("LOGNAME")).cloned();
    let user = user.unwrap_or_else(user_name);
    let keep = match audience {
        Audience::Console => KEPT,
        Audience::Script => 0,
    };
    let room = Room::open(Opening {
        directory: data.clone(),
        name,
        user,
        clock: clock.clone(),
        keep,
    });
    let chance = options.seed.map_or_else(Chance::system, Chance::seeded);
    let jobs = Jobs::new(data.clone(), clock.clone(), chance);
    let training = training::Options {
        state: data.map(|data| data.join("training.json")),
        seed: options.seed.or(settings.training.seed).unwrap_or(SEED),
        pace: options.pace.or(settings.training.pace).unwrap_or(1.0),
        clock: clock.clone(),
    };
    let (engines, notice) = engines(options, settings, training, variables, audience)?;
    let session = Session::start(Setup {
        audience,
        room,
        jobs,
        clock,
        engines,
        building: settings.building(variables, kept(options, directories)),
        themes: themes(shelf),
    });
    if let Some(home) = variables.get("HOME").filter(|home| !home.is_empty()) {
        session.set_home(PathBuf::from(home));
    }
    if let Some(directories) = directories
        && let Some(config) = directories.config.parent()
    {
        session.teach_from(config.join("lessons"));
    }
    if let Some(notice) = notice {
        let _ = session.room().post(Draft::warning(notice), Place::default());
    }
    Ok(session)
}
