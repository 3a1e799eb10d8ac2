//! Pages of lists by keyset: a cursor holds the ordering values of its row, so pages stay right while rows come in.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sea_orm::{
    ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Value},
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
    pub rows: Vec<T>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
}

/// A value by which rows are ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// An integer, an instant, or a duration.
    Number(i64),
    /// A text.
    Text(String),
    /// An id of ours; recognised before text by the length-checked form that [`Keyset`] writes.
    Id {
        /// The id.
        id: uuid::Uuid,
    },
}

/// An order of a list: its columns with the value that each row has there. Together they must tell every row from
/// every other, so the last is an id; none may be null (`COALESCE` those that could be). All go in one direction.
#[derive(Clone, Debug)]
pub struct Keyset<M> {
    order: Order,
    columns: Vec<(Expr, fn(&M) -> Key)>,
}

impl<M> Keyset<M> {
    /// Smallest first.
    #[must_use]
    pub fn ascending() -> Self {
        Self { order: Order::Asc, columns: Vec::new() }
    }

    /// Greatest first.
    #[must_use]
    pub fn descending() -> Self {
        Self { order: Order::Desc, columns: Vec::new() }
    }

    /// Ordered by this, after what was named before; `value` is what a row has there.
    #[must_use]
    pub fn by(mut self, column: impl Into<Expr>, value: fn(&M) -> Key) -> Self {
        self.columns.push((column.into(), value));
        self
    }

    /// The cursor of a row.
    #[must_use]
    pub fn cursor(&self, row: &M) -> String {
        let keys: Vec<Key> = self.columns.iter().map(|(_, value)| value(row)).collect();
        BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(&keys).unwrap_or_default())
    }

    fn read(&self, cursor: &str) -> Result<Expr> {
        let keys: Option<Vec<Key>> = BASE64_URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .filter(|keys: &Vec<Key>| keys.len() == self.columns.len());
        let keys = keys.ok_or_else(|| {
            Error::BadUserInput(format!("`{cursor}` is no cursor of this list: pass one that the list gave"))
        })?;
        Ok(Expr::tuple(keys.into_iter().map(|key| Expr::val(Value::from(key)))))
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

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Text(text) => text.into(),
            Key::Id { id } => id.into(),
        }
    }
}

impl PageRequest {
    /// How many rows, and whether from the start.
    fn size(&self) -> Result<(u64, bool)> {
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
    Ok(page(rows, size, forwards, request))
}

fn page<T>(mut rows: Vec<T>, size: u64, forwards: bool, request: &PageRequest) -> Page<T> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    if !forwards {
        rows.reverse();
    }
    // The row of a cursor lies outside the page it bounds, so there is one on that side.
    let (after, before) = (request.after.is_some(), request.before.is_some());
    let (has_next, has_previous) = if forwards { (more || before, after) } else { (before, more || after) };
    Page { rows, has_next, has_previous }
}
