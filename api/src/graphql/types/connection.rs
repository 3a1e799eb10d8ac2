//! Lists in pages, after the Relay cursor connection specification.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, Result, SimpleObject, TypeName};
use futures_util::future::BoxFuture;

use crate::db::page::{DEFAULT_SIZE, Page};

/// What stands in lists.
pub trait Listed: OutputType {
    /// Name of its lists: of `Session`, there is a `SessionConnection` of `SessionEdge`s.
    const LIST: &'static str;
}

/// The complexity of a page: what each of its rows is asked for, as often as there may be rows.
#[must_use]
pub fn cost(first: Option<i32>, last: Option<i32>, child_complexity: usize) -> usize {
    let rows = first.or(last).map_or(DEFAULT_SIZE, |rows| u64::try_from(rows).unwrap_or(1));
    usize::try_from(rows).unwrap_or(usize::MAX).saturating_mul(child_complexity).saturating_add(1)
}

/// Which part of a list a page is.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct PageInfo {
    /// Whether there is more after this page.
    pub has_next_page: bool,
    /// Whether there is more before this page.
    pub has_previous_page: bool,
    /// Cursor of the first edge; null: the page is empty.
    pub start_cursor: Option<String>,
    /// Cursor of the last edge; null: the page is empty.
    pub end_cursor: Option<String>,
}

/// One place in a list.
#[derive(Debug)]
pub struct Edge<T> {
    /// Opaque, stable under inserts.
    pub cursor: String,
    /// What stands there.
    pub node: T,
}

impl<T: Listed> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::LIST).into()
    }
}

/// One place in a list.
#[Object(name_type)]
impl<T: Listed> Edge<T> {
    /// Names the place: give it as `after` or `before`. Stable under inserts.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// What stands there.
    async fn node(&self) -> &T {
        &self.node
    }
}

/// Counts the whole list when it is asked to.
type Count = Box<dyn Fn() -> BoxFuture<'static, crate::error::Result<i64>> + Send + Sync>;

/// A page of a list that can be counted.
pub struct Connection<T> {
    page: Feed<T>,
    count: Count,
}

impl<T> Connection<T> {
    /// A page of rows as a page of objects; `count` counts the whole list.
    pub fn new<M, C, F>(page: Page<M>, node: fn(M) -> T, count: C) -> Self
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = crate::error::Result<i64>> + Send + 'static,
    {
        Self { page: Feed::new(page, node), count: Box::new(move || Box::pin(count())) }
    }
}

impl<T: Listed> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::LIST).into()
    }
}

/// A page of a list.
#[Object(name_type)]
impl<T: Listed> Connection<T> {
    /// The page's places, in the list's order.
    async fn edges(&self) -> &[Edge<T>] {
        &self.page.edges
    }

    /// What stands at them.
    async fn nodes(&self) -> Vec<&T> {
        self.page.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Which part of the list the page is.
    async fn page_info(&self) -> PageInfo {
        self.page.info()
    }

    /// How many there are in the whole list; counted only where it is asked for.
    async fn total_count(&self) -> Result<i64> {
        Ok((self.count)().await?)
    }
}

/// A page of a list too long to count.
#[derive(Debug)]
pub struct Feed<T> {
    /// The page's places, in the list's order.
    pub edges: Vec<Edge<T>>,
    /// Whether there is more after this page.
    pub has_next_page: bool,
    /// Whether there is more before this page.
    pub has_previous_page: bool,
}

impl<T> Feed<T> {
    /// A page of rows as a page of objects.
    pub fn new<M>(page: Page<M>, node: fn(M) -> T) -> Self {
        let edges = page.edges.into_iter().map(|edge| Edge { cursor: edge.cursor, node: node(edge.node) });
        Self { edges: edges.collect(), has_next_page: page.has_next, has_previous_page: page.has_previous }
    }

    fn info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next_page,
            has_previous_page: self.has_previous_page,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }
}

impl<T: Listed> TypeName for Feed<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::LIST).into()
    }
}

/// A page of a list.
#[Object(name_type)]
impl<T: Listed> Feed<T> {
    /// The page's places, in the list's order.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    /// What stands at them.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Which part of the list the page is.
    async fn page_info(&self) -> PageInfo {
        self.info()
    }
}
