//! Tables and ranges.

use parlance::{
    db::write,
    export::{self, Format, Kind, Range},
};
use parlance_entity::{Timestamp, chatbot, session};
use serde_json::Value;

use super::text;
use crate::support::{
    on_every_database,
    sample::{self, AT},
};

const KINDS: [Kind; 7] =
    [Kind::Events, Kind::Sessions, Kind::Conversations, Kind::Messages, Kind::Handovers, Kind::Leads, Kind::Users];

async fn chatbot(db: &parlance::db::Db) -> chatbot::Model {
    let chatbot = sample::chatbot("shop");
    write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("a chatbot");
    chatbot
}

on_every_database! {
    async fn every_kind_is_a_table_with_documented_columns(db) {
        let chatbot = chatbot(&db).await;
        let manual = include_str!("../../docs/doors/import.md");
        for kind in KINDS {
            let table = text(&db, chatbot.id, kind, Format::Csv, Range::default()).await;
            let columns = export::columns(kind).expect("a table").join(",");
            assert_eq!(table, format!("{columns}\n"));
            let documented = columns.replace(',', ", ");
            assert!(manual.contains(&documented), "docs/doors/import.md has to list, of {kind:?}: {documented}");
        }
        assert_eq!(text(&db, chatbot.id, Kind::Items, Format::Jsonl, Range::default()).await, "");
    }

    async fn pages_follow_each_other_without_a_gap(db) {
        let chatbot = chatbot(&db).await;
        let at = |number: usize| AT.plus(i64::try_from(number / 7).expect("small") * 1000);
        let session = |number| session::Model {
            started_at: at(number), ..sample::session(chatbot.id, &format!("s{number:04}"))
        };
        write::insert_new(&db.writer, (0..1_234).map(session).collect()).await.expect("sessions");
        let lines = text(&db, chatbot.id, Kind::Sessions, Format::Jsonl, Range::default()).await;
        let id = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["sessionId"].as_str().map(str::to_owned);
        let expected: Vec<_> = (0..1_234).map(|number| Some(format!("s{number:04}"))).collect();
        assert_eq!(lines.lines().map(id).collect::<Vec<_>>(), expected);

        let range = Range { from: Some(at(70)), to: Some(at(700)) };
        let table = text(&db, chatbot.id, Kind::Sessions, Format::Csv, range).await;
        let ids: Vec<_> = table.lines().skip(1).map(|line| line.split(',').next().map(str::to_owned)).collect();
        assert_eq!(ids, expected[70..700]);
    }

    async fn a_text_that_looks_like_a_formula_is_escaped_in_a_table_alone(db) {
        let chatbot = chatbot(&db).await;
        let lead = parlance_entity::lead::Model {
            name: Some("=1+1".to_owned()), phone: Some("+44 20".to_owned()), created_at: Timestamp(0),
            ..sample::lead(chatbot.id, "l1")
        };
        write::insert_new(&db.writer, vec![lead]).await.expect("a lead");
        let table = text(&db, chatbot.id, Kind::Leads, Format::Csv, Range::default()).await;
        assert!(table.contains(",'=1+1,") && table.contains(",'+44 20,"), "{table}");
        let line = text(&db, chatbot.id, Kind::Leads, Format::Jsonl, Range::default()).await;
        assert!(line.contains(r#""name":"=1+1""#), "{line}");
    }
}
