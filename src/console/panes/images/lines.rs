//! The command lines that keys write for an image. What changes something or takes long is written into the line, so
//! that Enter says yes to it; removing asks by itself and is run at once. Either way it ends up in the transcript.

use crate::console::action::Action;
use crate::console::images::list::Named;
use crate::console::keys::Act;
use crate::console::state::State;
use crate::image::{Image, Reference, short_id};

/// The image that a key is about.
#[derive(Clone, Debug)]
pub(in crate::console) struct Subject {
    /// Its whole id.
    pub(in crate::console) id: String,
    /// Its tag; none where it has none.
    pub(in crate::console) tag: Option<String>,
}

impl Subject {
    /// The image under one of its names.
    pub(in crate::console) fn new(image: &Image, named: &Named) -> Self {
        let tag = format!("{}:{}", named.repository, named.tag);
        // What an engine tells is not taken on trust: a line is written only with what reads as a reference.
        let is_tag = image.tags.contains(&tag) && Reference::parse(&tag).is_ok();
        Self {
            id: image.id.clone(),
            tag: is_tag.then_some(tag),
        }
    }

    /// What names it in a line: its tag, else the start of its id.
    pub(in crate::console) fn reference(&self) -> &str {
        self.tag.as_deref().unwrap_or_else(|| short_id(&self.id))
    }
}

/// Writes the line that updates every image that has something newer in its registry.
pub(in crate::console) fn check_updates(state: &mut State) -> Option<Action> {
    state.write_line("/docker_image_update all=true dry_run=true");
    None
}

/// Writes the line for a key, or runs it where it asks by itself.
pub(in crate::console) fn on_act(state: &mut State, subject: &Subject, act: Act) -> Option<Action> {
    let reference = subject.reference();
    match act {
        Act::Update if subject.tag.is_none() => {
            state.notice = Some("it has no tag, and registries know images by name".to_owned());
        }
        Act::Update => state.write_line(&format!("/docker_image_update image={reference}")),
        Act::TryOut => state.write_line(&format!("/docker_image_try image={reference}")),
        Act::TagImage => state.write_line(&format!("/docker_image_tag image={reference} as=")),
        Act::Build => {
            let start = "/docker_image_create name=";
            state.write_line(&format!("{start} base={reference}"));
            // Puts the cursor behind the name's key.
            state.editor.replace(0..start.len(), start);
        }
        Act::RemoveImage => {
            let line = format!("/docker_image_remove image={reference}");
            state.remember(&line);
            // Its question comes up where no pane has the keys.
            state.in_pane = false;
            return Some(Action::Submit(line));
        }
        Act::Copy => {
            state.notice = Some(format!("copied the id {}", short_id(&subject.id)));
            return Some(Action::Copy(subject.id.clone()));
        }
        _ => {}
    }
    None
}
