use parlance_entity::{
    handover, lead,
    vocabulary::{HandoverStatus, LeadStatus},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

on_every_database! {
    async fn handovers_are_measured_by_their_request(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let plain = |name: &str| rows::handover(id, name, noon);
        store(&db, vec![
            plain("waiting for ever"),
            handover::Model { abandoned_at: Some(at("2026-03-16T00:00:00Z")), ..plain("waiting still") },
            handover::Model { abandoned_at: Some(at("2026-03-15T00:00:00Z")), ..plain("abandoned now") },
            handover::Model {
                status: HandoverStatus::Resolved,
                accepted_at: Some(noon),
                callback_at: Some(noon),
                wait_ms: Some(4_000),
                handling_ms: Some(60_000),
                ..plain("done")
            },
            handover::Model { status: HandoverStatus::Declined, declined_at: Some(noon), ..plain("declined") },
            rows::handover(id, "another week", at("2026-03-09T00:00:00Z")),
        ]).await;
        let selection = "handovers { requested accepted callbackRequested declined resolved abandoned pending acceptanceRate \
                         callbackRate waitTime { count average } handlingTime { count average } }";
        let found = Ask::default().metrics(&db, id, selection).await;
        assert_eq!(found["handovers"], json!({
            "requested": 5, "accepted": 1, "callbackRequested": 1, "declined": 1, "resolved": 1, "abandoned": 1, "pending": 2,
            "acceptanceRate": 0.2, "callbackRate": 0.2,
            "waitTime": { "count": 1, "average": 4.0 }, "handlingTime": { "count": 1, "average": 60.0 },
        }));
    }

    async fn leads_are_measured_by_their_capture(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let with = |name: &str, status, value| lead::Model { status, value, ..rows::lead(id, name, noon) };
        store(&db, vec![
            with("new", LeadStatus::New, None),
            with("lost", LeadStatus::Lost, Some(1.5)),
            with("qualified", LeadStatus::Qualified, Some(10.0)),
            lead::Model { time_to_lead_ms: Some(30_500), ..with("won", LeadStatus::Won, Some(100.25)) },
            rows::lead(id, "another week", at("2026-03-09T00:00:00Z")),
        ]).await;
        let selection = "leads { total qualified won value wonValue conversionRate timeToLead { count average } }";
        let found = Ask::default().metrics(&db, id, selection).await;
        assert_eq!(found["leads"], json!({
            "total": 4, "qualified": 2, "won": 1, "value": 111.75, "wonValue": 100.25, "conversionRate": 0.25,
            "timeToLead": { "count": 1, "average": 30.5 },
        }));
        let found = Ask::default().metrics(&db, Uuid::now_v7(), selection).await;
        assert_eq!(found["leads"], json!({
            "total": 0, "qualified": 0, "won": 0, "value": 0.0, "wonValue": 0.0, "conversionRate": null,
            "timeToLead": { "count": 0, "average": null },
        }));
    }
}
