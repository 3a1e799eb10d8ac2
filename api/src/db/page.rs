//! Pages of lists by keyset: a cursor holds the ordering values of its row, so pages stay right while rows come in.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use parlance_entity::Timestamp;
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Func, Value},
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Rows of a page where nothing is said.
pub const DEFAULT_SIZE: u64 = 20;

/// The most rows of a page.
pub const MAX_SIZE: u64 = 100;

/// Which page is asked for: the arguments of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// This many from the start, or after `after`.
    pub first: Option<i32>,
    /// Only what follows this cursor.
    pub after: Option<String>,
    /// This many from the end, or before `before`.
    pub last: Option<i32>,
    /// Only what precedes this cursor.
    pub before: Option<String>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows, in the order of the list.
    pub edges: Vec<Edge<T>>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
}

/// A row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge<T> {
    /// Its place in the order of the list.
    pub cursor: String,
    /// The row.
    pub node: T,
}

/// A value by which rows are ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

/// What a cursor holds.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    /// The list's order, so that a cursor of another order is refused rather than misread.
    #[serde(rename = "o")]
    order: String,
    /// The instant that the order depends on.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    #[serde(rename = "k")]
    keys: Vec<Key>,
}

type Read<M, T> = Arc<dyn Fn(&M) -> T + Send + Sync>;

enum Reader<M> {
    Number(Read<M, i64>),
    Text(Read<M, String>),
}

/// An order of a list: its columns with the value that each row has there. Together they must tell every row from
/// every other, so the last is an id; none may be null ([`Keyset::number_or_last`] for those that could be). All go in
/// one direction.
pub struct Keyset<M> {
    name: &'static str,
    order: Order,
    at: Option<Timestamp>,
    columns: Vec<(Expr, Reader<M>)>,
}

impl<M> Keyset<M> {
    /// Smallest first. The name tells the cursors of different orders apart.
    #[must_use]
    pub fn ascending(name: &'static str) -> Self {
        Self { name, order: Order::Asc, at: None, columns: Vec::new() }
    }

    /// Greatest first. The name tells the cursors of different orders apart.
    #[must_use]
    pub fn descending(name: &'static str) -> Self {
        Self { order: Order::Desc, ..Self::ascending(name) }
    }

    /// The order depends on this instant: its cursors carry it, for [`PageRequest::instant`].
    #[must_use]
    pub fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Ordered by an integer, instant or duration, after what was named before; `value` is what a row has there.
    #[must_use]
    pub fn number(mut self, column: impl Into<Expr>, value: impl Fn(&M) -> i64 + Send + Sync + 'static) -> Self {
        self.columns.push((column.into(), Reader::Number(Arc::new(value))));
        self
    }

    /// Ordered by a number that may be null: last in either direction.
    #[must_use]
    pub fn number_or_last(
        self,
        column: impl Into<Expr>,
        value: impl Fn(&M) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        let last = if self.order == Order::Asc { i64::MAX } else { i64::MIN };
        let column = Func::coalesce([column.into(), Expr::val(last)]);
        self.number(column, move |row| value(row).unwrap_or(last))
    }

    /// Ordered by a text, byte by byte, after what was named before; `value` is what a row has there.
    #[must_use]
    pub fn text(mut self, column: impl Into<Expr>, value: impl Fn(&M) -> String + Send + Sync + 'static) -> Self {
        self.columns.push((column.into(), Reader::Text(Arc::new(value))));
        self
    }

    /// The cursor of a row.
    #[must_use]
    pub fn cursor(&self, row: &M) -> String {
        let keys = self.columns.iter().map(|(_, reader)| reader.key(row)).collect();
        let place = Place { order: self.label(), at: self.at.map(|at| at.0), keys };
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&place).unwrap_or_default())
    }

    fn read(&self, cursor: &str) -> Result<Expr> {
        let place = Place::read(cursor).filter(|place| {
            place.order == self.label()
                && place.keys.len() == self.columns.len()
                && place.keys.iter().zip(&self.columns).all(|(key, (_, reader))| reader.fits(key))
        });
        let place = place.ok_or_else(|| {
            Error::BadUserInput(format!(
                "`{cursor}` is no cursor of this list in this order: pass one that the list gave"
            ))
        })?;
        Ok(Expr::tuple(place.keys.into_iter().map(|key| Expr::val(Value::from(key)))))
    }

    fn label(&self) -> String {
        format!("{}{}", if self.order == Order::Asc { '+' } else { '-' }, self.name)
    }

    fn tuple(&self) -> Expr {
        Expr::tuple(self.columns.iter().map(|(column, _)| column.clone()))
    }

    /// Rows after the cursor in the order of the list; before it where `forwards` is false.
    fn beyond(&self, cursor: &str, forwards: bool) -> Result<Expr> {
        let cursor = self.read(cursor)?;
        let greater = (self.order == Order::Asc) == forwards;
        Ok(if greater { self.tuple().gt(cursor) } else { self.tuple().lt(cursor) })
    }

    fn direction(&self, forwards: bool) -> Order {
        if (self.order == Order::Asc) == forwards { Order::Asc } else { Order::Desc }
    }
}

impl Place {
    fn read(cursor: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
    }
}

impl<M> Reader<M> {
    fn key(&self, row: &M) -> Key {
        match self {
            Self::Number(read) => Key::Number(read(row)),
            Self::Text(read) => Key::Text(read(row)),
        }
    }

    fn fits(&self, key: &Key) -> bool {
        match (self, key) {
            (Self::Number(_), Key::Number(_)) => true,
            // No stored text holds NUL, and PostgreSQL would refuse to look for it.
            (Self::Text(_), Key::Text(text)) => !text.contains('\0'),
            _ => false,
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}

impl PageRequest {
    /// The instant at which the list was first read, where its order depends on one: its cursor's, else `now`.
    #[must_use]
    pub fn instant(&self, now: Timestamp) -> Timestamp {
        let cursor = self.after.as_ref().or(self.before.as_ref());
        cursor.and_then(|cursor| Place::read(cursor)?.at).map_or(now, Timestamp)
    }

    /// How many rows, and whether from the start.
    pub(crate) fn size(&self) -> Result<(u64, bool)> {
        let (name, asked, forwards) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::BadUserInput("`first` and `last` exclude each other: pass one of them".to_owned()));
            }
            (None, Some(last)) => ("last", Some(last), false),
            (first, None) => ("first", first, true),
        };
        let Some(asked) = asked else { return Ok((DEFAULT_SIZE, forwards)) };
        u64::try_from(asked)
            .ok()
            .filter(|size| (1..=MAX_SIZE).contains(size))
            .map(|size| (size, forwards))
            .ok_or_else(|| Error::BadUserInput(format!("`{name}` is {asked}, but a page has 1 to {MAX_SIZE} rows")))
    }
}

/// Reads a page of what `select` finds, in the order of `keyset`.
///
/// # Errors
/// `BadUserInput` for a size out of bounds or a cursor that is none of this list; `Database`.
pub async fn load<E>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    keyset: &Keyset<E::Model>,
    request: &PageRequest,
) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    let (size, forwards) = request.size()?;
    let mut select = select;
    if let Some(after) = &request.after {
        select = select.filter(keyset.beyond(after, true)?);
    }
    if let Some(before) = &request.before {
        select = select.filter(keyset.beyond(before, false)?);
    }
    for (column, _) in &keyset.columns {
        select = select.order_by(column.clone(), keyset.direction(forwards));
    }
    // One row more than asked for tells whether any follow.
    let rows = select.limit(size + 1).all(connection).await?;
    let edges = rows.into_iter().map(|node| Edge { cursor: keyset.cursor(&node), node }).collect();
    Ok(page(edges, size, forwards, request))
}

/// The next rows of what `select` finds, in the order of `keyset`, after a cursor of one of its rows, or from the start: for
/// going through all of them, where a page may be larger than a client's.
///
/// # Errors
/// `BadUserInput` for a cursor that is none of this list; `Database`.
pub(crate) async fn next<E>(
    connection: &impl ConnectionTrait,
    select: Select<E>,
    keyset: &Keyset<E::Model>,
    after: Option<&str>,
    size: u64,
) -> Result<Vec<E::Model>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    let mut select = select;
    if let Some(after) = after {
        select = select.filter(keyset.beyond(after, true)?);
    }
    for (column, _) in &keyset.columns {
        select = select.order_by(column.clone(), keyset.direction(true));
    }
    Ok(select.limit(size).all(connection).await?)
}

/// A page of the rows found in its own direction, one more than asked for where there are as many.
pub(crate) fn page<T>(mut edges: Vec<Edge<T>>, size: u64, forwards: bool, request: &PageRequest) -> Page<T> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = edges.len() > size;
    edges.truncate(size);
    if !forwards {
        edges.reverse();
    }
    // The row of a cursor lies outside the page it bounds, so there is one on that side.
    let (after, before) = (request.after.is_some(), request.before.is_some());
    let (has_next, has_previous) = if forwards { (more || before, after) } else { (before, more || after) };
    Page { edges, has_next, has_previous }
}
