//! Export: a chatbot's records as JSON lines or as a table, page by page, so that memory does not grow with them.
//!
//! JSON lines can be imported again. Of events and messages a line is the report itself. Any other record follows from
//! reports, so its line carries them: `reports` is what an import reads of it.

mod agent_statuses;
mod conversations;
mod events;
mod handovers;
mod items;
mod leads;
mod messages;
mod report;
mod sessions;
mod table;
mod users;
mod write;

use std::io::Write;

use clap::ValueEnum;
use parlance_entity::{Timestamp, conversation, event, handover, lead, message, session, user};

use crate::{access::CanRead, db::Db, error::Result};

pub use write::Format;
use write::Writer;

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Events, by when they happened.
    Events,
    /// Sessions, by their start.
    Sessions,
    /// Conversations, an episode each, by their start.
    Conversations,
    /// Messages, by when they were sent.
    Messages,
    /// Handovers, by their request.
    Handovers,
    /// Leads, by their capture.
    Leads,
    /// Users, by when they were last seen.
    Users,
    /// Everything that was ever reported, as JSON lines: what a chatbot can be moved to another database with.
    Items,
}

/// Which of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// From this instant on; none: from the first.
    pub from: Option<Timestamp>,
    /// Before this instant; none: to the last.
    pub to: Option<Timestamp>,
}

/// The columns of a kind's table, in their order: a new one is added at the end. None: it comes as JSON lines alone.
#[must_use]
pub fn columns(kind: Kind) -> Option<Vec<&'static str>> {
    match kind {
        Kind::Events => Some(table::names::<event::Entity>()),
        Kind::Sessions => Some(table::names::<session::Entity>()),
        Kind::Conversations => Some(table::names::<conversation::Entity>()),
        Kind::Messages => Some(table::names::<message::Entity>()),
        Kind::Handovers => Some(table::names::<handover::Entity>()),
        Kind::Leads => Some(table::names::<lead::Entity>()),
        Kind::Users => Some(table::names::<user::Entity>()),
        Kind::Items => None,
    }
}

/// Writes a chatbot's records, and answers how many.
///
/// # Errors
/// `BadUserInput` where a kind has no such format; `Database`; `Internal` where the output takes nothing any more.
pub async fn run(
    db: &Db,
    can_read: CanRead,
    kind: Kind,
    format: Format,
    range: Range,
    output: impl Write,
) -> Result<u64> {
    let chatbot_id = can_read.chatbot_id();
    let mut writer = Writer::new(format, columns(kind), output)?;
    let all = table::Selection { db, chatbot_id, range };
    match kind {
        Kind::Events => table::write::<event::Entity, _>(&all, &mut writer).await?,
        Kind::Sessions => table::write::<session::Entity, _>(&all, &mut writer).await?,
        Kind::Conversations => table::write::<conversation::Entity, _>(&all, &mut writer).await?,
        Kind::Messages => table::write::<message::Entity, _>(&all, &mut writer).await?,
        Kind::Handovers => table::write::<handover::Entity, _>(&all, &mut writer).await?,
        Kind::Leads => table::write::<lead::Entity, _>(&all, &mut writer).await?,
        Kind::Users => table::write::<user::Entity, _>(&all, &mut writer).await?,
        Kind::Items => items::write(&all, &mut writer).await?,
    }
    writer.finish()
}
