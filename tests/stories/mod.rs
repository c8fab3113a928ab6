//! One file per slash command: whole answers, on training and on a real engine.

mod advisories_import;
mod cancel;
mod clear;
mod docker_image_create;
mod docker_image_inspect;
mod docker_image_prune;
mod docker_image_remove;
mod docker_image_tag;
mod docker_image_try;
mod docker_image_update;
mod docker_images;
mod engine;
mod help;
mod jobs;
mod journal;
mod language;
mod lesson;
mod names_import;
mod quit;
mod reference_page;
mod room;
mod room_export;
mod script;
mod theme;
mod training_reset;
mod version;
