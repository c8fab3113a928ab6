//! The layers, one file each.

mod help;
mod image;
mod image_filter;
mod pager;
mod quit;

pub(super) use help::Help;
pub(super) use image::Details;
pub(super) use image_filter::ImageFilter;
pub(super) use pager::Pager;
pub(super) use quit::Quit;
