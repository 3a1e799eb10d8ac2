use serde_json::json;

use super::*;

/// The text of a query for each database.
fn texts(query: impl Fn(Dialect) -> SelectStatement) -> [String; 2] {
    [Dialect::Sqlite, Dialect::Postgres].map(|dialect| dialect.text(&query(dialect)))
}

fn expression(expression: impl Fn(Dialect) -> Expr) -> [String; 2] {
    texts(|dialect| Query::select().expr(expression(dialect)).take())
}

#[test]
fn lists_are_one_parameter_of_any_length() {
    let expected = [r#"SELECT "a" IN (SELECT "value" FROM json_each(?) AS "list")"#, r#"SELECT "a" = ANY($1)"#];
    assert_eq!(expression(|dialect| dialect.is_one_of(Expr::col("a"), ["x"])), expected);
    assert_eq!(expression(|dialect| dialect.is_one_of(Expr::col("a"), ["x", "y"])), expected);
    assert_eq!(expression(|dialect| dialect.is_one_of(Expr::col("a"), Vec::<String>::new())), expected);
}

#[test]
fn many_texts_are_looked_up_one_by_one_on_postgres() {
    let rows = || Query::select().column("a").from("t").take();
    assert_eq!(
        texts(|dialect| dialect.looked_up(rows(), Expr::col("a"), ["x", "y"])),
        [
            r#"SELECT "a" FROM "t" WHERE "a" IN (SELECT "value" FROM json_each(?) AS "list")"#,
            r#"SELECT "row".* FROM unnest($1) AS "key" INNER JOIN LATERAL (SELECT "a" FROM "t" WHERE "a" = "key"."key" OFFSET $2) AS "row" ON TRUE"#,
        ]
    );
}

#[test]
fn rows_are_joined_by_their_key_one_by_one_on_postgres() {
    let joined = |dialect: Dialect| {
        let mut select = Query::select().column(("b", "x")).from("a").take();
        dialect.join_by_key(&mut select, "b", Expr::col(("b", "id")).equals(("a", "b_id")));
        select
    };
    assert_eq!(
        texts(joined),
        [
            r#"SELECT "b"."x" FROM "a" INNER JOIN "b" ON "b"."id" = "a"."b_id""#,
            r#"SELECT "b"."x" FROM "a" INNER JOIN LATERAL (SELECT "b".* FROM "b" WHERE "b"."id" = "a"."b_id" OFFSET $1) AS "b" ON TRUE"#,
        ]
    );
}

#[test]
fn texts_are_searched_by_functions_without_patterns() {
    assert_eq!(
        expression(|dialect| dialect.contains(Expr::col("a"), "x")),
        [r#"SELECT instr("a", ?) > ?"#, r#"SELECT strpos("a", $1) > $2"#]
    );
    assert_eq!(
        expression(|dialect| dialect.starts_with(Expr::col("a"), "x")),
        [r#"SELECT substr("a", ?, length(?)) = ?"#, r#"SELECT starts_with("a", $1)"#]
    );
}

#[test]
fn texts_are_put_together_by_one_operator() {
    assert_eq!(
        expression(|dialect| dialect.concat(Expr::col("a"), "x")),
        [r#"SELECT "a" || ?"#, r#"SELECT "a" || $1"#]
    );
}

#[test]
fn sums_and_members_of_json_have_one_type_on_both() {
    assert_eq!(
        expression(|dialect| dialect.sum(Expr::col("a"))),
        [r#"SELECT SUM("a")"#, r#"SELECT CAST(SUM("a") AS BIGINT)"#]
    );
    assert_eq!(
        expression(|dialect| dialect.json_text(Expr::col("a"), "b")),
        [r#"SELECT CAST(("a" ->> ?) AS TEXT)"#, r#"SELECT "a" ->> $1"#]
    );
}

#[test]
fn labels_from_json_are_texts_as_they_are_in_the_order_of_bytes() {
    assert_eq!(
        expression(|dialect| dialect.json_label(Expr::col("a"), "b")),
        [
            r#"SELECT (CASE WHEN (json_type("a", ?) = ?) THEN "a" ->> ? ELSE nullif("a" -> ?, ?) END)"#,
            r#"SELECT ("a" ->> $1) COLLATE "C""#,
        ]
    );
    assert_eq!(
        expression(|dialect| dialect.json_is_text(Expr::col("a"), "b")),
        [r#"SELECT json_type("a", ?) = ?"#, r#"SELECT jsonb_typeof("a" -> $1) = $2"#]
    );
    assert_eq!(path_of(r#"a."b"#), r#"$."a.\"b""#);
}

#[test]
fn members_of_json_are_a_table() {
    assert_eq!(
        texts(|dialect| {
            let members = dialect.json_members(Expr::col(("t", "a")));
            Query::select().column(("m", "key")).from("t").from_function(members, "m").take()
        }),
        [
            r#"SELECT "m"."key" FROM "t", json_each("t"."a") AS "m""#,
            r#"SELECT "m"."key" FROM "t", jsonb_each_text("t"."a") AS "m""#,
        ]
    );
}

#[test]
fn slices_of_time_are_a_table_whose_text_does_not_grow() {
    let bucket = Bucket { label: 1, starts: Timestamp(2), ends: Timestamp(3) };
    let expected = [
        r#"SELECT "value" ->> ? AS "label", "value" ->> ? AS "starts", "value" ->> ? AS "ends" FROM json_each(?) AS "list""#,
        r#"SELECT unnest($1) AS "label", unnest($2) AS "starts", unnest($3) AS "ends""#,
    ];
    assert_eq!(texts(|dialect| dialect.buckets(&[bucket])), expected);
    assert_eq!(texts(|dialect| dialect.buckets(&[bucket; 9])), expected);
}

#[test]
fn postgres_takes_an_array_a_column_whatever_the_number_of_rows() {
    let column = |name: &'static str, is_nullable, values| Column { name: name.into_iden(), is_nullable, values };
    let columns = [
        column("a", false, vec![Value::Json(Some(Box::new(json!({})))), Value::Json(Some(Box::new(json!([]))))]),
        column("b", true, vec![Value::from(1_i64), Value::BigInt(None)]),
        column("c", true, vec![Value::BigInt(None), Value::BigInt(None)]),
    ];
    let statement = insert_of_arrays("t", columns, None);
    assert_eq!(
        statement.sql,
        r#"INSERT INTO "t" ("a", "b", "c") SELECT CAST("a" AS JSONB), (CASE WHEN ("has_b") THEN "b" END), NULL FROM (SELECT unnest($1) AS "a", unnest($2) AS "b", unnest($3) AS "has_b") AS "given""#
    );
    let array = |of, values: Vec<Value>| Value::Array(of, Some(Box::new(values)));
    let parameters = [
        array(ArrayType::String, vec!["{}".into(), "[]".into()]),
        array(ArrayType::BigInt, vec![1_i64.into(), 0_i64.into()]),
        array(ArrayType::Bool, vec![true.into(), false.into()]),
    ];
    assert_eq!(statement.values.map(|values| values.0), Some(parameters.to_vec()));
}

#[test]
fn chatbots_are_locked_where_there_is_more_than_one_writer() {
    use sea_orm::{EntityTrait, QueryTrait};

    #[expect(clippy::disallowed_methods, reason = "only its text is looked at")]
    let query = |dialect: Dialect| dialect.lock_chatbots(chatbot::Entity::find()).select_only().into_query();
    let [sqlite, postgres] = texts(query);
    assert!(sqlite.ends_with(r#"FROM "chatbot" ORDER BY "chatbot"."id" ASC"#), "{sqlite}");
    assert!(postgres.ends_with(r#"FROM "chatbot" ORDER BY "chatbot"."id" ASC FOR NO KEY UPDATE"#), "{postgres}");
}

#[test]
fn postgres_finds_percentiles_itself() {
    assert!(!Dialect::Sqlite.finds_percentiles());
    let percentiles = Query::select().expr(Dialect::Postgres.percentiles(Expr::col("a"), &[50, 99])).take();
    assert_eq!(Dialect::Postgres.text(&percentiles), r#"SELECT percentile_cont($1) WITHIN GROUP (ORDER BY "a")"#);
}
