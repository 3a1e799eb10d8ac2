//! What came of everything that was sent to a chatbot.

use async_graphql::{Context, Description, Object, Result};
use parlance_entity::{Timestamp, rejected_item};
use serde_json::Value;

use crate::{
    access::CanRead,
    graphql::scope,
    metrics::figure::{count, ratio},
    period::Range,
    records::quality::{self, Counts},
    reports::limit,
};

/// Completeness and accuracy of what arrived in a range.
#[derive(Clone, Copy, Debug, Description)]
pub struct DataQuality {
    can_read: CanRead,
    range: Option<Range>,
    counts: Counts,
}

impl DataQuality {
    /// That of a range, read to the minute; none: of all time.
    ///
    /// # Errors
    /// `Database`.
    pub(super) async fn of(ctx: &Context<'_>, can_read: CanRead, range: Option<Range>) -> Result<Self> {
        let counts = quality::counts(&scope::app(ctx)?.db, can_read, range).await?;
        Ok(Self { can_read, range, counts })
    }
}

#[Object(use_type_description)]
impl DataQuality {
    /// Items that were stored, or taken without being stored because their event is blocked or consent is missing.
    async fn accepted(&self) -> i32 {
        count(self.counts.accepted.unwrap_or(0))
    }

    /// Items that had been seen before, by id; nothing changed.
    async fn duplicates(&self) -> i32 {
        count(self.counts.duplicates.unwrap_or(0))
    }

    /// Items that were refused; nothing of them counts.
    async fn rejected(&self) -> i32 {
        count(self.counts.rejected.unwrap_or(0))
    }

    /// Items that were stored more than an hour after they had happened.
    async fn late(&self) -> i32 {
        count(self.counts.late.unwrap_or(0))
    }

    /// Events tied to a session, of the events that happened in the range; null where there are none.
    async fn completeness(&self, ctx: &Context<'_>) -> Result<Option<f64>> {
        let (events, tied) = quality::completeness(&scope::app(ctx)?.db, self.can_read, self.range).await?;
        Ok(ratio(tied, events))
    }

    /// Accepted, of all that arrived; null where nothing did.
    async fn acceptance_rate(&self) -> Option<f64> {
        let Counts { accepted, duplicates, rejected, .. } = self.counts;
        let accepted = accepted.unwrap_or(0);
        ratio(accepted, accepted + duplicates.unwrap_or(0) + rejected.unwrap_or(0))
    }

    /// Refused items, the latest first. Up to 100 of a minute are kept, for 30 days.
    async fn rejections(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(20)", desc = "How many, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<RejectedItem>> {
        let first = limit::first(first)?;
        let rows = quality::rejections(&scope::app(ctx)?.db, self.can_read, self.range, first).await?;
        Ok(rows.into_iter().map(RejectedItem).collect())
    }
}

/// Something that was refused.
#[derive(Clone, Debug, Description)]
pub struct RejectedItem(rejected_item::Model);

#[Object(use_type_description)]
impl RejectedItem {
    /// When it arrived.
    async fn at(&self) -> Timestamp {
        self.0.rejected_at
    }

    /// Its place in the request, from 0.
    async fn index(&self) -> i32 {
        self.0.position
    }

    /// What kind of mistake it holds: a value of ErrorCode.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong with it, and how to mend it.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The item as it came, with e-mail addresses, phone and card numbers masked; null: not kept, as it is too long, or of a
    /// kind that is never stored.
    async fn payload(&self) -> Option<&Value> {
        self.0.payload.as_ref()
    }
}
