//! The layers, one file each.

mod commands;
mod filter_menu;
mod finder;
mod form;
mod help;
mod history_search;
mod image;
mod image_filter;
mod pager;
mod prompts;
pub(super) mod question;
mod quit;
mod rooms;
mod script;
mod search_bar;

pub(super) use commands::Commands;
pub(super) use filter_menu::FilterMenu;
pub(super) use form::Form;
pub(super) use help::Help;
pub(super) use history_search::HistorySearch;
pub(super) use image::Details;
pub(super) use image_filter::ImageFilter;
pub(super) use pager::Pager;
pub(super) use prompts::{ReplyPrompt, TagPrompt};
pub(super) use quit::ask_to_quit;
pub(super) use rooms::Rooms;
pub(super) use script::Script;
pub(super) use search_bar::SearchBar;

#[cfg(test)]
mod tests;
