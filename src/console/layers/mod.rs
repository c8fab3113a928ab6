//! The layers, one file each.

mod commands;
mod finder;
mod form;
mod help;
mod history_search;
mod image;
mod image_filter;
mod pager;
pub(super) mod question;
mod quit;
mod rooms;
mod script;

pub(super) use commands::Commands;
pub(super) use form::Form;
pub(super) use help::Help;
pub(super) use history_search::HistorySearch;
pub(super) use image::Details;
pub(super) use image_filter::ImageFilter;
pub(super) use pager::Pager;
pub(super) use quit::Quit;
pub(super) use rooms::Rooms;
pub(super) use script::Script;
