//! One file per slash command: whole answers, on training and on a real engine.

mod cancel;
mod clear;
mod docker_image_create;
mod docker_image_try;
mod docker_image_update;
mod docker_images;
mod engine;
mod help;
mod jobs;
mod journal;
mod language;
mod quit;
mod reference_page;
mod script;
mod theme;
mod training_reset;
mod version;
