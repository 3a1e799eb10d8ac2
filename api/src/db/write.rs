//! Many rows in few statements.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn,
    sea_query::{DynIden, IntoIden, OnConflict},
};

use crate::{
    db::{
        Dialect,
        dialect::{self, Column},
    },
    error::Result,
};

/// A row as its entity's model: what can be written in bulk.
pub trait Row:
    ModelTrait<Entity: EntityTrait<Model = Self>> + IntoActiveModel<<Self::Entity as EntityTrait>::ActiveModel>
{
}

impl<M> Row for M where
    M: ModelTrait<Entity: EntityTrait<Model = M>> + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>
{
}

/// Inserts rows of which none is there yet. Answers how many.
///
/// # Errors
/// `Database`, also where a row breaks a uniqueness.
pub async fn insert<M: Row>(connection: &impl ConnectionTrait, rows: Vec<M>) -> Result<u64> {
    write(connection, rows, None).await
}

/// Inserts rows; those whose primary key is there already, or that break another uniqueness, are left out. Answers how
/// many were inserted.
///
/// # Errors
/// `Database`.
pub async fn insert_new<M: Row>(connection: &impl ConnectionTrait, rows: Vec<M>) -> Result<u64> {
    write(connection, rows, Some(&OnConflict::new().do_nothing().to_owned())).await
}

/// Inserts rows; a row whose primary key is there already takes the place of the old one, in every column. No two of
/// `rows` may have one key.
///
/// # Errors
/// `Database`, also where a row breaks a uniqueness other than the primary key's.
pub async fn upsert<M: Row>(connection: &impl ConnectionTrait, rows: Vec<M>) -> Result<u64> {
    let key: Vec<DynIden> = PrimaryKeyOf::<M>::iter().map(|key| key.into_column().into_iden()).collect();
    let others: Vec<DynIden> =
        ColumnOf::<M>::iter().map(IntoIden::into_iden).filter(|column| !key.contains(column)).collect();
    let mut conflict = OnConflict::columns(key);
    if others.is_empty() {
        conflict.do_nothing()
    } else {
        conflict.update_columns(others)
    };
    write(connection, rows, Some(&conflict)).await
}

type ColumnOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::Column;
type PrimaryKeyOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::PrimaryKey;

async fn write<M: Row>(
    connection: &impl ConnectionTrait,
    mut rows: Vec<M>,
    conflict: Option<&OnConflict>,
) -> Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let dialect = Dialect::of(connection);
    if dialect == Dialect::Postgres {
        let statement = dialect::insert_of_arrays(M::Entity::default(), columns(rows), conflict);
        return Ok(connection.execute_raw(statement).await?.rows_affected());
    }
    let most = dialect.most_parameters() / ColumnOf::<M>::iter().count().max(1);
    let mut written = 0;
    while !rows.is_empty() {
        let rest = rows.split_off(chunk(rows.len(), most));
        let mut insert = M::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model));
        if let Some(conflict) = conflict {
            insert = insert.on_conflict(conflict.clone());
        }
        written += insert.exec_without_returning(connection).await?;
        rows = rest;
    }
    Ok(written)
}

/// The rows, column by column.
fn columns<M: Row>(rows: Vec<M>) -> Vec<Column> {
    let column = |column: ColumnOf<M>| Column {
        name: column.into_iden(),
        is_nullable: column.def().is_null(),
        values: Vec::with_capacity(rows.len()),
    };
    let mut columns: Vec<Column> = ColumnOf::<M>::iter().map(column).collect();
    for row in rows {
        let mut row = row.into_active_model();
        for (column, taken) in columns.iter_mut().zip(ColumnOf::<M>::iter()) {
            // A row that was made whole has every value.
            column.values.extend(row.take(taken).into_value());
        }
    }
    columns
}

/// How many rows the next statement takes: a power of two, so that few texts of statements have to be prepared.
fn chunk(rows: usize, most: usize) -> usize {
    1 << rows.min(most).max(1).ilog2().min(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_take_powers_of_two_within_the_limit() {
        assert_eq!(chunk(1, 500), 1);
        assert_eq!(chunk(7, 500), 4);
        assert_eq!(chunk(1000, 500), 256);
        assert_eq!(chunk(1000, 100), 64);
    }
}
