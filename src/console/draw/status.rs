//! The last row: which engine, which room, what runs, and the keys that matter now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Ink, State, text, write};
use crate::console::keys::{Act, Context};
use crate::console::layout::Pane;
use crate::console::scene::Scene;
use crate::console::theme::Role;
use crate::room::plain;
use crate::session::EngineLink;

pub(super) fn draw(buffer: &mut Buffer, area: Rect, state: &State, ink: &Ink<'_>) {
    buffer.set_style(area, ink.style(Role::Status));
    let scene = ink.scene;
    let mut left: Vec<(String, Role)> = Vec::new();
    if scene.is_training() {
        left.push((" TRAINING ".to_owned(), Role::Training));
    }
    left.push((format!(" {}", plain(&scene.engine.identity.to_string())), Role::Engine));
    match &scene.engine.link {
        EngineLink::Connecting => left.push((" connecting".to_owned(), Role::Warning)),
        EngineLink::Ready => left.push((" ready".to_owned(), Role::Success)),
        EngineLink::Lost { .. } => left.push((" lost".to_owned(), Role::Error)),
    }
    let asked = scene.questions.len();
    if asked > 0 {
        let plural = if asked == 1 { "" } else { "s" };
        let key = ink.keys.key(Context::Everywhere, Act::Question).unwrap_or_default();
        left.push((format!("  {asked} question{plural} {key}"), Role::Warning));
    }
    let live = scene.live_jobs().count();
    if live > 0 {
        let plural = if live == 1 { "" } else { "s" };
        left.push((format!("  {live} job{plural}"), Role::Accent));
    }
    if let Some((at, of)) = state.script {
        left.push((format!("  line {at} of {of}"), Role::Accent));
    }
    let needed = left.len();
    if let Some(news) = unread(scene) {
        left.push((format!("  {news}"), Role::Accent));
    }
    left.push((format!("  room {}", plain(&scene.room)), Role::Status));
    left.push((format!("  theme {}", state.theme()), Role::Status));
    if state.mouse {
        left.push(("  mouse".to_owned(), Role::Status));
    }
    let keys: Vec<(String, &str)> = keys(state, live > 0)
        .into_iter()
        .filter_map(|(context, act, does)| Some((ink.keys.key(context, act)?, does)))
        .collect();
    let columns = |keys: &[(String, &str)]| keys.iter().map(|(key, does)| key.len() + does.len() + 3).sum::<usize>();
    let mut used: usize = left.iter().map(|(piece, _)| text::width(piece)).sum();
    let width = usize::from(area.width);
    // Room and theme give way to the first two keys; other keys give way to them.
    while used + 2 + columns(&keys[..keys.len().min(2)]) > width && left.len() > needed {
        used -= left.pop().map_or(0, |(piece, _)| text::width(&piece));
    }
    let pieces: Vec<(&str, Role)> = left.iter().map(|(piece, role)| (piece.as_str(), *role)).collect();
    write(buffer, area, &pieces, ink);
    let fitting = (0..=keys.len())
        .rev()
        .find(|&count| used + 2 + columns(&keys[..count]) <= width);
    let keys = &keys[..fitting.unwrap_or(0)];
    let room = u16::try_from(columns(keys)).unwrap_or(0);
    let at = Rect {
        x: area.right() - room.min(area.width),
        width: room.min(area.width),
        ..area
    };
    let pieces: Vec<(&str, Role)> = keys
        .iter()
        .flat_map(|(key, does)| {
            [
                (key.as_str(), Role::Key),
                (" ", Role::Status),
                (*does, Role::Status),
                ("  ", Role::Status),
            ]
        })
        .collect();
    write(buffer, at, &pieces, ink);
}

/// What is unread in other rooms.
fn unread(scene: &Scene) -> Option<String> {
    let mut news = scene
        .unread
        .iter()
        .filter(|news| news.unread > 0 && news.room != scene.room);
    let first = news.next()?;
    let (rooms, unread) = news.fold((1, first.unread), |(rooms, unread), news| {
        (rooms + 1, unread + news.unread)
    });
    Some(match rooms {
        1 => format!("{unread} unread in {}", plain(&first.room)),
        _ => format!("{unread} unread in {rooms} rooms"),
    })
}

/// The keys that matter now, the most wanted first.
fn keys(state: &State, working: bool) -> Vec<(Context, Act, &'static str)> {
    if let Some(layer) = state.layers.last() {
        return layer.hints();
    }
    if state.in_pane {
        let mut keys = vec![
            (Context::List, Act::Close, "line"),
            (Context::Everywhere, Act::Help, "help"),
        ];
        keys.extend_from_slice(match state.focus {
            Pane::Transcript => &[
                (Context::Transcript, Act::Note, "note"),
                (Context::Transcript, Act::NextError, "error"),
                (Context::List, Act::Filter, "filter"),
            ],
            Pane::Images => &[
                (Context::List, Act::Open, "details"),
                (Context::Images, Act::Sort, "sort"),
                (Context::Images, Act::RemoveImage, "remove"),
            ],
            Pane::Jobs => &[
                (Context::List, Act::Open, "log"),
                (Context::Jobs, Act::CancelJob, "cancel"),
                (Context::Jobs, Act::Retry, "retry"),
            ],
        });
        return keys;
    }
    if let Some(popup) = &state.popup {
        let close = (Context::Completions, Act::CloseCompletions, "close");
        if popup.entered() {
            return vec![
                (Context::Line, Act::Submit, "take"),
                (Context::Completions, Act::NextCompletion, "next"),
                close,
            ];
        }
        return vec![
            (Context::Line, Act::Complete, "take"),
            (Context::Completions, Act::NextCompletion, "choose"),
            (Context::Line, Act::Submit, "run"),
            close,
        ];
    }
    if !state.gloss.ghost.is_empty() {
        return vec![
            (Context::Everywhere, Act::Help, "help"),
            (Context::Line, Act::Right, "take the rest"),
            (Context::Line, Act::HistoryBack, "earlier"),
        ];
    }
    let stop = match (state.editor.is_empty(), working) {
        (false, _) => "clear",
        (true, true) => "cancel",
        (true, false) => "quit",
    };
    vec![
        (Context::Everywhere, Act::Help, "help"),
        (Context::Everywhere, Act::Interrupt, stop),
        (Context::Line, Act::Complete, "complete"),
    ]
}
