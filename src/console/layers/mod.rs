//! The layers, one file each.

mod filter_menu;
mod help;
mod image;
mod image_filter;
mod pager;
mod prompts;
mod quit;
mod search_bar;

pub(super) use filter_menu::FilterMenu;
pub(super) use help::Help;
pub(super) use image::Details;
pub(super) use image_filter::ImageFilter;
pub(super) use pager::{Document, Pager};
pub(super) use prompts::{ReplyPrompt, TagPrompt};
pub(super) use quit::Quit;
pub(super) use search_bar::SearchBar;
