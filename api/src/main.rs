//! The `parlance` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    parlance::cli::main()
}
