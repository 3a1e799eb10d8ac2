//! What is answered of pages and the ways between them.

use std::sync::Arc;

use async_graphql::{ID, Object};

use crate::{
    metrics::figure::{count, ratio},
    reports::{
        page_flow::{self, Link, Node},
        pages::Page,
        paths::Path,
    },
};

/// A page.
#[derive(Clone, Debug)]
pub struct PageStats(pub(super) Page);

/// A page in the range. Views count where they happened in it, entries and exits are of the sessions that started in it.
#[Object]
impl PageStats {
    /// Its path, without query and fragment. Page views without one count on no page.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// Its title, the last that a view in the range gives; null: none gives one.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// How often it was viewed in the range.
    async fn views(&self) -> i32 {
        count(self.0.views)
    }

    /// How many different sessions these views are of. Views without a session are in none.
    async fn sessions(&self) -> i32 {
        count(self.0.sessions)
    }

    /// How many different people these sessions are of. Sessions of nobody known are left out.
    async fn users(&self) -> i32 {
        count(self.0.users)
    }

    /// How many of the range's sessions have it as their first page.
    async fn entries(&self) -> i32 {
        count(self.0.entries)
    }

    /// How many of the range's sessions have it as their last page.
    async fn exits(&self) -> i32 {
        count(self.0.exits)
    }

    /// Bounced sessions, of the entries; null where there is no entry.
    async fn bounce_rate(&self) -> Option<f64> {
        ratio(self.0.bounces, self.0.entries)
    }
}

/// A sequence of pages.
#[derive(Clone, Debug)]
pub struct PagePath(pub(super) Path);

/// A sequence of pages that sessions began with.
#[Object]
impl PagePath {
    /// The pages, in order; fewer than `steps` of sessions that viewed no more.
    async fn pages(&self) -> &[String] {
        &self.0.pages
    }

    /// How many sessions began so.
    async fn sessions(&self) -> i32 {
        count(self.0.sessions)
    }

    /// The part of the range's sessions that viewed a page. Never null: there is such a session.
    async fn share(&self) -> Option<f64> {
        ratio(self.0.sessions, self.0.of)
    }
}

/// How sessions flow.
#[derive(Clone, Debug)]
pub struct Flow(pub(super) Arc<Vec<Link>>);

/// How sessions flow from page to page.
#[Object]
impl Flow {
    /// The pages that the links touch, each once for each step: by step, then most sessions first, then by page.
    async fn nodes(&self) -> Vec<FlowNode<'_>> {
        page_flow::nodes(&self.0).into_iter().map(FlowNode).collect()
    }

    /// The most travelled links: most sessions first, then by source page, target page and step.
    async fn links(&self) -> Vec<FlowLink<'_>> {
        self.0.iter().map(FlowLink).collect()
    }
}

/// A page as a step.
#[derive(Clone, Copy, Debug)]
pub struct FlowNode<'a>(&'a Node);

fn id(node: &Node) -> ID {
    format!("{}:{}", node.step, node.page).into()
}

/// A page as a step of sessions.
#[Object]
impl FlowNode<'_> {
    /// The step and the page, such as `2:/pricing`; unique within the diagram.
    async fn id(&self) -> ID {
        id(self.0)
    }

    /// Which page of the sessions it is, from 1.
    async fn step(&self) -> i32 {
        count(self.0.step)
    }

    /// The path of the page.
    async fn page(&self) -> &str {
        &self.0.page
    }

    /// How many sessions have the page at this step, those too whose links the list was cut by.
    async fn sessions(&self) -> i32 {
        count(self.0.sessions)
    }
}

/// A link.
#[derive(Clone, Copy, Debug)]
pub struct FlowLink<'a>(&'a Link);

/// From a page to the next.
#[Object]
impl FlowLink<'_> {
    /// The node that it leaves.
    async fn source(&self) -> ID {
        id(&self.0.source)
    }

    /// The node that it leads to.
    async fn target(&self) -> ID {
        id(&self.0.target)
    }

    /// How many sessions went so.
    async fn sessions(&self) -> i32 {
        count(self.0.sessions)
    }
}
