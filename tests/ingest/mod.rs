//! The way in: what is accepted, what it becomes, and that the order of arrival does not matter.

mod acceptance;
mod calls;
mod identity;
mod order;
mod queue;
mod upgrade;
pub(crate) mod world;
