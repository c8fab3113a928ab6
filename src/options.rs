//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;

use crate::script::Output;

/// A war room for Docker images: slash commands that create, update and list them.
///
/// With a terminal on both sides it opens the console. Otherwise, or with -c or -f, it runs lines as a script.
#[derive(Clone, Debug, Parser)]
#[command(version, about, long_about, max_term_width = 100, disable_help_subcommand = true)]
pub struct Options {
    /// What to do instead.
    #[command(subcommand)]
    pub mode: Option<Mode>,
    /// Run this line (repeatable; the lines run in order)
    #[arg(short = 'c', long = "command", value_name = "LINE", allow_hyphen_values = true)]
    pub commands: Vec<String>,
    /// Run the lines of this file (`-` is standard input)
    #[arg(short = 'f', long, value_name = "FILE", conflicts_with = "commands")]
    pub file: Option<PathBuf>,
    /// Only say what is wrong with the lines; run nothing
    #[arg(global = true, long)]
    pub check: bool,
    /// Go on after a line that fails; the exit status is the worst of all
    #[arg(long)]
    pub keep_going: bool,
    /// How answers are written
    #[arg(short, long, value_enum, default_value = "text")]
    pub output: Output,
    /// The engine: docker, docker:CONTEXT or training
    #[arg(global = true, short, long, value_name = "ENGINE")]
    pub engine: Option<String>,
    /// The Docker context to use, instead of the current one
    #[arg(global = true, long, value_name = "NAME", conflicts_with = "host")]
    pub context: Option<String>,
    /// The address of the Docker engine
    #[arg(
        short = 'H',
        long,
        global = true,
        value_name = "URL",
        help = "The address of the Docker engine, such as unix:///run/docker.sock or tcp://host:2376"
    )]
    pub host: Option<String>,
    /// The room to speak in
    #[arg(global = true, short, long, value_name = "NAME")]
    pub room: Option<String>,
    /// The console's theme
    #[arg(global = true, long, value_name = "NAME")]
    pub theme: Option<String>,
    /// How fast the training engine works: 1 as a person sees it, 2 twice as slow, 0 without waiting
    #[arg(global = true, long, value_name = "NUMBER", value_parser = pace, allow_negative_numbers = true)]
    pub pace: Option<f64>,
    /// What the training engine's invention starts from
    #[arg(global = true, long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// The time at which a clock starts that moves by itself no more, so that a demo comes out the same each time
    #[arg(global = true, long, value_name = "TIME")]
    pub clock: Option<Timestamp>,
    /// Write all that the console shows to this file, as an asciicast (version 2)
    #[arg(global = true, long, value_name = "FILE.cast")]
    pub record: Option<PathBuf>,
    /// Let --record replace a file that is there
    #[arg(global = true, long, requires = "record")]
    pub overwrite: bool,
}

/// What to do instead of opening the console or running lines.
#[derive(Clone, Debug, Subcommand)]
pub enum Mode {
    /// Types a script into the console, as a demo that runs itself
    Play(Play),
}

/// How a demo is played.
#[derive(Args, Clone, Debug)]
pub struct Play {
    /// The script; comments such as `#!pause 2s` and `#!say text` direct it
    #[arg(value_name = "FILE")]
    pub script: PathBuf,
    /// How fast it is typed: 1 as a person types, 2 twice as fast, `max` without waiting
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = speed)]
    pub speed: f64,
    /// End with the script, instead of waiting for a key
    #[arg(long)]
    pub exit: bool,
}

fn speed(text: &str) -> Result<f64, String> {
    crate::console::play::speed(text).ok_or_else(|| "a number from 0.1 to 100, or `max`".to_owned())
}

fn pace(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(pace) if (0.0..=100.0).contains(&pace) => Ok(pace),
        Ok(_) | Err(_) => Err("a number from 0 to 100".to_owned()),
    }
}
