use chrono_tz::Tz;
use parlance::db::Db;
use parlance_entity::{
    Timestamp, conversation, event, handover, lead, message, session,
    vocabulary::{Channel, MessageRole},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at, days},
        rows::{self, store},
    },
    support::on_every_database,
};

/// An instant of 2 March 2026.
fn time(text: &str) -> Timestamp {
    at(&format!("2026-03-02T{text}Z"))
}

fn happened(id: Uuid, arrival: i64, session: &str, name: &str, at: Timestamp) -> event::Model {
    event::Model { session_id: Some(session.to_owned()), ..rows::event(id, arrival, name, at) }
}

/// A session of its own for each story: names of events, each with the minute after 10 h at which it happens.
async fn sessions(db: &Db, stories: &[&[(&str, i64)]]) -> Uuid {
    let id = Uuid::now_v7();
    let start = time("10:00:00");
    let name = |place: usize| format!("s{place}");
    store(db, (0..stories.len()).map(|place| rows::session(id, &name(place), start)).collect()).await;
    let mut arrival = 0;
    let mut events = Vec::new();
    for (place, story) in stories.iter().enumerate() {
        for (event, minute) in *story {
            arrival += 1;
            events.push(happened(id, arrival, &name(place), event, start.plus(minute * 60_000)));
        }
    }
    store(db, events).await;
    id
}

fn steps(events: &[&str]) -> String {
    let step = |event: &&str| format!("{{ event: \"{event}\" }}");
    format!("steps: [{}]", events.iter().map(step).collect::<Vec<_>>().join(", "))
}

/// How many reach each step.
async fn counts(ask: &Ask, db: &Db, id: Uuid, arguments: &str) -> Vec<i64> {
    let found = ask.answer(db, id, &format!("funnel({arguments}) {{ steps {{ count }} }}")).await;
    let steps = found["funnel"]["steps"].as_array().expect("steps").clone();
    steps.iter().map(|step| step["count"].as_i64().expect("a count")).collect()
}

on_every_database! {
    async fn a_session_gets_as_far_as_it_has_events_in_order(db) {
        let id = sessions(&db, &[
            &[("a", 0), ("b", 2), ("c", 10)],
            &[("a", 0), ("x", 1), ("b", 4)],
            &[("a", 0), ("c", 1)],
            &[("b", 0), ("a", 1)],
            &[("b", 0), ("c", 1)],
        ]).await;
        let selection = format!(
            "funnel({}) {{ conversionRate steps {{ name event count conversionRate stepConversionRate dropOff \
             timeFromPrevious {{ count average median max histogram {{ from to count }} }} }} }}",
            steps(&["a", "b", "c"])
        );
        let nothing = json!({ "count": 0, "average": null, "median": null, "max": null, "histogram": [] });
        let found = Ask::default().answer(&db, id, &selection).await;
        assert_eq!(found["funnel"], json!({ "conversionRate": 0.25, "steps": [
            { "name": "a", "event": "a", "count": 4, "conversionRate": 1.0, "stepConversionRate": null, "dropOff": null,
              "timeFromPrevious": nothing },
            { "name": "b", "event": "b", "count": 2, "conversionRate": 0.5, "stepConversionRate": 0.5, "dropOff": 2,
              "timeFromPrevious": { "count": 2, "average": 180.0, "median": 180.0, "max": 240.0, "histogram": [
                  { "from": 60.0, "to": 180.0, "count": 1 }, { "from": 180.0, "to": 300.0, "count": 1 },
              ] } },
            { "name": "c", "event": "c", "count": 1, "conversionRate": 0.25, "stepConversionRate": 0.5, "dropOff": 1,
              "timeFromPrevious": { "count": 1, "average": 480.0, "median": 480.0, "max": 480.0, "histogram": [
                  { "from": 300.0, "to": 600.0, "count": 1 },
              ] } },
        ] }));
    }

    async fn nobody_has_no_rates(db) {
        let selection = format!("funnel({}) {{ conversionRate steps {{ conversionRate stepConversionRate dropOff }} }}", steps(&["a", "b"]));
        let found = Ask::default().answer(&db, Uuid::now_v7(), &selection).await;
        assert_eq!(found["funnel"], json!({ "conversionRate": null, "steps": [
            { "conversionRate": null, "stepConversionRate": null, "dropOff": null },
            { "conversionRate": null, "stepConversionRate": null, "dropOff": 0 },
        ] }));
    }

    async fn the_window_is_closed_and_starts_with_the_first_occurrence(db) {
        let id = sessions(&db, &[&[("a", 0), ("b", 5), ("c", 10)], &[("a", 0), ("a", 3), ("b", 5), ("c", 11)]]).await;
        let abc = steps(&["a", "b", "c"]);
        for (minutes, expected) in [(11, [2, 2, 2]), (10, [2, 2, 2]), (9, [2, 2, 1]), (7, [2, 2, 0]), (4, [2, 1, 0])] {
            let found = counts(&Ask::default(), &db, id, &format!("{abc}, windowMinutes: {minutes}")).await;
            assert_eq!(found, expected, "{minutes}");
        }
        let time = format!("funnel({abc}, windowMinutes: 9) {{ steps {{ timeFromPrevious {{ max }} }} }}");
        let found = Ask::default().answer(&db, id, &time).await;
        assert_eq!(found["funnel"]["steps"][1]["timeFromPrevious"]["max"], 300.0, "of the first: it gets no further");
        assert_eq!(found["funnel"]["steps"][2]["timeFromPrevious"]["max"], 360.0, "of the second: from its later start");
    }

    async fn without_an_order_there_are_no_times(db) {
        let id = sessions(&db, &[&[("c", 0), ("b", 1), ("a", 9)], &[("a", 0), ("c", 1)]]).await;
        let arguments = format!("{}, order: UNORDERED", steps(&["a", "b", "c"]));
        assert_eq!(counts(&Ask::default(), &db, id, &arguments).await, [2, 1, 1]);
        assert_eq!(counts(&Ask::default(), &db, id, &format!("{arguments}, windowMinutes: 8")).await, [2, 1, 0]);
        let found = Ask::default().answer(&db, id, &format!("funnel({arguments}) {{ steps {{ timeFromPrevious {{ count }} }} }}")).await;
        assert_eq!(found["funnel"]["steps"][1]["timeFromPrevious"]["count"], 0);
    }

    async fn one_event_serves_one_step(db) {
        let id = sessions(&db, &[&[("a", 0)], &[("a", 0), ("a", 0)]]).await;
        assert_eq!(counts(&Ask::default(), &db, id, &steps(&["a", "a"])).await, [2, 1]);
    }

    async fn sessions_count_that_started_in_the_range_with_all_their_events(db) {
        let id = Uuid::now_v7();
        let (before, inside, after) = (at("2026-03-01T23:00:00Z"), at("2026-03-08T23:50:00Z"), at("2026-03-09T00:10:00Z"));
        store(&db, vec![rows::session(id, "early", before), rows::session(id, "in", inside)]).await;
        store(&db, vec![
            happened(id, 1, "early", "a", time("00:10:00")), happened(id, 2, "early", "b", time("00:20:00")),
            happened(id, 3, "in", "a", inside), happened(id, 4, "in", "b", after), happened(id, 5, "in", "a", after),
            event::Model { session_id: None, ..rows::event(id, 6, "a", inside) },
        ]).await;
        assert_eq!(counts(&Ask::default(), &db, id, &steps(&["a", "b"])).await, [1, 1]);
        assert_eq!(counts(&Ask::default(), &db, id, &steps(&["b", "a"])).await, [0, 0], "b came after the range");
    }

    async fn users_count_by_all_their_sessions_and_the_first_step_lies_in_the_range(db) {
        let id = Uuid::now_v7();
        let (before, inside, after) = (at("2026-02-20T10:00:00Z"), time("10:00:00"), at("2026-03-20T10:00:00Z"));
        store(&db, vec![
            rows::session_of(id, "ada 1", before, "u:ada", before), rows::session_of(id, "ada 2", inside, "u:ada", before),
            rows::session_of(id, "ada 3", after, "u:ada", before), rows::session_of(id, "bob 1", before, "u:bob", before),
            rows::session_of(id, "bob 2", inside, "u:bob", before), rows::session(id, "nobody's", inside),
        ]).await;
        store(&db, vec![
            happened(id, 1, "ada 2", "a", inside), happened(id, 2, "ada 3", "b", after), happened(id, 3, "ada 1", "c", before),
            happened(id, 4, "bob 1", "a", before), happened(id, 5, "bob 2", "b", inside), happened(id, 6, "nobody's", "a", inside),
        ]).await;
        let by_users = |events: &[&str]| format!("{}, countBy: USERS", steps(events));
        let ask = Ask { now: at("2026-04-01T00:00:00Z"), ..Ask::default() };
        assert_eq!(counts(&ask, &db, id, &by_users(&["a", "b"])).await, [1, 1], "Bob's first step came too early");
        assert_eq!(counts(&ask, &db, id, &by_users(&["a", "c"])).await, [1, 0]);
        assert_eq!(counts(&ask, &db, id, &format!("{}, order: UNORDERED", by_users(&["a", "c"]))).await, [1, 1]);
        let ten_days = format!("{}, order: UNORDERED, windowMinutes: {}", by_users(&["a", "c"]), 10 * 1440);
        assert_eq!(counts(&ask, &db, id, &ten_days).await, [1, 1]);
        let a_minute_less = format!("{}, order: UNORDERED, windowMinutes: {}", by_users(&["a", "c"]), 10 * 1440 - 1);
        assert_eq!(counts(&ask, &db, id, &a_minute_less).await, [1, 0]);
        let to_after = format!("{}, windowMinutes: {}", by_users(&["a", "b"]), 18 * 1440);
        assert_eq!(counts(&ask, &db, id, &to_after).await, [1, 1]);
    }

    async fn a_page_is_loaded_once_a_session_at_the_first_view_or_load(db) {
        let id = Uuid::now_v7();
        let before = at("2026-03-01T23:50:00Z");
        store(&db, vec![rows::session_of(id, "s", before, "u:a", before), rows::session_of(id, "t", time("09:00:00"), "u:b", before)]).await;
        store(&db, vec![
            happened(id, 1, "s", "widget_loaded", before), happened(id, 2, "s", "page_viewed", time("00:10:00")),
            happened(id, 3, "s", "a", time("00:20:00")),
            happened(id, 4, "t", "page_viewed", time("09:00:00")), happened(id, 5, "t", "a", time("09:10:00")),
            happened(id, 6, "t", "widget_loaded", time("09:20:00")),
        ]).await;
        let arguments = |events: &[&str]| format!("{}, countBy: USERS", steps(events));
        assert_eq!(counts(&Ask::default(), &db, id, &arguments(&["page_loaded", "a"])).await, [1, 1], "the other was before the range");
        assert_eq!(counts(&Ask::default(), &db, id, &arguments(&["a", "page_loaded"])).await, [2, 0]);
        assert_eq!(counts(&Ask::default(), &db, id, &arguments(&["page_loaded", "page_loaded"])).await, [1, 0]);
        assert_eq!(counts(&Ask::default(), &db, id, &arguments(&["page_loaded", "page_viewed"])).await, [1, 1], "its row is another occurrence");
    }

    async fn milestones_are_those_of_the_records(db) {
        let id = Uuid::now_v7();
        let session = |name: &str| Some(name.to_owned());
        let minute = |minute: i64| time("10:00:00").plus(minute * 60_000);
        store(&db, vec![
            session::Model { converted_at: Some(minute(9)), ..rows::session(id, "s", minute(0)) },
            rows::session(id, "t", minute(0)),
        ]).await;
        store(&db, vec![
            conversation::Model { session_id: session("s"), resolved_at: Some(minute(8)), ..rows::conversation(id, "c", minute(1)) },
            conversation::Model { session_id: session("t"), ..rows::conversation(id, "d", minute(1)) },
        ]).await;
        let message = |name: &str, in_session: &str, role, minutes| message::Model {
            session_id: session(in_session), role, counted: true, arrival: minutes, ..rows::message(id, name, minute(minutes))
        };
        store(&db, vec![
            message("m1", "s", MessageRole::User, 2), message("m2", "s", MessageRole::Bot, 3), message("m3", "s", MessageRole::Agent, 6),
            message::Model { counted: false, ..message("m4", "t", MessageRole::User, 4) },
            message("m5", "t", MessageRole::System, 5),
        ]).await;
        store(&db, vec![
            handover::Model { session_id: session("s"), accepted_at: Some(minute(5)), ..rows::handover(id, "h", minute(4)) },
            handover::Model { session_id: session("t"), ..rows::handover(id, "i", minute(4)) },
        ]).await;
        store(&db, vec![lead::Model { session_id: session("s"), ..rows::lead(id, "l", minute(7)) }]).await;
        store(&db, vec![happened(id, 1, "t", "lead_captured", minute(7)), happened(id, 2, "t", "handover_requested", minute(1))]).await;
        let all = [
            "conversation_begun", "user_message", "bot_message", "handover_requested", "handover_accepted", "agent_message",
            "lead_captured", "resolved", "converted",
        ];
        let found = Ask::default().answer(&db, id, &format!("funnel({}) {{ steps {{ count timeFromPrevious {{ max }} }} }}", steps(&all))).await;
        let found = found["funnel"]["steps"].as_array().expect("steps").clone();
        assert_eq!(found.iter().map(|step| step["count"].clone()).collect::<Vec<_>>(), [2, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert!(found[1..].iter().all(|step| step["timeFromPrevious"]["max"] == 60.0), "{found:?}");
        for (name, expected) in [("lead_captured", 1), ("lead_submitted", 1), ("handover_requested", 2), ("agent.handoff", 1), ("user_message", 1)] {
            assert_eq!(counts(&Ask::default(), &db, id, &steps(&[name])).await, [expected], "{name}");
        }
    }

    async fn properties_are_compared_as_text(db) {
        let id = Uuid::now_v7();
        let properties = [
            json!({ "plan": "gold", "count": 1, "trial": true, "rate": 0.5 }),
            json!({ "plan": "Gold", "count": "1", "trial": false, "rate": null }),
            json!({ "plan": ["gold"], "nested": { "plan": "gold" } }),
            json!({}),
        ];
        store(&db, (0..4).map(|place| rows::session(id, &format!("s{place}"), time("10:00:00"))).collect()).await;
        store(&db, (0_i64..).zip(properties).map(|(place, properties)| event::Model {
            properties, ..happened(id, place, &format!("s{place}"), "ordered", time("10:00:00"))
        }).collect()).await;
        for (wanted, expected) in [
            (r#"{ property: "plan", equals: "gold" }"#, 1),
            (r#"{ property: "count", equals: "1" }"#, 2),
            (r#"{ property: "trial", equals: "true" }"#, 1),
            (r#"{ property: "rate", equals: "0.5" }"#, 1),
            (r#"{ property: "rate", equals: "null" }"#, 0),
            (r#"{ property: "rate", equals: "" }"#, 0),
            (r#"{ property: "plan", equals: "gold" }, { property: "count", equals: "2" }"#, 0),
            (r#"{ property: "plan", equals: "gold" }, { property: "trial", equals: "true" }"#, 1),
            ("", 4),
        ] {
            let step = format!(r#"steps: [{{ event: "ordered", where: [{wanted}] }}, {{ event: "nothing" }}]"#);
            assert_eq!(counts(&Ask::default(), &db, id, &step).await, [expected, 0], "{wanted}");
        }
    }

    async fn events_go_by_any_of_their_names(db) {
        let id = sessions(&db, &[&[("page_viewed", 0), ("page_hidden", 1)], &[("page_viewed", 0), ("page_shown", 1)]]).await;
        assert_eq!(counts(&Ask::default(), &db, id, &steps(&["page_view", "visibility_change"])).await, [2, 2]);
        let selection = r#"funnel(steps: [{ event: "page_view" }, { name: "Away", event: "page_hidden" }]) { steps { name event } }"#;
        let found = Ask::default().answer(&db, id, selection).await;
        assert_eq!(found["funnel"]["steps"], json!([{ "name": "page_view", "event": "page_view" }, { "name": "Away", "event": "page_hidden" }]));
    }

    async fn filters_choose_sessions_and_crawlers_are_left_out(db) {
        let id = Uuid::now_v7();
        let start = time("10:00:00");
        let sms = |session| session::Model { channel: Channel::Sms, ..session };
        store(&db, vec![
            sms(rows::session_of(id, "ada 1", start, "u:ada", start)), rows::session_of(id, "ada 2", start, "u:ada", start),
            sms(rows::session(id, "nobody's", start)),
            session::Model { is_bot: true, ..sms(rows::session(id, "bot", start)) },
        ]).await;
        let other = Uuid::now_v7();
        store(&db, vec![sms(rows::session(other, "ada 1", start))]).await;
        store(&db, vec![
            happened(id, 1, "ada 1", "a", start), happened(id, 2, "ada 2", "b", start), happened(id, 3, "nobody's", "a", start),
            happened(id, 4, "bot", "a", start), happened(other, 5, "ada 1", "b", start),
        ]).await;
        let (by_sessions, by_users) = (steps(&["a", "b"]), format!("{}, countBy: USERS", steps(&["a", "b"])));
        assert_eq!(counts(&Ask::default(), &db, id, &by_sessions).await, [2, 0]);
        assert_eq!(counts(&Ask::default(), &db, id, &by_users).await, [1, 1]);
        let filtered = Ask::with(&json!({ "channel": { "eq": "SMS" } }));
        assert_eq!(counts(&filtered, &db, id, &by_sessions).await, [2, 0]);
        assert_eq!(counts(&filtered, &db, id, &by_users).await, [1, 0], "her other session does not pass");
        let with_event = Ask::with(&json!({ "event": { "eq": "b" } }));
        assert_eq!(counts(&with_event, &db, id, &by_sessions).await, [0, 0]);
        assert_eq!(counts(&Ask::with(&json!({ "includeBots": true })), &db, id, &by_sessions).await, [3, 0]);
    }

    async fn presets_are_asked_for_by_their_id(db) {
        let id = sessions(&db, &[&[("intake_flow_started", 0), ("intake_flow_completed", 1)], &[("intake_flow_started", 0)]]).await;
        let found = Ask::default().answer(&db, id, r#"funnel(id: "intake") { steps { event count } }"#).await;
        assert_eq!(found["funnel"]["steps"], json!([
            { "event": "intake_flow_started", "count": 2 }, { "event": "intake_flow_completed", "count": 1 },
            { "event": "handover_requested", "count": 0 },
        ]));
    }

    async fn what_cannot_be_meant_is_refused(db) {
        let two = steps(&["a", "b"]);
        let many = steps(&["a"; 21]);
        for (arguments, part) in [
            ("countBy: USERS".to_owned(), "which funnel"),
            (format!("{two}, id: \"intake\""), "two funnels"),
            ("steps: []".to_owned(), "at least one step"),
            (many, "at most 20 steps"),
            (format!("{two}, windowMinutes: 0"), "`windowMinutes`"),
            (format!("{two}, windowMinutes: -5"), "`windowMinutes`"),
            ("id: \"unheard of\"".to_owned(), "no funnel"),
            (format!("id: \"{}\"", Uuid::now_v7()), "no funnel"),
            (r#"steps: [{ event: "" }]"#.to_owned(), "`steps.0.event`"),
            (r#"steps: [{ event: "resolved", where: [{ property: "a", equals: "b" }] }]"#.to_owned(), "`steps.0.where`"),
        ] {
            let selection = format!("funnel({arguments}) {{ conversionRate }}");
            let (code, message) = Ask::over(days("2026-03-02", "2026-03-08", Tz::UTC)).refusal(&db, Uuid::now_v7(), &selection).await;
            assert_eq!(code, "BAD_USER_INPUT", "{arguments}");
            assert!(message.contains(part), "{arguments}: {message}");
        }
    }
}
