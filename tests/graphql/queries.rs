//! Queries of what is stored.

use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::json;

use super::{Api, code};
use crate::support::on_every_database;

on_every_database! {
    async fn a_session_leads_to_everything_around_it(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let data = api.data(r#"{ chatbot { session(id: "s") {
            status endedAt pageViews eventCount entryPage converted user { userId anonymousIds }
            conversations {
                conversationId episode session { sessionId } user { userId } agent { name }
                messages { totalCount nodes { messageId responseTime conversation { conversationId } } }
                handovers { handoverId conversation { episode } session { sessionId } user { userId } agent { agentId openConversations } }
            }
            timeline(first: 3) { nodes { at entry { __typename ... on Lead { leadId } ... on Handover { handoverId } } } pageInfo { hasNextPage } }
        } } }"#).await;
        let session = &data["chatbot"]["session"];
        assert_eq!(session["status"], "ACTIVE");
        assert_eq!(session["endedAt"], json!(null));
        assert_eq!(session["entryPage"], "/prices");
        assert_eq!((&session["pageViews"], &session["eventCount"]), (&json!(1), &json!(2)));
        assert_eq!(session["user"], json!({ "userId": "ada", "anonymousIds": ["anon"] }));
        let conversation = &session["conversations"][0];
        assert_eq!(conversation["agent"]["name"], "Grace");
        assert_eq!(conversation["user"]["userId"], "ada");
        assert_eq!(conversation["messages"]["totalCount"], 2);
        assert_eq!(conversation["messages"]["nodes"][1], json!({
            "messageId": "m2", "responseTime": 2.0, "conversation": { "conversationId": "c" }
        }));
        assert_eq!(conversation["handovers"][0]["agent"], json!({ "agentId": "grace", "openConversations": 1 }));
        let timeline = &session["timeline"];
        assert_eq!(timeline["nodes"][0]["entry"], json!({ "__typename": "Lead", "leadId": "l" }));
        assert_eq!(timeline["nodes"][1]["entry"], json!({ "__typename": "Handover", "handoverId": "h" }));
        assert_eq!(timeline["pageInfo"]["hasNextPage"], true);
        api.end().await;
    }

    async fn a_dashboard_has_the_shape_that_was_reviewed(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let data = api.data(r#"{ chatbot { analytics(range: { days: { from: "2026-01-31", to: "2026-01-31" } }) {
            start end timezone
            metrics {
                sessions { total bounceRate converted withHandover withLead duration { count median histogram { from to count } } }
                conversations { started handedOver firstResponseTime { count average p95 } }
                messages { total sent received botResponseTime { median } }
                handovers { requested accepted } leads { total value } events { total } users { unique identified }
            }
        } } }"#).await;
        insta::assert_json_snapshot!("dashboard", data);
        api.end().await;
    }

    async fn a_user_is_found_by_either_id_with_all_that_is_theirs(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let fields = "email totalSessions totalConversations totalMessages sessions { totalCount } conversations { nodes { conversationId } } leads { leadId user { userId } } timeline { nodes { channel } }";
        let data = api.data(&format!(r#"{{ chatbot {{ one: user(id: "ada") {{ {fields} }} other: user(id: "anon") {{ {fields} }} nobody: user(id: "x") {{ id }} }} }}"#)).await;
        let user = &data["chatbot"]["one"];
        assert_eq!(user, &data["chatbot"]["other"]);
        assert_eq!(user["email"], "ada@example.com");
        assert_eq!((&user["totalSessions"], &user["totalMessages"]), (&json!(1), &json!(2)));
        assert_eq!(user["sessions"]["totalCount"], 1);
        assert_eq!(user["conversations"]["nodes"], json!([{ "conversationId": "c" }]));
        assert_eq!(user["leads"], json!([{ "leadId": "l", "user": { "userId": "ada" } }]));
        assert_eq!(user["timeline"]["nodes"].as_array().map(Vec::len), Some(6));
        assert_eq!(data["chatbot"]["nobody"], json!(null));
        api.end().await;
    }

    async fn lists_go_page_by_page(db) {
        let api = Api::start(db).await;
        let sessions: String = (0..5).map(|n| format!(r#"s{n}: startSession(input: {{ sessionId: "s{n}", startedAt: "2026-01-31T09:0{n}:00Z" }}) {{ isNew }} "#)).collect();
        api.data(&format!("mutation {{ {sessions} }}")).await;
        let mut seen = Vec::new();
        let mut after = "null".to_owned();
        loop {
            let page = format!("{{ chatbot {{ sessions(first: 2, after: {after}) {{ totalCount edges {{ cursor node {{ sessionId }} }} nodes {{ sessionId }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}");
            let page = api.data(&page).await["chatbot"]["sessions"].clone();
            assert_eq!(page["totalCount"], 5);
            assert_eq!(page["edges"][0]["node"], page["nodes"][0]);
            assert_eq!(page["edges"][0]["cursor"], page["pageInfo"]["startCursor"]);
            seen.extend(page["nodes"].as_array().expect("nodes").iter().map(|node| node["sessionId"].clone()));
            after = page["pageInfo"]["endCursor"].to_string();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen, ["s4", "s3", "s2", "s1", "s0"]);
        let last = api.data("{ chatbot { sessions(last: 1) { nodes { sessionId } } } }").await;
        assert_eq!(last["chatbot"]["sessions"]["nodes"], json!([{ "sessionId": "s0" }]));
        api.end().await;
    }

    async fn a_range_of_all_time_is_no_range_at_all(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let data = api.data("{ chatbot {
            all: sessions(range: { preset: ALL_TIME }) { totalCount }
            today: sessions(range: { preset: TODAY }) { totalCount }
            yesterday: sessions(range: { preset: YESTERDAY }) { totalCount }
            analytics(range: { preset: TODAY }) { metrics { sessions { total } } }
        } }").await;
        let chatbot = &data["chatbot"];
        let counts = ["all", "today", "yesterday"].map(|name| chatbot[name]["totalCount"].clone());
        assert_eq!(counts, [json!(1), json!(1), json!(0)]);
        assert_eq!(chatbot["analytics"]["metrics"]["sessions"]["total"], 1);
        api.end().await;
    }

    async fn the_viewer_sees_the_key_and_the_limits(db) {
        let api = Api::start(db).await;
        let data = api.data("{ viewer { kind name chatbot { slug } limits { maxPageSize maxBatchItems maxRangeDays queryTimeoutSeconds ingestItemsPerSecond } } }").await;
        assert_eq!(data["viewer"]["chatbot"]["slug"], "mine");
        assert_eq!(data["viewer"]["limits"], json!({
            "maxPageSize": 100, "maxBatchItems": 1000, "maxRangeDays": 3660, "queryTimeoutSeconds": 15.0,
            "ingestItemsPerSecond": 10_000
        }));
        api.end().await;
    }

    async fn pages_within_pages_are_counted_before_they_are_read(db) {
        let api = Api::start(db).await;
        let nested = |sessions, messages| format!(
            "{{ chatbot {{ sessions(first: {sessions}) {{ nodes {{ conversations {{ messages(first: {messages}) {{ nodes {{ id role }} }} }} }} }} }} }}"
        );
        assert_eq!(api.data(&nested(20, 20)).await["chatbot"]["sessions"]["nodes"], json!([]));
        let answer = api.ask(ApiKeyKind::Read, &nested(100, 100)).await;
        assert_eq!(code(&answer), "QUERY_TOO_COMPLEX", "{answer}");
        api.end().await;
    }
}
