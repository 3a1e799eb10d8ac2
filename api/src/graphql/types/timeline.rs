//! What happened, one thing after the other.

use async_graphql::{Description, Object, Union};
use parlance_entity::{Timestamp, vocabulary::Channel};

use super::{connection::Listed, event::Event, handover::Handover, lead::Lead, message::Message};
use crate::records::timeline::Entry;

/// Something that happened.
#[derive(Clone, Debug, Union)]
pub enum TimelineEntry {
    /// Something that was sent as an event.
    Event(Event),
    /// A message.
    Message(Message),
    /// A handover that was requested.
    Handover(Handover),
    /// A lead that was captured.
    Lead(Lead),
}

impl From<Entry> for TimelineEntry {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Event(row) => Self::Event(Event(row)),
            Entry::Message(row) => Self::Message(Message(row)),
            Entry::Handover(row) => Self::Handover(Handover(row)),
            Entry::Lead(row) => Self::Lead(Lead(row)),
        }
    }
}

/// A place in a timeline.
#[derive(Clone, Debug, Description)]
pub struct TimelineItem {
    at: Timestamp,
    channel: Channel,
    entry: TimelineEntry,
}

impl From<Entry> for TimelineItem {
    fn from(entry: Entry) -> Self {
        Self { at: entry.at(), channel: entry.channel(), entry: entry.into() }
    }
}

impl Listed for TimelineItem {
    const LIST: &'static str = "Timeline";
}

#[Object(use_type_description)]
impl TimelineItem {
    /// When it happened: an event by its time, a message by its sending, a handover by its request, a lead by its
    /// capture.
    async fn at(&self) -> Timestamp {
        self.at
    }

    /// Where it took place.
    async fn channel(&self) -> Channel {
        self.channel
    }

    /// What happened.
    async fn entry(&self) -> &TimelineEntry {
        &self.entry
    }
}
