//! What SQLite and PostgreSQL say differently. The one file that knows one from the other.

use parlance_entity::{Timestamp, chatbot};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, QueryOrder, QuerySelect, RuntimeErr, Select, Statement,
    sea_query::{
        ArrayType, Asterisk, BinOper, CaseStatement, Condition, DynIden, Expr, ExprTrait, Func, FunctionCall, IntoIden,
        JoinType, LockType, OnConflict, PostgresQueryBuilder, Query, SelectStatement, Value,
        extension::{postgres::PgExpr, sqlite::SqliteExpr},
    },
};

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A slice of time under a label, half open: `starts` included, `ends` excluded. Slices may overlap, and several may
/// have one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// What rows are counted under.
    pub label: i64,
    /// Included.
    pub starts: Timestamp,
    /// Excluded.
    pub ends: Timestamp,
}

/// A column of rows that are to be inserted.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: DynIden,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// Its value in each row, all of one type.
    pub values: Vec<Value>,
}

impl Dialect {
    /// That of a connection or transaction.
    #[must_use]
    pub fn of(connection: &impl ConnectionTrait) -> Self {
        match connection.get_database_backend() {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    /// That of an address; none: of neither.
    #[must_use]
    pub fn of_url(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Whether a text is one of many. The list is one parameter, so that the statement's text does not depend on its
    /// length, and no limit on parameters is in its way. An empty list holds nothing.
    #[must_use]
    pub fn is_one_of(self, text: impl Into<Expr>, texts: impl IntoIterator<Item = impl Into<String>>) -> Expr {
        let texts = texts.into_iter().map(Into::into);
        match self {
            Self::Postgres => PgExpr::eq_any(text.into(), texts),
            Self::Sqlite => {
                let mut values = Query::select();
                values.column("value").from_function(json_each(serde_json::Value::from_iter(texts)), "list");
                text.into().in_subquery(values)
            }
        }
    }

    /// Of `rows`, a query that starts from the chatbot, those whose column is one of many texts. Each text is looked up
    /// by itself: before PostgreSQL has statistics of a table, it would rather read all the chatbot's rows, and compare
    /// each of them with each text.
    #[must_use]
    pub fn looked_up(
        self,
        mut rows: SelectStatement,
        column: impl Into<Expr>,
        texts: impl IntoIterator<Item = impl Into<String>>,
    ) -> SelectStatement {
        match self {
            Self::Sqlite => rows.and_where(self.is_one_of(column, texts)).to_owned(),
            Self::Postgres => {
                let texts = texts.into_iter().map(|text| Value::from(text.into())).collect();
                rows.and_where(column.into().eq(Expr::col(("key", "key")))).offset(0);
                Query::select()
                    .column(("row", Asterisk))
                    .from_function(unnested(Value::Array(ArrayType::String, Some(Box::new(texts)))), "key")
                    .join_lateral(JoinType::InnerJoin, rows, "row", Condition::all())
                    .to_owned()
            }
        }
    }

    /// Puts the one row of a table beside each row that `by_key` finds by the table's primary key, whose columns it
    /// compares with those of the other tables. PostgreSQL is made to look each up by itself: before it has statistics, it
    /// expects to find one row of either table whatever is asked, and would compare each row of one with each of the other.
    pub fn join_by_key(self, select: &mut SelectStatement, table: impl IntoIden, by_key: Expr) {
        let table = table.into_iden();
        match self {
            Self::Sqlite => select.inner_join(table, by_key),
            Self::Postgres => {
                let one = Query::select()
                    .column((table.clone(), Asterisk))
                    .from(table.clone())
                    .and_where(by_key)
                    .offset(0)
                    .to_owned();
                select.join_lateral(JoinType::InnerJoin, one, table, Condition::all())
            }
        };
    }

    /// Whether a text contains another, byte for byte.
    #[must_use]
    pub fn contains(self, text: impl Into<Expr>, part: &str) -> Expr {
        let position = match self {
            Self::Postgres => "strpos",
            Self::Sqlite => "instr",
        };
        Expr::from(Func::cust(position).arg(text).arg(part)).gt(0)
    }

    /// Whether a text starts with another, byte for byte.
    #[must_use]
    pub fn starts_with(self, text: impl Into<Expr>, start: &str) -> Expr {
        match self {
            Self::Postgres => Func::cust("starts_with").arg(text).arg(start).into(),
            Self::Sqlite => {
                let length = Func::cust("length").arg(start);
                Expr::from(Func::cust("substr").arg(text).arg(1).arg(length)).eq(start)
            }
        }
    }

    /// One text after another; null where either is.
    #[must_use]
    pub fn concat(self, text: impl Into<Expr>, next: impl Into<Expr>) -> Expr {
        match self {
            Self::Postgres => PgExpr::concat(text.into(), next),
            Self::Sqlite => text.into().binary(BinOper::Custom("||"), next),
        }
    }

    /// A member of a JSON object, as text; null where it is missing or null. Truth values read `true` on PostgreSQL and
    /// `1` on SQLite: ask for texts and numbers only.
    #[must_use]
    pub fn json_text(self, object: impl Into<Expr>, member: &str) -> Expr {
        match self {
            Self::Postgres => PgExpr::cast_json_field(object.into(), member),
            Self::Sqlite => SqliteExpr::cast_json_field(object.into(), member).cast_as("TEXT"),
        }
    }

    /// A member of a JSON object as a label, in the order of its bytes: a text as it is, anything else as its JSON, which
    /// each database writes in its own way; null where it is missing or null.
    #[must_use]
    pub fn json_label(self, object: impl Into<Expr>, member: &str) -> Expr {
        let object = object.into();
        match self {
            Self::Postgres => self.bytewise(PgExpr::cast_json_field(object, member)),
            Self::Sqlite => {
                let path = path_of(member);
                let text = SqliteExpr::cast_json_field(object.clone(), path.clone());
                let json = Func::cust("nullif").arg(SqliteExpr::get_json_field(object.clone(), path)).arg("null");
                CaseStatement::new().case(self.json_is_text(object, member), text).finally(json).into()
            }
        }
    }

    /// Whether a member of a JSON object is a text; null where it is missing.
    #[must_use]
    pub fn json_is_text(self, object: impl Into<Expr>, member: &str) -> Expr {
        match self {
            Self::Postgres => {
                let member = PgExpr::get_json_field(object.into(), member);
                Expr::from(Func::cust("jsonb_typeof").arg(member)).eq("string")
            }
            Self::Sqlite => Expr::from(Func::cust("json_type").arg(object).arg(path_of(member))).eq("text"),
        }
    }

    /// The members of a JSON object, a table to stand behind that of the object in a `FROM`: `key`, and `value`, which is
    /// null where it is null in JSON.
    #[must_use]
    pub fn json_members(self, object: impl Into<Expr>) -> FunctionCall {
        match self {
            Self::Postgres => Func::cust("jsonb_each_text").arg(object),
            Self::Sqlite => Func::cust("json_each").arg(object),
        }
    }

    /// A text in the order of its bytes. Columns have that order by themselves, what is read from JSON has the server's.
    #[must_use]
    pub fn bytewise(self, text: impl Into<Expr>) -> Expr {
        match self {
            Self::Postgres => text.into().binary(BinOper::Custom("COLLATE"), Expr::col("C")),
            Self::Sqlite => text.into(),
        }
    }

    /// The sum of integers as a 64-bit integer; null over no rows. PostgreSQL sums 64-bit integers to NUMERIC, which no
    /// integer is read from.
    #[must_use]
    pub fn sum(self, integers: impl Into<Expr>) -> Expr {
        let sum = Expr::from(Func::sum(integers));
        match self {
            Self::Postgres => sum.cast_as("BIGINT"),
            Self::Sqlite => sum,
        }
    }

    /// Whether the database finds percentiles, by [`Dialect::percentiles`].
    #[must_use]
    pub fn finds_percentiles(self) -> bool {
        self == Self::Postgres
    }

    /// An aggregate: a list of percentiles of numbers, as floating point, by linear interpolation between the nearest
    /// ranks; null over none. SQLite has no such function.
    #[must_use]
    pub fn percentiles(self, numbers: impl Into<Expr>, percents: &[i64]) -> Expr {
        let fractions = percents.iter().map(|percent| Value::from(*percent as f64 / 100.0)).collect();
        let fractions = Expr::value(Value::Array(ArrayType::Double, Some(Box::new(fractions))));
        Expr::cust_with_exprs("percentile_cont($1) WITHIN GROUP (ORDER BY $2)", [fractions, numbers.into()])
    }

    /// The table of slices of time, with the columns `label`, `starts` and `ends`, all BIGINT: a subquery to start a
    /// `FROM` with. Its text is the same for any number of slices.
    #[must_use]
    pub fn buckets(self, buckets: &[Bucket]) -> SelectStatement {
        let columns = [
            ("label", buckets.iter().map(|bucket| bucket.label).collect::<Vec<_>>()),
            ("starts", buckets.iter().map(|bucket| bucket.starts.0).collect()),
            ("ends", buckets.iter().map(|bucket| bucket.ends.0).collect()),
        ];
        match self {
            Self::Postgres => unnest(columns),
            Self::Sqlite => rows_of_json(columns),
        }
    }

    /// The label of the slice that an instant lies in, if the slices follow one another without gaps, oldest first, and
    /// the instant lies in one of them. None: this database has no function for it, so that [`Dialect::buckets`] has to
    /// be joined, which here means to search the index on time once for each slice. PostgreSQL, which may join in any
    /// order, takes every row for every slice instead where it has no statistics yet.
    #[must_use]
    pub fn label_of(self, instant: impl Into<Expr>, buckets: &[Bucket]) -> Option<Expr> {
        match self {
            Self::Postgres => {
                // A list in JSON rather than an array, for which the builder has no subscripts; and as JSON rather than as a
                // text that is cast, which a plan for any parameters would read anew for every row.
                let labels = serde_json::Value::from_iter(buckets.iter().map(|bucket| bucket.label));
                let starts = bigints(buckets.iter().map(|bucket| bucket.starts.0));
                let place = Expr::from(Func::cust("width_bucket").arg(instant).arg(starts)).sub(1);
                Some(PgExpr::cast_json_field(Expr::value(labels), place).cast_as("BIGINT"))
            }
            Self::Sqlite => None,
        }
    }

    /// Locks chatbots' rows for the rest of the transaction, in one order everywhere, so that two transactions cannot
    /// wait for each other. SQLite has one writer, so nothing needs locking there.
    #[must_use]
    pub fn lock_chatbots(self, chatbots: Select<chatbot::Entity>) -> Select<chatbot::Entity> {
        let ordered = chatbots.order_by_asc(chatbot::Column::Id);
        match self {
            Self::Postgres => ordered.lock(LockType::NoKeyUpdate),
            Self::Sqlite => ordered,
        }
    }

    /// Whether a transaction failed only because of another one at the same time, so that trying it again may help:
    /// a deadlock or a failed serialisation on PostgreSQL, a busy file on SQLite.
    #[must_use]
    pub fn lost_a_race(self, error: &DbErr) -> bool {
        let code = match error {
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
                error.as_database_error().and_then(|error| error.code())
            }
            _ => None,
        };
        let codes: &[&str] = match self {
            Self::Postgres => &["40001", "40P01"],
            Self::Sqlite => &["5", "6", "261", "517", "773"],
        };
        code.is_some_and(|code| codes.contains(&code.as_ref()))
    }

    /// The text of a statement.
    #[cfg(test)]
    fn text(self, statement: &SelectStatement) -> String {
        let backend = match self {
            Self::Postgres => DbBackend::Postgres,
            Self::Sqlite => DbBackend::Sqlite,
        };
        sea_orm::StatementBuilder::build(statement, &backend).sql
    }

    /// How many parameters one statement may have.
    #[must_use]
    pub fn most_parameters(self) -> usize {
        match self {
            Self::Postgres => 65_535,
            Self::Sqlite => 32_766,
        }
    }
}

fn json_each(list: serde_json::Value) -> FunctionCall {
    Func::cust("json_each").arg(list.to_string())
}

/// SQLite's path to a member, whatever its name: quoted, as JSON would.
fn path_of(member: &str) -> String {
    format!("$.{}", serde_json::Value::from(member))
}

/// `SELECT unnest($1) AS label, …`: functions that return sets go through their rows in step.
fn unnest(columns: [(&'static str, Vec<i64>); 3]) -> SelectStatement {
    let mut table = Query::select();
    for (name, numbers) in columns {
        table.expr_as(Func::cust("unnest").arg(bigints(numbers)), name);
    }
    table
}

/// Inserts rows that are given column by column, on PostgreSQL, which takes an array a column, so that the statement's
/// text does not depend on the number of rows; SQLite takes rows fastest as they are. Arrays from here hold no nulls, so a
/// second one says where the values are: `INSERT INTO … SELECT "id", CASE WHEN "has_name" THEN "name" END, … FROM
/// (SELECT unnest($1) AS "id", unnest($2) AS "name", unnest($3) AS "has_name", …) AS "given"`.
#[must_use]
pub fn insert_of_arrays(
    table: impl IntoIden,
    columns: impl IntoIterator<Item = Column>,
    conflict: Option<&OnConflict>,
) -> Statement {
    let (mut rows, mut given, mut insert) = (Query::select(), Query::select(), Query::insert());
    // The builder would copy what it is given: it writes the text over empty arrays, and the values go beside it.
    let mut parameters = Vec::new();
    let mut take = |values: Vec<Value>, name: DynIden| {
        let values = array_of(values);
        let of = if let Value::Array(of, _) = &values { of.clone() } else { ArrayType::String };
        given.expr_as(unnested(Value::Array(of, Some(Box::default()))), name);
        parameters.push(values);
    };
    let mut names = Vec::new();
    for Column { name, is_nullable, values } in columns {
        names.push(name.clone());
        if !values.iter().any(Value::is_some) {
            rows.expr(Expr::cust("NULL"));
            continue;
        }
        let value = Expr::col(name.clone());
        let value = if matches!(values.first(), Some(Value::Json(_))) { value.cast_as("JSONB") } else { value };
        let present = is_nullable.then(|| values.iter().map(|value| Value::from(value.is_some())).collect());
        take(values, name.clone());
        match present {
            Some(present) => {
                let has = format!("has_{name}");
                take(present, has.clone().into_iden());
                rows.expr(CaseStatement::new().case(Expr::col(has), value));
            }
            None => {
                rows.expr(value);
            }
        }
    }
    rows.from_subquery(given, "given");
    insert.into_table(table).columns(names);
    if let Some(conflict) = conflict {
        insert.on_conflict(conflict.clone());
    }
    // As many expressions as columns, so that it cannot fail.
    let _ = insert.select_from(rows);
    let sql = insert.to_owned().build(PostgresQueryBuilder).0;
    Statement::from_sql_and_values(DbBackend::Postgres, sql, parameters)
}

fn unnested(array: Value) -> FunctionCall {
    Func::cust("unnest").arg(array)
}

/// JSON goes as text; in the place of a null stands any value of the type.
fn array_of(values: Vec<Value>) -> Value {
    let values: Vec<Value> = values
        .into_iter()
        .map(|value| match value {
            Value::Json(json) => Value::from(json.map_or_else(|| "null".to_owned(), |json| json.to_string())),
            value if value.is_some() => value,
            null => null.dummy_value(),
        })
        .collect();
    let of = values.first().map_or(ArrayType::String, Value::array_type);
    Value::Array(of, Some(Box::new(values)))
}

fn bigints(numbers: impl IntoIterator<Item = i64>) -> Expr {
    let numbers = numbers.into_iter().map(Value::from).collect();
    Expr::value(Value::Array(ArrayType::BigInt, Some(Box::new(numbers))))
}

/// `SELECT value ->> 0 AS label, … FROM json_each(?)`, over a list of rows.
fn rows_of_json(columns: [(&'static str, Vec<i64>); 3]) -> SelectStatement {
    let rows = (0..columns[0].1.len()).map(|row| serde_json::Value::from_iter(columns.iter().map(|(_, all)| all[row])));
    let mut table = Query::select();
    for (place, (name, _)) in columns.iter().enumerate() {
        let place = i32::try_from(place).unwrap_or_default();
        table.expr_as(SqliteExpr::cast_json_field(Expr::col("value"), place), *name);
    }
    table.from_function(json_each(rows.collect()), "list");
    table
}

#[cfg(test)]
mod tests;
