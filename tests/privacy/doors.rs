//! The other doors than GraphQL: Segment's API, WhatsApp's webhook, and files.

use parlance::import::{Kind, Plan};
use serde_json::{Value, json};

use super::{
    ADDRESS, SECRETS, TRACES, WORDS, discreet,
    everything::Inputs,
    nowhere,
    places::{Log, stored},
};
use crate::{
    http::{Server, whatsapp},
    import,
    support::{client, on_every_database},
};

on_every_database! {
    async fn secrets_sent_by_sdks_are_stored_nowhere(db) {
        let log = Log::record();
        let server = Server::start_of(db.clone(), discreet).await;
        let mut answers = Vec::new();
        for secret in SECRETS {
            for kind in ["track", "page", "screen", "identify", "group", "alias"] {
                for call in [call(kind, secret, secret), call(kind, secret, &format!("{secret}\n"))] {
                    answers.push(post(&server, &format!("/v1/{kind}"), &call).await);
                }
            }
            let batch = json!({ "batch": [call("track", secret, secret), { "type": secret, "x": secret }, secret, { "type": "track", "event": { "a": secret } }] });
            answers.push(post(&server, "/v1/batch", &batch).await);
            answers.push(post(&server, "/v1/batch", &json!({ "batch": secret })).await);
            let text = client().post(server.url("/v1/batch")).basic_auth(&server.write_key, Some("")).body(secret);
            answers.push(text.send().await.expect("an answer").text().await.expect("a text"));
        }
        let refused = answers.iter().filter(|answer| answer.contains("\"errors\":[{")).count();
        assert!(refused >= 3 * 6, "{answers:#?}");
        let tables = stored(&db).await;
        assert!(tables.contains("[email]") && tables.contains("[phone]") && tables.contains("masked-"), "rows are looked at");
        nowhere(&TRACES, &tables, &log.text(), &answers);
        nowhere(&[WORDS, ADDRESS], &tables, &log.text(), &answers);
        server.end().await;
    }

    async fn secrets_in_imported_files_are_stored_nowhere(db) {
        let log = Log::record();
        let server = Server::start_of(db.clone(), discreet).await;
        let mut answers = Vec::new();
        let inputs = Inputs::read();
        for secret in SECRETS {
            let good = |_: &str| secret.to_owned();
            let bad = |_: &str| format!("{secret}\n");
            let requests = inputs.requests(&good).into_iter().chain(inputs.requests(&bad));
            let mut lines: Vec<String> = requests.flat_map(|request| as_items(&request)).collect();
            lines.extend([format!("{{\"{secret}\": {{}}}}"), format!("{{\"endSession\": {{\"{secret}\": 1}}}}"), secret.to_owned()]);
            let plan = Plan::lines(Kind::Items);
            let (report, failed) = import::take(&lines.join("\n"), &plan, &server.app.writer, server.chatbot.id).await;
            assert!(report.stored >= 16 && failed.len() >= 13, "{report:?} {failed:?}");
            answers.extend(failed.into_iter().map(|(_, message)| message));
        }
        let tables = stored(&db).await;
        assert!(tables.contains("[email]") && tables.contains("[phone]") && tables.contains("masked-"), "rows are looked at");
        nowhere(&TRACES, &tables, &log.text(), &answers);
        server.end().await;
    }

    async fn secrets_told_on_whatsapp_are_stored_nowhere(db) {
        let log = Log::record();
        let contact = "4915123456789";
        let server = Server::start_of(db.clone(), discreet).await;
        whatsapp::set_numbers(&server, &server.chatbot, &[whatsapp::NUMBER]).await.expect("the number is free");
        let mut answers = Vec::new();
        for (number, secret) in SECRETS.iter().enumerate() {
            let contacts = json!([{ "wa_id": contact, "profile": { "name": secret } }]);
            let message = |id: &str, kind: &str, body: Value| {
                json!({ "from": contact, "id": format!("wamid.{number}.{id}"), "timestamp": whatsapp::seconds(-60), "type": kind, kind: body })
            };
            let messages = json!([
                message("text", "text", json!({ "body": format!("{WORDS}, {secret}") })),
                message("image", "image", json!({ "caption": format!("{WORDS}, {secret}") })),
                message("reaction", "reaction", json!({ "message_id": secret, "emoji": secret })),
                message("new", "new", json!({ "anything": secret })),
                { "id": secret, "text": { "body": format!("{WORDS}, {secret}") } },
            ]);
            let statuses = json!([{ "id": secret, "status": "failed", "timestamp": "soon", "recipient_id": contact }]);
            let delivery = whatsapp::change(json!({ "contacts": contacts, "messages": messages, "statuses": statuses }));
            answers.push(whatsapp::deliver(&server, &delivery).await.text().await.expect("a text"));
        }
        assert!(answers.iter().all(|answer| answer.contains("\"rejected\":2")), "{answers:#?}");
        let tables = stored(&db).await;
        assert!(tables.contains("message_reacted") && tables.contains("masked-"), "rows are looked at");
        nowhere(&TRACES, &tables, &log.text(), &answers);
        nowhere(&[WORDS, contact], &tables, &log.text(), &answers);
        server.end().await;
    }
}

/// The lines of a file that hold what a request to a mutation does.
fn as_items(request: &Value) -> Vec<String> {
    let mutation = request["query"].as_str().and_then(|query| query.split("{ ").nth(1)?.split('(').next());
    let mutation = mutation.expect("it names its mutation");
    let input = &request["variables"]["input"];
    let list = ["events", "messages", "statuses", "calls"].iter().find_map(|name| input[*name].as_array());
    let items = list.cloned().unwrap_or_else(|| vec![input.clone()]);
    items.into_iter().map(|item| json!({ mutation: item }).to_string()).collect()
}

/// A call with a secret in every field, and an id.
fn call(kind: &str, secret: &str, id: &str) -> Value {
    let mut things = json!({
        "email": secret, "phone": secret, "note": secret, secret: secret, "list": [secret, { "deep": secret }],
        "url": format!("https://shop.example/?a={}", secret.replace('@', "%40")), "title": secret,
        "referrer": secret, "path": secret, "name": secret, "message_id": id, "conversation_id": id, "firstName": secret,
    });
    if kind == "track" {
        things["text"] = json!(format!("{WORDS}, {secret}"));
    }
    json!({
        "type": kind, "event": if kind == "track" { "message_sent" } else { secret }, "name": secret, "category": secret,
        "messageId": format!("{id}-{kind}"), "anonymousId": id, "userId": id, "groupId": id, "previousId": id,
        "properties": things, "traits": things, "sentAt": "2026-01-31T09:30:00Z", "timestamp": "2026-01-31T09:29:00Z",
        "context": {
            "ip": ADDRESS, "userAgent": secret, "locale": secret, "timezone": secret, "sessionId": id, "conversationId": id,
            "channel": secret, "page": things, "campaign": { "name": secret, "source": secret, "medium": secret, "term": secret, "content": secret },
            "location": { "country": secret, "city": secret }, "traits": things, "library": { "name": secret },
        },
        "integrations": { secret: true },
    })
}

async fn post(server: &Server, path: &str, body: &Value) -> String {
    let request = client().post(server.url(path)).basic_auth(&server.write_key, Some("")).json(body);
    let request = request.header("x-forwarded-for", ADDRESS);
    request.send().await.expect("an answer").text().await.expect("a text")
}
