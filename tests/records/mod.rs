//! Lists and look-ups of stored records.

mod conversations;
mod lists;
mod lookups;
mod sessions;
mod timeline;
mod users;

use std::fmt::Debug;

use parlance::{
    access::{Access, CanRead},
    db::{
        Db,
        page::{Page, PageRequest},
        write,
    },
    error::Result,
    metrics::{
        filter::AnalyticsFilter,
        grouping::{Grouping, Label},
        reads::{Group, Readings},
        sums::Sums,
    },
    period::{Period, Range},
};
use parlance_entity::{Timestamp, vocabulary::ApiKeyKind};
use uuid::Uuid;

use crate::support::sample;

const HOUR: i64 = 3_600_000;

/// When the lists are read: an hour after the samples.
const NOW: Timestamp = Timestamp(sample::AT.0 + HOUR);

fn can_read(chatbot_id: Uuid) -> CanRead {
    let kind = ApiKeyKind::Read;
    let key = Access { key_id: Uuid::now_v7(), kind, name: "Tests".to_owned(), chatbot_id: Some(chatbot_id) };
    key.read(chatbot_id).expect("a read key reads").expect("its chatbot is found")
}

/// The sums that analytics shows of the samples' hour.
async fn sums<S: Sums>(db: &Db, chatbot_id: Uuid) -> S {
    let range = Range { start: sample::AT, end: sample::AT.plus(HOUR) };
    let period = Period::instants(range, "Europe/Berlin".parse().expect("a time zone"));
    let reads = Readings::new(db.clone(), NOW).of(can_read(chatbot_id), period, &AnalyticsFilter::default());
    Group { reads, grouping: Grouping::Whole, label: Label::Number(0) }.sums().await.expect("the sums are read")
}

async fn store<M: write::Row>(db: &Db, rows: Vec<M>) {
    write::insert_new(&db.writer, rows).await.expect("the rows are stored");
}

fn first(size: i32, after: Option<String>) -> PageRequest {
    PageRequest { first: Some(size), after, ..PageRequest::default() }
}

fn last(size: i32, before: Option<String>) -> PageRequest {
    PageRequest { last: Some(size), before, ..PageRequest::default() }
}

/// The whole list, read in pages of two forwards and then backwards, which must give the same.
async fn walked<T: Debug + PartialEq>(page: impl AsyncFn(PageRequest) -> Result<Page<T>>) -> Vec<T> {
    let mut forwards = Vec::new();
    let mut after = None;
    loop {
        let page = page(first(2, after.clone())).await.expect("a page");
        assert_eq!(page.has_previous, after.is_some());
        after = page.edges.last().map(|edge| edge.cursor.clone());
        forwards.extend(page.edges.into_iter().map(|edge| edge.node));
        if !page.has_next {
            break;
        }
    }
    let mut backwards = Vec::new();
    let mut before = None;
    loop {
        let page = page(last(2, before.clone())).await.expect("a page");
        assert_eq!(page.has_next, before.is_some());
        before = page.edges.first().map(|edge| edge.cursor.clone());
        backwards.extend(page.edges.into_iter().rev().map(|edge| edge.node));
        if !page.has_previous {
            break;
        }
    }
    backwards.reverse();
    assert_eq!(forwards, backwards);
    forwards
}
