//! Tables and indexes in few words, so that a migration reads as a list.

use sea_orm_migration::{
    prelude::*,
    sea_orm::DbBackend,
    sea_query::{ColumnType, Table},
};

/// A table under construction. Columns come in groups of one type; the names are those of the entity.
pub(crate) struct Columns {
    statement: TableCreateStatement,
    backend: DbBackend,
}

impl Columns {
    /// A table for the database of `manager`.
    pub(crate) fn of(manager: &SchemaManager<'_>, table: &'static str) -> Self {
        Self { statement: Table::create().table(table).to_owned(), backend: manager.get_database_backend() }
    }

    /// UUIDs.
    pub(crate) fn uuid(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Uuid, false)
    }

    /// Texts and words.
    pub(crate) fn text(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Text, false)
    }

    /// Texts and words that may be null.
    pub(crate) fn text_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Text, true)
    }

    /// Instants, durations and other 64-bit integers.
    pub(crate) fn bigint(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::BigInteger, false)
    }

    /// Instants, durations and other 64-bit integers that may be null.
    pub(crate) fn bigint_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::BigInteger, true)
    }

    /// 32-bit integers.
    pub(crate) fn integer(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Integer, false)
    }

    /// 32-bit integers that may be null.
    pub(crate) fn integer_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Integer, true)
    }

    /// Truth values.
    pub(crate) fn boolean(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Boolean, false)
    }

    /// Truth values that may be null.
    pub(crate) fn boolean_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Boolean, true)
    }

    /// 64-bit floating-point numbers.
    pub(crate) fn double(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Double, false)
    }

    /// 64-bit floating-point numbers that may be null.
    pub(crate) fn double_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Double, true)
    }

    /// JSON: JSONB on PostgreSQL, text on SQLite.
    pub(crate) fn json(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::JsonBinary, false)
    }

    /// JSON that may be null.
    pub(crate) fn json_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::JsonBinary, true)
    }

    /// UUIDs that may be null.
    pub(crate) fn uuid_or_null(self, names: &[&'static str]) -> Self {
        self.add(names, &ColumnType::Uuid, true)
    }

    /// 32-bit integers that are 0 in the rows that are there.
    pub(crate) fn integer_or_zero(self, names: &[&'static str]) -> Self {
        self.add_with_default(names, &ColumnType::Integer, Expr::val(0))
    }

    /// Truth values that are false in the rows that are there.
    pub(crate) fn text_or(self, names: &[&'static str], default: &'static str) -> Self {
        self.add_with_default(names, &ColumnType::Text, Expr::val(default))
    }
    pub(crate) fn boolean_or_false(self, names: &[&'static str]) -> Self {
        self.add_with_default(names, &ColumnType::Boolean, Expr::val(false))
    }

    /// The finished statement, with its primary key.
    pub(crate) fn primary_key(mut self, names: &[&'static str]) -> TableCreateStatement {
        let mut key = Index::create();
        for name in names {
            key.col(*name);
        }
        self.statement.primary_key(&mut key);
        self.statement
    }

    fn add(mut self, names: &[&'static str], column_type: &ColumnType, null: bool) -> Self {
        for name in names {
            let mut column = ColumnDef::new_with_type(*name, column_type.clone());
            // PostgreSQL sorts text by the server's language unless told otherwise; SQLite sorts by bytes. Keyset pages
            // and breakdowns need one order, so bytes it is.
            if *column_type == ColumnType::Text && self.backend == DbBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            if null {
                column.null()
            } else {
                column.not_null()
            };
            self.statement.col(&mut column);
        }
        self
    }

    fn add_with_default(mut self, names: &[&'static str], column_type: &ColumnType, default: Expr) -> Self {
        for name in names {
            let mut column = ColumnDef::new_with_type(*name, column_type.clone());
            self.statement.col(column.not_null().default(default.clone()));
        }
        self
    }
}

/// An index: its table, its columns in order, and what rows must have to be in it.
pub(crate) struct IndexOn {
    table: &'static str,
    columns: &'static [&'static str],
    not_null: &'static [&'static str],
    unique: bool,
}

/// An index over every row.
pub(crate) const fn index(table: &'static str, columns: &'static [&'static str]) -> IndexOn {
    IndexOn { table, columns, not_null: &[], unique: false }
}

impl IndexOn {
    /// Leaves out rows in which one of the columns is null.
    pub(crate) const fn where_not_null(mut self, columns: &'static [&'static str]) -> Self {
        self.not_null = columns;
        self
    }

    /// Allows each combination once.
    pub(crate) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    fn name(&self) -> String {
        format!("{}_by_{}", self.table, self.columns.join("_and_").replace("chatbot_id_and_", ""))
    }

    fn statement(&self) -> IndexCreateStatement {
        let mut statement = Index::create();
        statement.name(self.name()).table(self.table);
        for column in self.columns {
            statement.col(*column);
        }
        for column in self.not_null {
            statement.and_where(Expr::col(*column).is_not_null());
        }
        if self.unique {
            statement.unique();
        }
        statement
    }
}

/// Creates the tables, then the indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: &[IndexOn],
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    create_indexes(manager, indexes).await
}

/// Creates indexes of tables that are there.
pub(crate) async fn create_indexes(manager: &SchemaManager<'_>, indexes: &[IndexOn]) -> Result<(), DbErr> {
    for index in indexes {
        manager.create_index(index.statement()).await?;
    }
    Ok(())
}

/// Drops indexes of tables that stay.
pub(crate) async fn drop_indexes(manager: &SchemaManager<'_>, indexes: &[IndexOn]) -> Result<(), DbErr> {
    for index in indexes {
        manager.drop_index(Index::drop().name(index.name()).table(index.table).to_owned()).await?;
    }
    Ok(())
}

/// Adds columns to a table that is there; they must have room for the rows in it, so they may be null or have a value
/// for those. One statement each, for SQLite takes no more.
pub(crate) async fn add_columns(manager: &SchemaManager<'_>, columns: Columns) -> Result<(), DbErr> {
    let table = columns.statement.get_table_name().cloned().expect("a table under construction has a name");
    for column in columns.statement.get_columns() {
        manager.alter_table(Table::alter().table(table.clone()).add_column(column.clone()).to_owned()).await?;
    }
    Ok(())
}

/// Drops columns of a table that stays.
pub(crate) async fn drop_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(table).drop_column(*column).to_owned()).await?;
    }
    Ok(())
}

/// Drops the tables, and their indexes with them.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
