//! Where everything goes on a screen of a given size.

use ratatui::layout::{Rect, Size};

/// The smallest screen on which the console can be used, columns and rows.
pub(super) const SMALLEST: Size = Size { width: 40, height: 12 };
/// From this width on, all panes are side by side.
const WIDE: u16 = 100;
/// The columns of the right side: at least, at most.
const SIDE: (u16, u16) = (43, 64);
/// The columns that each side keeps, however the divider is moved.
const LEAST_COLUMNS: u16 = 30;
/// The rows that images and jobs keep each, with their titles.
const LEAST_ROWS: u16 = 3;
/// The rows that the line being typed may take.
const INPUT_ROWS: u16 = 6;
/// The rows that a screen needs for a row below the rule.
const SIGNATURE_ROOM: u16 = 16;
/// The rows that a single pane needs beside the strip of the newest job.
const STRIP_ROOM: u16 = 6;

/// The panes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Pane {
    /// What was said.
    #[default]
    Transcript,
    /// The images of the engine.
    Images,
    /// What is and was at work.
    Jobs,
}

impl Pane {
    /// Every pane, in the order of their keys.
    pub(super) const ALL: [Self; 3] = [Self::Transcript, Self::Images, Self::Jobs];
}

/// The sizes of the panes where the person chose them, and whether one has the whole screen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Sizes {
    /// The columns of the right side.
    pub(super) side: Option<u16>,
    /// The rows of the jobs, with their title.
    pub(super) jobs: Option<u16>,
    /// Whether the pane that has the focus has the whole screen.
    pub(super) zoom: bool,
}

/// What a layout depends on beside the size.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wishes {
    /// The pane that has the focus; on a narrow screen the only one.
    pub(super) focus: Pane,
    /// What the person chose.
    pub(super) sizes: Sizes,
    /// Rows of banners.
    pub(super) banners: u16,
    /// Rows of the line being typed, at least one.
    pub(super) input: u16,
    /// Rows below the rule for the meaning of what is typed, one at most.
    pub(super) signature: u16,
    /// Rows that the jobs could fill, without their title.
    pub(super) jobs: u16,
    /// Whether a job runs, which a narrow transcript tells in a strip.
    pub(super) working: bool,
}

/// The places of one screen. An area without rows is not shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Areas {
    pub(super) banners: Rect,
    /// The row of pane names where only one is shown.
    pub(super) tabs: Rect,
    /// Panes; without tabs their first row is their title.
    pub(super) transcript: Rect,
    pub(super) images: Rect,
    pub(super) jobs: Rect,
    /// The line between left and right.
    pub(super) divider: Rect,
    /// The newest job in two rows, where only one pane is shown.
    pub(super) strip: Rect,
    pub(super) rule: Rect,
    /// The row below the rule that tells what is typed now.
    pub(super) signature: Rect,
    pub(super) input: Rect,
    pub(super) status: Rect,
}

impl Areas {
    /// The place of a pane, with its title.
    pub(super) fn pane(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Transcript => self.transcript,
            Pane::Images => self.images,
            Pane::Jobs => self.jobs,
        }
    }

    /// All between the banners and the rule.
    pub(super) fn middle(&self) -> Rect {
        Rect {
            y: self.banners.bottom(),
            height: self.rule.y.saturating_sub(self.banners.bottom()),
            ..self.rule
        }
    }
}

/// Divides the screen; none where it is too small.
pub(super) fn areas(screen: Rect, wishes: Wishes) -> Option<Areas> {
    if screen.width < SMALLEST.width || screen.height < SMALLEST.height {
        return None;
    }
    let mut rest = screen;
    let status = bottom(&mut rest, 1);
    // A third of the screen at most, so that there is always something to read.
    let input = bottom(&mut rest, wishes.input.clamp(1, INPUT_ROWS.min(screen.height / 3)));
    let signature = bottom(
        &mut rest,
        wishes.signature.min(u16::from(screen.height >= SIGNATURE_ROOM)),
    );
    let rule = bottom(&mut rest, 1);
    let banners = top(&mut rest, wishes.banners);
    let mut areas = Areas {
        banners,
        rule,
        signature,
        input,
        status,
        ..Areas::default()
    };
    if screen.width >= WIDE && !wishes.sizes.zoom {
        let side = side(screen.width, wishes.sizes);
        let mut right = Rect {
            x: rest.right() - side,
            width: side,
            ..rest
        };
        areas.divider = Rect {
            x: right.x - 1,
            width: 1,
            ..rest
        };
        areas.transcript = Rect {
            width: rest.width - side - 1,
            ..rest
        };
        let jobs = jobs_rows(right.height, wishes);
        areas.jobs = bottom(&mut right, jobs);
        areas.images = right;
    } else {
        areas.tabs = top(&mut rest, 1);
        match wishes.focus {
            Pane::Transcript => {
                if wishes.working && rest.height >= STRIP_ROOM {
                    areas.strip = bottom(&mut rest, 2);
                }
                areas.transcript = rest;
            }
            Pane::Images => areas.images = rest,
            Pane::Jobs => areas.jobs = rest,
        }
    }
    Some(areas)
}

/// The columns of the right side on a screen with room for it.
fn side(width: u16, sizes: Sizes) -> u16 {
    match sizes.side {
        Some(side) => side.clamp(LEAST_COLUMNS, width - LEAST_COLUMNS - 1),
        None => (width * 2 / 5).clamp(SIDE.0, SIDE.1),
    }
}

/// The rows of the jobs: what was chosen, else what they need of half the height.
fn jobs_rows(height: u16, wishes: Wishes) -> u16 {
    match wishes.sizes.jobs {
        Some(rows) => rows.min(height.saturating_sub(LEAST_ROWS)).max(LEAST_ROWS),
        None => (wishes.jobs + 1).clamp(LEAST_ROWS, (height / 2).max(LEAST_ROWS)),
    }
}

fn top(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let taken = Rect { height: rows, ..*rest };
    rest.y += rows;
    rest.height -= rows;
    taken
}

fn bottom(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    rest.height -= rows;
    Rect {
        y: rest.bottom(),
        height: rows,
        ..*rest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_screen_below_the_smallest_has_no_places() {
        assert_eq!(areas(Rect::new(0, 0, 39, 12), Wishes::default()), None);
        assert_eq!(areas(Rect::new(0, 0, 40, 11), Wishes::default()), None);
        assert!(areas(Rect::new(0, 0, 40, 12), Wishes::default()).is_some());
    }

    proptest! {
        #[test]
        fn places_lie_on_the_screen_and_never_over_each_other(
            width in 40_u16..300, height in 12_u16..120, pane in 0_usize..3,
            banners in 0_u16..3, input in 0_u16..9, signature in 0_u16..3, jobs in 0_u16..99, working: bool,
            side: Option<u16>, chosen: Option<u16>, zoom: bool,
        ) {
            let screen = Rect::new(0, 0, width, height);
            let focus = Pane::ALL[pane];
            let areas = areas(screen, Wishes { focus, sizes: Sizes { side, jobs: chosen, zoom }, banners, input, signature, jobs, working }).unwrap();
            let all = [
                areas.banners, areas.tabs, areas.transcript, areas.images, areas.jobs, areas.divider, areas.strip,
                areas.rule, areas.signature, areas.input, areas.status,
            ];
            prop_assert!(areas.middle().height >= 4, "{:?}", areas);
            let covered: u32 = all.iter().map(|area| area.area()).sum();
            prop_assert_eq!(covered, screen.area(), "every cell belongs to one place: {:?}", areas);
            for (index, area) in all.iter().enumerate() {
                prop_assert_eq!(area.intersection(screen), *area);
                for other in &all[index + 1..] {
                    prop_assert!(area.intersection(*other).is_empty());
                }
            }
        }
    }
}
