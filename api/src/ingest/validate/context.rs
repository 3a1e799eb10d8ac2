//! The context of events: one row for the events of one sender that happen close together, rather than one for each.

use std::{collections::BTreeMap, sync::Arc};

use parlance_entity::{
    Timestamp, event, item,
    vocabulary::{Channel, ItemKind, Source},
};
use serde::Serialize;

use crate::{
    ingest::{
        draft::{ContextDraft, Draft, Row},
        enrich, fingerprint,
        item::{ContextInput, EventDefaults},
    },
    model::{
        catalogue::{self, Entry},
        payload::Context,
    },
};

use super::Arrival;

/// The longest gap between events of one cluster, milliseconds. No longer than the shortest session timeout, so that a
/// cluster lies within one implicit session.
const GAP_MS: i64 = 60_000;

/// The contexts of a batch, as its events come by.
#[derive(Default)]
pub(super) struct Contexts {
    /// Requests already seen, each with the place of its context; none: it gave nothing.
    requests: Vec<(Arc<EventDefaults>, Option<usize>)>,
    /// Different contexts. Enriched once for each request, however many events it brings.
    contexts: Vec<Context>,
    senders: BTreeMap<Sender, Vec<(Timestamp, usize)>>,
}

/// Whose context it is. Names it as its events do, so that it lands in their session.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Sender {
    /// Place in `contexts`.
    #[serde(skip)]
    context: usize,
    source: Source,
    channel: Option<Channel>,
    session_id: Option<String>,
    user_id: Option<String>,
    anonymous_id: Option<String>,
    conversation_id: Option<String>,
    thread_key: Option<String>,
    /// The record that an event moves on, which leads to a session where the event names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
}

impl Contexts {
    /// Takes in the context of the event at place `index`, if its request gave one and it belongs to anybody.
    pub(super) fn add(&mut self, here: &Arrival<'_>, index: usize, draft: &Draft, defaults: &Arc<EventDefaults>) {
        let Row::Event(event) = &draft.row else { return };
        let belongs = event.session_id.is_some() || event.thread_key.is_some() || event.conversation_id.is_some();
        if !belongs && !follows_its_record(event) {
            return;
        }
        if let Some(context) = self.place(here, event, defaults) {
            self.senders.entry(Sender::of(event, context)).or_default().push((event.occurred_at, index));
        }
    }

    /// The rows, one for each cluster.
    pub(super) fn finish(self, here: &Arrival<'_>) -> Vec<ContextDraft> {
        let Self { contexts, senders, .. } = self;
        let mut drafts = Vec::new();
        for (sender, mut events) in senders {
            events.sort_unstable();
            let context = &contexts[sender.context];
            for cluster in events.chunk_by(|(one, _), (next, _)| next.since(*one) <= GAP_MS) {
                let row = sender.row(here, context, cluster[0].0);
                drafts.push(ContextDraft { row, events: cluster.iter().map(|(_, index)| *index).collect() });
            }
        }
        drafts
    }

    /// Where the event's context stands in `contexts`; none: it says nothing.
    fn place(&mut self, here: &Arrival<'_>, event: &event::Model, defaults: &Arc<EventDefaults>) -> Option<usize> {
        let place = self.place_of_request(here, defaults);
        // The page that somebody comes to names the campaign that brought them.
        let page = event.page_url.as_deref().filter(|page| event.name == "page_viewed" && page.contains("utm_"));
        let Some(page) = page else { return place };
        let known = place.map(|place| self.contexts[place].clone()).unwrap_or_default();
        self.place_of(enrich::campaign(known, page))
    }

    fn place_of_request(&mut self, here: &Arrival<'_>, defaults: &Arc<EventDefaults>) -> Option<usize> {
        // Events of one request follow each other, so the first look is nearly always the last.
        if let Some((_, place)) = self.requests.iter().rev().find(|(known, _)| Arc::ptr_eq(known, defaults)) {
            return *place;
        }
        let place = match &defaults.context {
            Some(input) => self.place_of(enrich::context(input, &here.device, here.geo)),
            None => self.place_of(enrich::context(&ContextInput::default(), &here.device, here.geo)),
        };
        self.requests.push((Arc::clone(defaults), place));
        place
    }

    fn place_of(&mut self, context: Context) -> Option<usize> {
        if context == Context::default() {
            return None;
        }
        let same = self.contexts.iter().position(|known| *known == context);
        same.or_else(|| {
            self.contexts.push(context);
            Some(self.contexts.len() - 1)
        })
    }
}

impl Sender {
    fn of(event: &event::Model, context: usize) -> Self {
        Self {
            context,
            source: event.source,
            channel: event.given_channel,
            session_id: event.session_id.clone(),
            user_id: event.user_id.clone(),
            anonymous_id: event.anonymous_id.clone(),
            conversation_id: event.conversation_id.clone(),
            thread_key: event.thread_key.clone(),
            subject: event.subject.clone().filter(|_| follows_its_record(event)),
        }
    }

    fn row(&self, here: &Arrival<'_>, context: &Context, at: Timestamp) -> item::Model {
        let id = fingerprint::of("context", &(self, context, at.0), at);
        item::Model {
            source: self.source,
            given_channel: self.channel,
            session_id: self.session_id.clone(),
            user_id: self.user_id.clone(),
            anonymous_id: self.anonymous_id.clone(),
            conversation_id: self.conversation_id.clone(),
            thread_key: self.thread_key.clone(),
            subject: self.subject.clone(),
            ip: context.ip.clone(),
            ..here.item(ItemKind::Context, id, at, context)
        }
    }
}

fn follows_its_record(event: &event::Model) -> bool {
    let Some(properties) = event.properties.as_object() else { return false };
    event.session_id.is_none()
        && event.conversation_id.is_none()
        && catalogue::find(&event.name, properties).is_some_and(Entry::is_update)
}
