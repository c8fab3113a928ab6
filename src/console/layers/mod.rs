//! The layers, one file each.

mod help;
mod pager;
mod quit;

pub(super) use help::Help;
pub(super) use pager::Pager;
pub(super) use quit::Quit;
