//! One file per slash command: whole answers, on training and on a real engine.

mod docker_image_create;
mod journal;
mod reference_page;
mod script;
