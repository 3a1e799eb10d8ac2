//! What visitors did: events, pages, and the ways between them.

use async_graphql::{Context, Object, Result};

use super::{
    Asked,
    event::{EventAnalytics, EventCount},
    pages::{Flow, PagePath, PageStats},
};
use crate::{
    graphql::types::connection::cost,
    reports::{
        self,
        events::{TopEvents, stored_name},
        limit,
        list::Distinct,
        page_flow::PageFlow,
        pages::TopPages,
        paths::TopPaths,
        trail,
    },
};

/// The part of `Analytics` about what visitors did.
#[derive(Clone, Debug)]
pub struct Activity(pub(super) Asked);

#[Object]
impl Activity {
    /// The range's events by name, most events first, then by name.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn top_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many names, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<EventCount>> {
        let report =
            TopEvents { first: limit::first(first)?, distinct: distinct(ctx, "uniqueSessions", "uniqueUsers") };
        let rows = reports::answer(&self.0.reads, report).await?;
        Ok(rows.iter().cloned().map(EventCount).collect())
    }

    /// The range's events of one name. One that never happened has counts of 0.
    async fn event(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The name; another spelling of a standard name means that. `visibility_change` is stored as \
                          `page_shown` or `page_hidden`, so that there are no events of that name."
        )]
        name: String,
    ) -> EventAnalytics {
        EventAnalytics {
            reads: self.0.reads.clone(),
            name: stored_name(&name),
            distinct: distinct(ctx, "uniqueSessions", "uniqueUsers"),
        }
    }

    /// The pages that were viewed in the range, and those that its sessions began or ended with: most views first, then by
    /// path.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn pages(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many pages, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<PageStats>> {
        let distinct = distinct(ctx, "sessions", "users");
        let rows = reports::answer(&self.0.reads, TopPages { first: limit::first(first)?, distinct }).await?;
        Ok(rows.iter().cloned().map(PageStats).collect())
    }

    /// The most travelled sequences of pages: the first pages of each session that started in the range, by time, where views
    /// of one page one after the other are one. Most sessions first, then page by page, a sequence before those that go on
    /// from it.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn paths(
        &self,
        #[graphql(
            default_with = "Some(3)",
            desc = "How many pages of each session are looked at, 1 to 10; null is 3."
        )]
        steps: Option<i32>,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many sequences, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<PagePath>> {
        let report = TopPaths { steps: trail::pages("steps", steps.unwrap_or(3), 1)?, first: limit::first(first)? };
        Ok(reports::answer(&self.0.reads, report).await?.iter().cloned().map(PagePath).collect())
    }

    /// How the sessions that started in the range flow from page to page, as a Sankey diagram: pages as in `paths`.
    #[graphql(complexity = "cost(first.or(Some(50)), None, child_complexity)")]
    async fn page_flow(
        &self,
        #[graphql(
            default_with = "Some(4)",
            desc = "How many pages of each session are looked at, 2 to 10; null is 4."
        )]
        depth: Option<i32>,
        #[graphql(default_with = "Some(50)", desc = "How many links, 1 to 1000; null is 50.")] first: Option<i32>,
    ) -> Result<Flow> {
        let (depth, first) = (trail::pages("depth", depth.unwrap_or(4), 2)?, limit::first(first.or(Some(50)))?);
        Ok(Flow(reports::answer(&self.0.reads, PageFlow { depth, first }).await?))
    }
}

/// Whether the fields that need different sessions and people are asked for.
fn distinct(ctx: &Context<'_>, sessions: &str, users: &str) -> Distinct {
    let is_asked = |field| ctx.look_ahead().field(field).exists();
    Distinct { sessions: is_asked(sessions), users: is_asked(users) }
}
