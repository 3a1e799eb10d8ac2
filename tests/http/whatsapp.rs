//! WhatsApp's webhook, with deliveries as Meta documents them.

use hmac::{Hmac, KeyInit, Mac};
use parlance::{
    access::CanAdminister,
    accounts::input::{ChatbotSettingsInput, UpdateChatbotInput},
};
use parlance_entity::chatbot;
use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Server, account_of};
use crate::support::{client, on_every_database, sample::AT, tables};

/// Meta's id of the number at which the chatbot answers.
pub(crate) const NUMBER: &str = "106540352242922";
/// The contact's WhatsApp id.
const CONTACT: &str = "16505551234";
const METRICS: &str = "{ chatbot { analytics { metrics { users { unique identified } conversations { started } messages { received sent \
    deliveryRate readRate failed } events { total } } } } }";

on_every_database! {
    async fn the_handshake_takes_the_token_that_was_agreed_on(db) {
        let server = Server::start(db).await;
        let ask = async |query: &str| {
            let answer = client().get(server.url(&format!("/webhooks/whatsapp?{query}"))).send().await.expect("an answer");
            (answer.status(), answer.text().await.expect("a text"))
        };
        let agreed = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=test%20verify%20token";
        assert_eq!(ask(agreed).await, (StatusCode::OK, "1158201444".to_owned()));
        for wrong in ["hub.mode=subscribe&hub.challenge=1&hub.verify_token=other", "hub.mode=subscribe&hub.challenge=1", "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=test%20verify%20token", ""] {
            assert_eq!(ask(wrong).await.0, StatusCode::FORBIDDEN, "{wrong}");
        }
        server.end().await;
    }

    async fn a_delivery_without_the_right_signature_changes_nothing(db) {
        let server = with_number(db).await;
        let body = text_message("wamid.1", "hello").to_string();
        let before = tables::rows(&server.app.db).await;
        let other = format!("sha256={}", hex(&sign("another secret", &body)));
        let changed = format!("sha256={}", hex(&sign("test app secret", &format!("{body} "))));
        for signature in [None, Some(other), Some(changed), Some("sha256=zz".to_owned()), Some("sha1=00".to_owned()), Some("sha256=".to_owned())] {
            let mut request = client().post(server.url("/webhooks/whatsapp")).body(body.clone());
            if let Some(signature) = &signature {
                request = request.header("x-hub-signature-256", signature);
            }
            assert_eq!(request.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED, "{signature:?}");
        }
        assert_eq!(tables::rows(&server.app.db).await, before);
        server.end().await;
    }

    async fn messages_become_the_contacts_messages_and_statuses_update_ours(db) {
        let server = with_number(db).await;
        // The bot's back end reports its answer under the id that Meta gave it.
        let answer = "mutation($input: RecordMessagesInput!) { recordMessages(input: $input) { accepted } }";
        let ours = json!({ "messages": [{ "messageId": "wamid.ours", "conversationId": format!("{NUMBER}:{CONTACT}"), "channel": "WHATSAPP", "role": "BOT", "content": "Hi!", "sentAt": at(-50) }] });
        let sent = client().post(server.url("/graphql")).bearer_auth(&server.key).json(&json!({ "query": answer, "variables": { "input": ours } }));
        sent.send().await.expect("an answer").error_for_status().expect("it is taken");
        let deliveries = [text_message("wamid.1", "hello"), interactive(), picture(), status("sent"), status("delivered"), status("read")];
        for delivery in &deliveries {
            let answer = deliver(&server, delivery).await;
            assert_eq!(answer.status(), StatusCode::OK);
            let answer: Value = answer.json().await.expect("JSON");
            assert_eq!((answer["success"].as_bool(), answer["rejected"].as_i64()), (Some(true), Some(0)), "{answer}");
        }
        let expected = json!({
            "users": { "unique": 1, "identified": 1 },
            "conversations": { "started": 1 },
            "messages": { "received": 3, "sent": 1, "deliveryRate": 1.0, "readRate": 1.0, "failed": 0 },
            "events": { "total": 0 },
        });
        assert_eq!(metrics(&server).await, expected);
        let ask = format!("{{ chatbot {{ user(id: \"{CONTACT}\") {{ name phone }} conversation(id: \"{NUMBER}:{CONTACT}\") {{ channel messages {{ nodes {{ messageId role content sentAt status }} }} }} }} }}");
        let stored = server.ask(&ask).await["data"]["chatbot"].clone();
        assert_eq!(stored["user"], json!({ "name": "Kerry Fisher", "phone": format!("+{CONTACT}") }), "{stored}");
        assert_eq!(stored["conversation"]["channel"], "WHATSAPP");
        let messages = stored["conversation"]["messages"]["nodes"].as_array().expect("a list").clone();
        let texts: Vec<_> = messages.iter().map(|message| (message["role"].as_str().unwrap_or_default(), message["content"].as_str())).collect();
        assert_eq!(texts, [("USER", Some("hello")), ("USER", Some("Cancel order")), ("USER", Some("my receipt")), ("BOT", Some("Hi!"))]);
        assert_eq!(messages[3]["status"], "READ");

        // Meta delivers again whatever it is not sure about.
        let rows = tables::rows(&server.app.db).await;
        for delivery in deliveries.iter().rev() {
            let answer: Value = deliver(&server, delivery).await.json().await.expect("JSON");
            assert_eq!((answer["accepted"].as_i64(), answer["rejected"].as_i64()), (Some(0), Some(0)), "{answer}");
        }
        let mut again = tables::rows(&server.app.db).await;
        again.insert("ingest_count".to_owned(), rows["ingest_count"]);
        assert_eq!(again, rows);
        assert_eq!(metrics(&server).await, expected);
        server.end().await;
    }

    async fn a_failed_message_and_a_reaction_are_told(db) {
        let server = with_number(db).await;
        deliver(&server, &status("failed")).await;
        let ours = json!({ "query": format!("mutation {{ recordMessages(input: {{ messages: [{{ messageId: \"wamid.ours\", conversationId: \"{NUMBER}:{CONTACT}\", role: BOT, sentAt: \"{}\" }}] }}) {{ accepted }} }}", at(-50)) });
        client().post(server.url("/graphql")).bearer_auth(&server.key).json(&ours).send().await.expect("an answer");
        let reaction = change(json!({ "contacts": contacts(), "messages": [{
            "from": CONTACT, "id": "wamid.reaction", "timestamp": seconds(-5), "type": "reaction",
            "reaction": { "message_id": "wamid.ours", "emoji": "\u{1F44D}" },
        }] }));
        assert_eq!(deliver(&server, &reaction).await.status(), StatusCode::OK);
        let metrics = metrics(&server).await;
        assert_eq!((&metrics["messages"]["received"], &metrics["messages"]["failed"]), (&json!(0), &json!(1)), "{metrics}");
        let events = server.ask("{ chatbot { events { nodes { name properties } } } }").await;
        let event = &events["data"]["chatbot"]["events"]["nodes"][0];
        assert_eq!((event["name"].as_str(), event["properties"]["emoji"].as_str()), (Some("message_reacted"), Some("\u{1F44D}")), "{events}");
        server.end().await;
    }

    async fn each_number_has_its_chatbot_and_what_has_none_is_delivered_again(db) {
        let server = with_number(db.clone()).await;
        let (other, _) = account_of(&db, "other").await;
        let mine = |number: &str| json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": {
            "messaging_product": "whatsapp", "metadata": { "display_phone_number": "15550783881", "phone_number_id": number },
            "messages": [{ "from": CONTACT, "id": format!("wamid.{number}"), "timestamp": seconds(-9), "type": "text", "text": { "body": "x" } }],
        } }] }] });
        let answer = deliver(&server, &mine("999")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "Meta comes back");
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer["message"].as_str().is_some_and(|message| message.contains("999") && message.contains("whatsappPhoneNumberIds")), "{answer}");
        set_numbers(&server, &other, &["999"]).await.expect("it is free");
        assert_eq!(deliver(&server, &mine("999")).await.status(), StatusCode::OK);
        assert_eq!(metrics(&server).await["messages"]["received"], 0, "it is the other's");
        let taken = set_numbers(&server, &server.chatbot, &[NUMBER, "999"]).await.expect_err("it is the other's");
        assert!(taken.contains("another chatbot"), "{taken}");
        let wrong = set_numbers(&server, &server.chatbot, &["+1 555"]).await.expect_err("no id");
        assert!(wrong.contains("phone number id"), "{wrong}");
        let shown = server.ask("{ chatbot { settings { whatsappPhoneNumberIds } } }").await;
        assert_eq!(shown["data"]["chatbot"]["settings"]["whatsappPhoneNumberIds"], json!([NUMBER]));
        server.end().await;
    }

    async fn of_two_chatbots_that_want_one_number_at_once_one_has_it_and_the_other_is_told(db) {
        let server = Server::start(db.clone()).await;
        let (other, _) = account_of(&db, "other").await;
        for number in 100..110 {
            let number = number.to_string();
            let wanted = [number.as_str()];
            let (one, two) = tokio::join!(set_numbers(&server, &server.chatbot, &wanted), set_numbers(&server, &other, &wanted));
            assert!(one.is_ok() != two.is_ok(), "{number}: {one:?}, {two:?}");
            let told = one.and(two).expect_err("one of them was told");
            assert!(told.contains("Conflict") && told.contains("another chatbot"), "{told}");
        }
        server.end().await;
    }

    async fn what_cannot_be_read_is_said_and_never_a_fault_of_the_server(db) {
        let server = with_number(db).await;
        for (body, status) in [
            ("{", 400),
            ("[]", 400),
            ("{\"entry\": 1}", 400),
            ("{\"entry\": []}", 200),
            ("{\"entry\": [{\"changes\": [{\"field\": \"account_update\", \"value\": {\"phone_number\": \"1\"}}]}]}", 200),
        ] {
            assert_eq!(deliver_text(&server, body).await.status(), status, "{body}");
        }
        let half = change(json!({ "messages": [{ "id": "wamid.x", "type": "text" }, { "from": CONTACT, "id": "wamid.y", "timestamp": seconds(-1), "type": "text", "text": { "body": "x" } }] }));
        let answer: Value = deliver(&server, &half).await.json().await.expect("JSON");
        assert_eq!((answer["accepted"].as_i64(), answer["rejected"].as_i64()), (Some(1), Some(1)), "{answer}");
        let later = change(json!({ "messages": [{ "from": CONTACT, "id": "wamid.z", "timestamp": seconds(-1), "type": "hologram", "hologram": { "depth": 3 } }] }));
        assert_eq!(deliver(&server, &later).await.status(), StatusCode::OK, "types that come later are kept as events");
        server.end().await;
    }
}

async fn with_number(db: parlance::db::Db) -> Server {
    let server = Server::start(db).await;
    set_numbers(&server, &server.chatbot, &[NUMBER]).await.expect("the number is free");
    server
}

pub(crate) async fn set_numbers(server: &Server, chatbot: &chatbot::Model, numbers: &[&str]) -> Result<(), String> {
    let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
    let settings = ChatbotSettingsInput { whatsapp_phone_number_ids: Some(numbers), ..ChatbotSettingsInput::default() };
    let input = UpdateChatbotInput {
        id: chatbot.id.to_string().into(),
        name: None,
        domain: Default::default(),
        timezone: None,
        branding: None,
        settings: Some(settings),
    };
    let updated = server.app.update_chatbot(CanAdminister::at_the_command_line(), Some(chatbot.id), input).await;
    updated.expect("the database works").map(|_| ()).map_err(|mistakes| format!("{mistakes:?}"))
}

async fn metrics(server: &Server) -> Value {
    server.ask(METRICS).await["data"]["chatbot"]["analytics"]["metrics"].clone()
}

pub(crate) async fn deliver(server: &Server, delivery: &Value) -> Response {
    deliver_text(server, &delivery.to_string()).await
}

async fn deliver_text(server: &Server, body: &str) -> Response {
    let signature = format!("sha256={}", hex(&sign("test app secret", body)));
    let request = client().post(server.url("/webhooks/whatsapp")).header(header::CONTENT_TYPE, "application/json");
    request.header("x-hub-signature-256", signature).body(body.to_owned()).send().await.expect("an answer")
}

fn sign(secret: &str, body: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.chain_update(body).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn at(seconds: i64) -> String {
    AT.plus(seconds * 1_000).to_text()
}

pub(crate) fn seconds(offset: i64) -> String {
    (AT.0 / 1_000 + offset).to_string()
}

fn contacts() -> Value {
    json!([{ "profile": { "name": "Kerry Fisher" }, "wa_id": CONTACT }])
}

/// The envelope of a delivery.
pub(crate) fn change(value: Value) -> Value {
    let mut whole = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "15550783881", "phone_number_id": NUMBER },
    });
    if let (Some(whole), Value::Object(value)) = (whole.as_object_mut(), value) {
        whole.extend(value);
    }
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "102290129340398", "changes": [{ "value": whole, "field": "messages" }] }] })
}

fn text_message(id: &str, body: &str) -> Value {
    change(
        json!({ "contacts": contacts(), "messages": [{ "from": CONTACT, "id": id, "timestamp": seconds(-90), "text": { "body": body }, "type": "text" }] }),
    )
}

fn interactive() -> Value {
    change(json!({ "contacts": contacts(), "messages": [{
        "context": { "from": "15550783881", "id": "wamid.ours" }, "from": CONTACT, "id": "wamid.2", "timestamp": seconds(-80), "type": "interactive",
        "interactive": { "type": "button_reply", "button_reply": { "id": "cancel-button", "title": "Cancel order" } },
    }] }))
}

fn picture() -> Value {
    change(json!({ "contacts": contacts(), "messages": [{
        "from": CONTACT, "id": "wamid.3", "timestamp": seconds(-70), "type": "image",
        "image": { "caption": "my receipt", "mime_type": "image/jpeg", "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=", "id": "1003383421387256" },
    }] }))
}

fn status(word: &str) -> Value {
    let offset = match word {
        "sent" => -49,
        "delivered" => -48,
        _ => -40,
    };
    change(json!({ "statuses": [{
        "id": "wamid.ours", "status": word, "timestamp": seconds(offset), "recipient_id": CONTACT,
        "conversation": { "id": "72cb2e5b2d40c9fbb1c2ab6f5d1d3e3c", "expiration_timestamp": seconds(86_400), "origin": { "type": "service" } },
        "pricing": { "billable": true, "pricing_model": "CBP", "category": "service" },
        "errors": if word == "failed" { json!([{ "code": 131047, "title": "Re-engagement message" }]) } else { json!([]) },
    }] }))
}
