use parlance_entity::{event, session};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

on_every_database! {
    async fn the_widget_is_measured_by_its_events_and_its_rates_by_sessions(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let names = [
            "widget_loaded", "widget_loaded", "widget_opened", "widget_opened", "widget_minimized", "pre_chat_form_shown",
            "pre_chat_form_submitted", "widget_closed",
        ];
        let mut events: Vec<_> = (1..).zip(names).map(|(arrival, name)| rows::event(id, arrival, name, noon)).collect();
        events.push(event::Model { time_open_ms: Some(2_500), ..rows::event(id, 20, "widget_closed", noon) });
        events.push(rows::event(id, 21, "widget_loaded", at("2026-03-09T00:00:00Z")));
        store(&db, events).await;
        let plain = rows::session(id, "s1", noon);
        store(&db, vec![
            session::Model { widget_loads: 1, widget_opens: 2, pre_chat_forms_shown: 1, pre_chat_forms_submitted: 1, ..plain.clone() },
            session::Model { id: "s2".to_owned(), widget_loads: 1, pre_chat_forms_shown: 1, ..plain.clone() },
            session::Model { id: "s3".to_owned(), widget_opens: 1, pre_chat_forms_submitted: 1, ..plain },
        ]).await;
        let selection = "widget { loads opens minimizes closes openRate preChatFormsShown preChatFormsSubmitted \
                         preChatFormCompletionRate timeOpen { count average } } events { total perSession }";
        let found = Ask::default().metrics(&db, id, selection).await;
        assert_eq!(found, json!({
            "widget": {
                "loads": 2, "opens": 2, "minimizes": 1, "closes": 2, "openRate": 0.5, "preChatFormsShown": 1,
                "preChatFormsSubmitted": 1, "preChatFormCompletionRate": 0.5, "timeOpen": { "count": 1, "average": 2.5 },
            },
            "events": { "total": 9, "perSession": 3.0 },
        }));
        let found = Ask::default().metrics(&db, Uuid::now_v7(), "widget { openRate } events { perSession }").await;
        assert_eq!(found, json!({ "widget": { "openRate": null }, "events": { "perSession": null } }));
    }
}
