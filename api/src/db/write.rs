//! Many rows in few statements.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn, PrimaryKeyTrait,
    sea_query::{IntoIden, OnConflict},
};

use crate::{db::Dialect, error::Result};

/// Inserts rows; those whose primary key is there already, or that break another uniqueness, are left out. Answers how
/// many were inserted.
///
/// # Errors
/// `Database`.
pub async fn insert_new<E>(connection: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<u64>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    write::<E>(connection, rows, &OnConflict::new().do_nothing().to_owned()).await
}

/// Inserts rows; a row whose primary key is there already takes the place of the old one, in every column. No two of
/// `rows` may have one key.
///
/// # Errors
/// `Database`, also where a row breaks a uniqueness other than the primary key's.
pub async fn upsert<E>(connection: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<u64>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let key: Vec<_> = E::PrimaryKey::iter().map(|key| key.into_column().into_iden()).collect();
    let others: Vec<_> = E::Column::iter().map(IntoIden::into_iden).filter(|column| !key.contains(column)).collect();
    let mut conflict = OnConflict::columns(key);
    if others.is_empty() {
        conflict.do_nothing()
    } else {
        conflict.update_columns(others)
    };
    write::<E>(connection, rows, &conflict).await
}

async fn write<E>(connection: &impl ConnectionTrait, mut rows: Vec<E::Model>, conflict: &OnConflict) -> Result<u64>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    debug_assert!(!<E::PrimaryKey as PrimaryKeyTrait>::auto_increment(), "every key is given");
    let most = Dialect::of(connection).most_parameters() / E::Column::iter().count().max(1);
    let mut written = 0;
    while !rows.is_empty() {
        let rest = rows.split_off(chunk(rows.len(), most));
        let insert = E::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model));
        written += insert.on_conflict(conflict.clone()).exec_without_returning(connection).await?;
        rows = rest;
    }
    Ok(written)
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
