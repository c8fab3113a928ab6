//! A terminal war room that makes, updates and lists Docker images by slash commands.

pub mod catalog;
pub mod commands;
pub mod console;
pub mod diligence;
pub mod engine;
mod hex;
pub mod image;
pub mod language;
pub mod lesson;
pub mod options;
pub mod print;
pub mod room;
pub mod run;
pub mod script;
pub mod session;
pub mod settings;
mod web;
pub mod world;
