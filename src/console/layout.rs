//! Where everything goes on a screen of a given size.

use ratatui::layout::{Rect, Size};

/// The smallest screen on which the console can be used, columns and rows.
pub(super) const SMALLEST: Size = Size { width: 60, height: 16 };
/// From this width on, all panes are side by side.
const WIDE: u16 = 100;
/// The columns of the right side: at least, at most.
const SIDE: (u16, u16) = (43, 64);
/// The rows that a question may take.
const QUESTION_ROWS: u16 = 3;

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

/// What a layout depends on beside the size.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wishes {
    /// The pane that has the focus; on a narrow screen the only one.
    pub(super) focus: Pane,
    /// Rows of banners.
    pub(super) banners: u16,
    /// Rows of a question above the input line.
    pub(super) question: u16,
    /// Rows that the jobs could fill, without their title.
    pub(super) jobs: u16,
    /// Whether a job runs, which a narrow transcript tells in a strip.
    pub(super) working: bool,
}

/// The places of one screen. An area without rows is not shown.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Areas {
    pub(super) banners: Rect,
    /// The row of pane names on a narrow screen.
    pub(super) tabs: Rect,
    /// Panes; on a wide screen their first row is their title.
    pub(super) transcript: Rect,
    pub(super) images: Rect,
    pub(super) jobs: Rect,
    /// The line between left and right.
    pub(super) divider: Rect,
    /// The newest job in two rows, on a narrow screen.
    pub(super) strip: Rect,
    pub(super) rule: Rect,
    pub(super) question: Rect,
    pub(super) input: Rect,
    pub(super) status: Rect,
}

/// Divides the screen; none where it is too small.
pub(super) fn areas(screen: Rect, wishes: Wishes) -> Option<Areas> {
    if screen.width < SMALLEST.width || screen.height < SMALLEST.height {
        return None;
    }
    let mut rest = screen;
    let status = bottom(&mut rest, 1);
    let input = bottom(&mut rest, 1);
    let question = bottom(&mut rest, wishes.question.min(QUESTION_ROWS));
    let rule = bottom(&mut rest, 1);
    let banners = top(&mut rest, wishes.banners);
    let mut areas = Areas {
        banners,
        rule,
        question,
        input,
        status,
        ..Areas::default()
    };
    if screen.width >= WIDE {
        let side = (screen.width * 2 / 5).clamp(SIDE.0, SIDE.1);
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
        // Images keep at least half; jobs take what they need of the other half, and more once there are many.
        let jobs = (wishes.jobs + 1).clamp(3, (right.height / 2).max(3));
        areas.jobs = bottom(&mut right, jobs);
        areas.images = right;
    } else {
        areas.tabs = top(&mut rest, 1);
        match wishes.focus {
            Pane::Transcript => {
                if wishes.working {
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
        assert_eq!(areas(Rect::new(0, 0, 59, 16), Wishes::default()), None);
        assert_eq!(areas(Rect::new(0, 0, 60, 15), Wishes::default()), None);
        assert!(areas(Rect::new(0, 0, 60, 16), Wishes::default()).is_some());
    }

    proptest! {
        #[test]
        fn places_lie_on_the_screen_and_never_over_each_other(
            width in 60_u16..300, height in 16_u16..120, pane in 0_usize..3,
            banners in 0_u16..3, question in 0_u16..9, jobs in 0_u16..99, working: bool,
        ) {
            let screen = Rect::new(0, 0, width, height);
            let focus = Pane::ALL[pane];
            let areas = areas(screen, Wishes { focus, banners, question, jobs, working }).unwrap();
            let all = [
                areas.banners, areas.tabs, areas.transcript, areas.images, areas.jobs, areas.divider, areas.strip,
                areas.rule, areas.question, areas.input, areas.status,
            ];
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
