//! Saved and preset funnels through the schema.

use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::{Value, json};

use super::{Api, code};
use crate::support::on_every_database;

impl Api {
    /// The payload of `saveFunnel` to an admin key.
    async fn save(&self, input: &str) -> Value {
        let fields = "funnel { id name isPreset steps { name event where { property equals } } } userErrors { field code message }";
        let mutation = format!("mutation {{ saveFunnel(input: {{ {input} }}) {{ {fields} }} }}");
        self.ask(ApiKeyKind::Admin, &mutation).await["data"]["saveFunnel"].take()
    }

    /// The payload of `deleteFunnel` to an admin key.
    async fn delete(&self, id: &str) -> Value {
        let mutation =
            format!(r#"mutation {{ deleteFunnel(id: "{id}") {{ deletedId userErrors {{ field code }} }} }}"#);
        self.ask(ApiKeyKind::Admin, &mutation).await["data"]["deleteFunnel"].take()
    }

    /// Saves a funnel of one step for `mine`, and answers its id.
    async fn saved(&self, name: &str) -> String {
        let payload =
            self.save(&format!(r#"chatbotId: "{}", name: "{name}", steps: [{{ event: "a" }}]"#, self.mine.id)).await;
        payload["funnel"]["id"].as_str().unwrap_or_else(|| panic!("{payload}")).to_owned()
    }

    async fn names(&self) -> Value {
        let funnels = self.data("{ chatbot { funnels { name } } }").await["chatbot"]["funnels"].take();
        funnels.as_array().expect("funnels").iter().map(|funnel| funnel["name"].clone()).collect()
    }
}

fn mistakes(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap_or_else(|| panic!("{payload}"));
    let path = |error: &Value| {
        let field: Vec<_> = error["field"].as_array().expect("a path").iter().filter_map(Value::as_str).collect();
        field.join(".")
    };
    errors.iter().map(|error| (path(error), error["code"].as_str().expect("a code").to_owned())).collect()
}

fn one(path: &str, code: &str) -> Vec<(String, String)> {
    vec![(path.to_owned(), code.to_owned())]
}

on_every_database! {
    async fn presets_come_first_and_saved_ones_by_name(db) {
        let api = Api::start(db).await;
        api.saved("Orders").await;
        api.saved("Bookings").await;
        assert_eq!(api.names().await, json!(["Widget", "Intake", "Lead", "Bookings", "Orders"]));
        let found = api.data("{ chatbot { funnels { id name isPreset steps { name event where { property } } } } }").await;
        assert_eq!(found["chatbot"]["funnels"][2]["steps"], json!([
            { "name": "widget_opened", "event": "widget_opened", "where": [] },
            { "name": "user_message", "event": "user_message", "where": [] },
            { "name": "lead_captured", "event": "lead_captured", "where": [] },
        ]));
        let presets: Vec<_> = (0..5).map(|place| found["chatbot"]["funnels"][place]["isPreset"].clone()).collect();
        assert_eq!(json!(presets), json!([true, true, true, false, false]));
        for funnel in found["chatbot"]["funnels"].as_array().expect("funnels") {
            let node = format!("{{ node(id: {}) {{ ... on Funnel {{ name }} }} }}", funnel["id"]);
            assert_eq!(api.data(&node).await["node"]["name"], funnel["name"]);
        }
        api.end().await;
    }

    async fn a_funnel_is_saved_changed_asked_and_deleted(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let id = api.saved("First").await;
        let payload = api.save(&format!(
            r#"id: "{id}", name: " Seen ", steps: [
                {{ name: "Prices", event: "page_view", where: [{{ property: "path", equals: "/prices" }}] }}, {{ event: "widget_opened" }}
            ]"#
        )).await;
        assert_eq!(payload, json!({ "funnel": {
            "id": id, "name": "Seen", "isPreset": false,
            "steps": [
                { "name": "Prices", "event": "page_view", "where": [{ "property": "path", "equals": "/prices" }] },
                { "name": "widget_opened", "event": "widget_opened", "where": [] },
            ],
        }, "userErrors": [] }));
        assert_eq!(api.names().await, json!(["Widget", "Intake", "Lead", "Seen"]));
        let ask = |id: &str, steps: &str| format!(
            r#"{{ chatbot {{ analytics(range: {{ preset: TODAY }}) {{ funnel(id: "{id}") {{ steps {{ {steps} }} }} }} }} }}"#
        );
        let found = api.data(&ask(&id, "name count")).await;
        let steps = &found["chatbot"]["analytics"]["funnel"]["steps"];
        assert_eq!(steps, &json!([{ "name": "Prices", "count": 0 }, { "name": "widget_opened", "count": 0 }]), "it has no such property");
        let uuid = parlance::id::GlobalId::decode(&id).expect("an id").id;
        assert_eq!(api.data(&ask(&uuid, "name")).await["chatbot"]["analytics"]["funnel"]["steps"][0]["name"], "Prices");
        let lead = api.data("{ chatbot { funnels { id } } }").await["chatbot"]["funnels"][2]["id"].take();
        let found = api.data(&ask(lead.as_str().expect("an id"), "event count")).await;
        assert_eq!(found["chatbot"]["analytics"]["funnel"]["steps"], json!([
            { "event": "widget_opened", "count": 1 }, { "event": "user_message", "count": 1 }, { "event": "lead_captured", "count": 1 },
        ]));
        assert_eq!(api.delete(&id).await, json!({ "deletedId": id, "userErrors": [] }));
        assert_eq!(api.names().await, json!(["Widget", "Intake", "Lead"]));
        assert_eq!(mistakes(&api.delete(&id).await), one("id", "NOT_FOUND"));
        let gone = api.save(&format!(r#"id: "{id}", name: "Gone", steps: [{{ event: "a" }}]"#)).await;
        assert_eq!(mistakes(&gone), one("input.id", "NOT_FOUND"));
        api.end().await;
    }

    async fn a_name_is_one_funnels(db) {
        let api = Api::start(db).await;
        let (mine, theirs) = (api.mine.id, api.theirs.id);
        api.saved("Orders").await;
        let other = api.saved("Other").await;
        let step = r#"steps: [{ event: "a" }]"#;
        for input in [
            format!(r#"chatbotId: "{mine}", name: "Orders", {step}"#),
            format!(r#"chatbotId: "{mine}", name: " Orders ", {step}"#),
            format!(r#"id: "{other}", name: "Orders", {step}"#),
            format!(r#"chatbotId: "{mine}", name: "Widget", {step}"#),
        ] {
            let payload = api.save(&input).await;
            assert_eq!(mistakes(&payload), one("input.name", "CONFLICT"), "{input}");
            assert_eq!(payload["funnel"], Value::Null);
        }
        let payload = api.save(&format!(r#"chatbotId: "{theirs}", name: "Orders", {step}"#)).await;
        assert_eq!(payload["userErrors"], json!([]), "another chatbot's funnel may be called so");
        let payload = api.save(&format!(r#"id: "{other}", name: "Other", {step}"#)).await;
        assert_eq!(payload["userErrors"], json!([]), "it keeps its own name");
        api.end().await;
    }

    async fn presets_stay_as_they_are(db) {
        let api = Api::start(db).await;
        let widget = api.data("{ chatbot { funnels { id } } }").await["chatbot"]["funnels"][0]["id"].take();
        let widget = widget.as_str().expect("an id").to_owned();
        let payload = api.save(&format!(r#"id: "{widget}", name: "Mine", steps: [{{ event: "a" }}]"#)).await;
        assert_eq!(mistakes(&payload), one("input.id", "FORBIDDEN"));
        assert_eq!(mistakes(&api.delete(&widget).await), one("id", "FORBIDDEN"));
        assert_eq!(api.names().await, json!(["Widget", "Intake", "Lead"]));
        api.end().await;
    }

    async fn mistakes_say_where_they_are(db) {
        let api = Api::start(db).await;
        let mine = api.mine.id;
        for (input, expected) in [
            (r#"name: "A", steps: [{ event: "a" }]"#.to_owned(), one("input.chatbotId", "REQUIRED")),
            (r#"chatbotId: "x", name: "A", steps: [{ event: "a" }]"#.to_owned(), one("input.chatbotId", "NOT_FOUND")),
            (format!(r#"chatbotId: "{}", name: "A", steps: [{{ event: "a" }}]"#, uuid::Uuid::now_v7()), one("input.chatbotId", "NOT_FOUND")),
            (format!(r#"chatbotId: "{mine}", name: " ", steps: [{{ event: "a" }}]"#), one("input.name", "REQUIRED")),
            (format!(r#"chatbotId: "{mine}", name: "{}", steps: [{{ event: "a" }}]"#, "x".repeat(201)), one("input.name", "TOO_LONG")),
            (format!(r#"chatbotId: "{mine}", name: "\u0000", steps: [{{ event: "a" }}]"#), one("input.name", "INVALID")),
            (format!(r#"chatbotId: "{mine}", name: "A", steps: []"#), one("input.steps", "REQUIRED")),
            (format!(r#"chatbotId: "{mine}", name: "A", steps: [{{ event: "a" }}, {{ event: "" }}]"#), one("input.steps.1.event", "REQUIRED")),
            (
                format!(r#"chatbotId: "{mine}", name: "A", steps: [{{ event: "resolved", where: [{{ property: "a", equals: "b" }}] }}]"#),
                one("input.steps.0.where", "INVALID"),
            ),
            (r#"id: "x", name: "A", steps: [{ event: "a" }]"#.to_owned(), one("input.id", "NOT_FOUND")),
        ] {
            assert_eq!(mistakes(&api.save(&input).await), expected, "{input}");
        }
        assert_eq!(mistakes(&api.delete("x").await), one("id", "NOT_FOUND"));
        assert_eq!(api.names().await, json!(["Widget", "Intake", "Lead"]));
        api.end().await;
    }

    async fn only_an_administrator_saves_and_deletes(db) {
        let api = Api::start(db).await;
        let (mine, id) = (api.mine.id, api.saved("Orders").await);
        for mutation in [
            format!(r#"saveFunnel(input: {{ chatbotId: "{mine}", name: "New", steps: [{{ event: "a" }}] }}) {{ funnel {{ id }} }}"#),
            format!(r#"deleteFunnel(id: "{id}") {{ deletedId }}"#),
        ] {
            for kind in [ApiKeyKind::Write, ApiKeyKind::Read, ApiKeyKind::Secret] {
                assert_eq!(code(&api.ask(kind, &format!("mutation {{ {mutation} }}")).await), "FORBIDDEN", "{mutation}");
            }
        }
        api.end().await;
    }

    async fn another_chatbots_funnel_is_not_found(db) {
        let api = Api::start(db).await;
        let id = api.saved("Orders").await;
        let node = format!(r#"{{ node(id: "{id}") {{ id }} chatbot {{ funnels {{ name }} }} }}"#);
        let answer = api.ask_them(&node).await;
        assert_eq!(answer["data"]["node"], Value::Null, "{answer}");
        assert_eq!(answer["data"]["chatbot"]["funnels"].as_array().map(Vec::len), Some(3), "the presets");
        let preset = api.data("{ chatbot { funnels { id } } }").await["chatbot"]["funnels"][0]["id"].take();
        let uuid = parlance::id::GlobalId::decode(&id).expect("an id").id;
        for id in [id.as_str(), uuid.as_str(), preset.as_str().expect("an id")] {
            let ask = format!(r#"{{ chatbot {{ analytics {{ funnel(id: "{id}") {{ conversionRate }} }} }} }}"#);
            assert_eq!(code(&api.ask_them(&ask).await), "BAD_USER_INPUT", "{id}");
        }
        let theirs = api.theirs.id;
        let payload = api.save(&format!(r#"id: "{id}", chatbotId: "{theirs}", name: "Taken", steps: [{{ event: "a" }}]"#)).await;
        assert_eq!(mistakes(&payload), one("input.id", "NOT_FOUND"));
        assert_eq!(api.names().await, json!(["Widget", "Intake", "Lead", "Orders"]));
        api.end().await;
    }

    async fn a_chatbot_saves_no_more_funnels_than_a_list_holds(db) {
        let api = Api::start(db.clone()).await;
        let rows = (0..200).map(|number| crate::support::sample::funnel(api.mine.id, &format!("F{number}"))).collect();
        parlance::db::write::insert_new(&db.writer, rows).await.expect("funnels");
        let payload = api.save(&format!(r#"chatbotId: "{}", name: "One more", steps: [{{ event: "a" }}]"#, api.mine.id)).await;
        assert_eq!(mistakes(&payload), one("input", "TOO_MANY"));
        api.end().await;
    }
}
