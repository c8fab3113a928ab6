//! The layers as a stack: the topmost one acts, and what becomes of it then.

use super::action::Action;
use super::layer::Layer;
use super::scene::Scene;
use super::state::{After, Here, State};

/// What came of letting the topmost layer act.
pub(super) enum Acted {
    /// It acted; this is to be done beyond that.
    Done(Option<Action>),
    /// The key was not its own, or there is none.
    Passed,
    /// It closed and leaves what it was given to what lies below.
    Yielded,
}

impl Acted {
    /// What is to be done, where nothing else is made of it.
    pub(super) fn action(self) -> Option<Action> {
        match self {
            Self::Done(action) => action,
            Self::Passed | Self::Yielded => None,
        }
    }
}

/// Lets the topmost layer act.
pub(super) fn on_layer(
    state: &mut State,
    scene: &Scene,
    act: impl FnOnce(&mut dyn Layer<State>, &mut Here<'_>) -> After,
) -> Acted {
    let Some(mut layer) = state.layers.pop() else {
        return Acted::Passed;
    };
    let at = state.layers.len();
    let after = act(&mut *layer, &mut Here { state, scene });
    // It may have changed the layers below; its own place is where it was, or the top.
    let at = at.min(state.layers.len());
    match after {
        After::Stay => state.layers.insert(at, layer),
        After::Pass => {
            state.layers.insert(at, layer);
            return Acted::Passed;
        }
        After::Yield => return Acted::Yielded,
        After::Close => {}
        After::Do(action) => {
            state.layers.insert(at, layer);
            return Acted::Done(Some(action));
        }
        After::Finish(action) => return Acted::Done(Some(action)),
        After::Replace(other) => state.layers.insert(at, other),
    }
    Acted::Done(None)
}
