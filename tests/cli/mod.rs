//! The command, as a process of its own.

mod crash;
mod depth;
mod operations;
mod upgrade;
