//! Tables with a row for each session, against a count of the table.

use async_graphql::Request;
use parlance::{
    access::Access,
    app::App,
    clock::Clock,
    db::write,
    graphql::schema,
    import::{Format, Plan, Preset, Report},
    tasks::Tasks,
};
use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::take;
use crate::support::{
    on_every_database,
    sample::{self, AT},
};

const ROWS: u64 = 400;
const HEADERS: &str =
    "session_id,PageLoaded,widgetOpened,requested_human,pressedAccept,pressedCallback,pressedContinue,created_at";

const NUMBERS: &str = "{ chatbot { analytics(range: { preset: ALL_TIME }) {
    funnel(steps: [{ event: \"page_loaded\" }, { event: \"widget_opened\" }, { event: \"handover_requested\" }, { event: \"handover_accepted\" }]) {
        steps { count }
    }
    requests: event(name: \"requested_human\") { count uniqueSessions }
    accepts: event(name: \"pressed_accept\") { count uniqueSessions }
    metrics {
        sessions { total }
        widget { opened: opens }
        handovers { requested accepted callbackRequested declined }
    }
} } }";

/// Whether each session got to each step: every way of getting through, and some that skip a step.
fn table() -> Vec<[bool; 6]> {
    let hash = |row: u64| row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let row = |number: u64| {
        let at_least = |most: u64| hash(number) % 100 < most;
        let also = |of: u64| hash(number + ROWS).is_multiple_of(of);
        let request = at_least(45);
        [
            at_least(95),
            at_least(70) && !also(9),
            request,
            request && at_least(25),
            request && also(5),
            request && also(4),
        ]
    };
    (0..ROWS).map(row).collect()
}

/// The table as people write it: each column of truths in its own words, one of them as instants.
fn csv(table: &[[bool; 6]]) -> String {
    let words = [["0", "1"], ["no", "yes"], ["false", "TRUE"], ["", "1"], ["f", "t"], ["", "2026-01-31T08:30:00Z"]];
    let row = |(number, row): (usize, &[bool; 6])| {
        let cells: Vec<_> = row.iter().zip(words).map(|(is, words)| words[usize::from(*is)]).collect();
        format!("s{number},{},2026-01-31 08:{:02}:00", cells.join(","), number % 20)
    };
    let rows: Vec<_> = table.iter().enumerate().map(row).collect();
    format!("{HEADERS}\n{}\n", rows.join("\n"))
}

on_every_database! {
    async fn a_funnels_table_gives_the_counts_of_the_table(db) {
        let chatbot = sample::chatbot("shop");
        write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("a chatbot");
        let app = App::start(db, Clock::manual(AT), Tasks::new());
        let (table, plan) = (table(), Plan::preset(Preset::Funnel, Format::Csv, b',', AT));
        let (first, failed) = take(&csv(&table), &plan, &app.writer, chatbot.id).await;
        assert_eq!(failed, Vec::new());
        let events: u64 = table.iter().flatten().map(|is| u64::from(*is)).sum();
        assert_eq!(first, Report { lines: ROWS + 1, stored: ROWS + events, duplicates: 0, failed: 0 });
        agrees(&ask(&app, chatbot.id).await, &table);

        let (again, _) = take(&csv(&table), &plan, &app.writer, chatbot.id).await;
        assert_eq!(again, Report { stored: 0, duplicates: first.stored, ..first });
        agrees(&ask(&app, chatbot.id).await, &table);
        let tasks = app.tasks.clone();
        drop(app);
        tasks.shutdown(std::time::Duration::from_secs(10)).await;
    }
}

async fn ask(app: &App, chatbot_id: Uuid) -> Value {
    let access =
        Access { key_id: Uuid::nil(), kind: ApiKeyKind::Read, name: "Test".to_owned(), chatbot_id: Some(chatbot_id) };
    let answer = schema::build(app.clone()).execute(Request::new(NUMBERS).data(access)).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().expect("JSON")["chatbot"]["analytics"].take()
}

fn agrees(answer: &Value, table: &[[bool; 6]]) {
    let count = |is: &dyn Fn(&[bool; 6]) -> bool| table.iter().filter(|row| is(row)).count();
    let through = |steps: usize| count(&|row| row[..steps].iter().all(|is| *is));
    let column = |place: usize| count(&|row| row[place]);
    let steps: Vec<_> = (1..=4).map(|steps| json!({ "count": through(steps) })).collect();
    assert!(through(4) > 20 && through(4) < through(3) && through(3) < column(2));
    assert_eq!(answer["funnel"]["steps"], json!(steps));
    assert_eq!(answer["requests"], json!({ "count": column(2), "uniqueSessions": column(2) }));
    assert_eq!(answer["accepts"], json!({ "count": column(3), "uniqueSessions": column(3) }));
    let handovers = json!({
        "requested": column(2), "accepted": column(3), "callbackRequested": column(4), "declined": column(5),
    });
    let metrics = &answer["metrics"];
    assert_eq!(metrics["handovers"], handovers);
    assert_eq!((&metrics["sessions"]["total"], &metrics["widget"]["opened"]), (&json!(ROWS), &json!(column(1))));
}
