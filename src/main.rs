//! The program `warroom`.

use std::process::ExitCode;

fn main() -> ExitCode {
    warroom::run::main()
}
