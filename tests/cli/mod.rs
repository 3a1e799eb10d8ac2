//! The command, as a process of its own.

mod crash;
mod operations;
mod upgrade;
