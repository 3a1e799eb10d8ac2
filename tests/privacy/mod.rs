//! What must not be stored is nowhere: not in any table, not in the log, not in what is answered.

mod consent;
mod doors;
pub(crate) mod everything;
mod places;

use parlance_entity::{chatbot, vocabulary::IpMode};
use serde_json::{Value, json};

use crate::{
    http::Server,
    support::{client, on_every_database},
};

use everything::Inputs;
use places::{Log, stored};

/// What nobody may find again, however it was written.
const SECRETS: [&str; 3] = ["jane.doe@secret.example", "+49 151 23456789", "4111 1111 1111 1111"];
/// How it could still be told.
const TRACES: [&str; 5] = ["jane.doe", "secret.example", "23456789", "4111 1111", "41111111"];
/// What somebody wrote.
const WORDS: &str = "my knee hurts since Tuesday";
/// Where they wrote it from.
const ADDRESS: &str = "198.51.100.77";

/// A chatbot that keeps as little as can be set.
fn discreet(chatbot: chatbot::Model) -> chatbot::Model {
    chatbot::Model {
        ip_mode: IpMode::Hashed,
        store_message_content: false,
        mask_personal_data: true,
        blocked_events: json!(["secret_*"]),
        ..chatbot
    }
}

on_every_database! {
    async fn secrets_in_every_field_of_every_mutation_are_stored_nowhere(db) {
        let log = Log::record();
        let server = Server::start_of(db.clone(), discreet).await;
        let mut answers = Vec::new();
        for (round, secret) in SECRETS.iter().enumerate() {
            let good = |field: &str| match field {
                "ip" => ADDRESS.to_owned(),
                "name" => format!("event of {secret}"),
                "content" | "lastMessage" | "lastUserMessage" | "lastBotMessage" | "last_message" => format!("{WORDS}, {secret}"),
                "pageUrl" | "landingPage" | "referrer" => format!("https://shop.example/?who={}&round={round}", secret.replace('@', "%40")),
                _ => (*secret).to_owned(),
            };
            let bad = |field: &str| match field {
                "userId" | "sessionId" | "conversationId" => format!("{secret}\n"),
                _ => good(field),
            };
            for request in Inputs::read().requests(&good).iter().chain(&Inputs::read().requests(&bad)) {
                answers.push(send(&server, request).await);
            }
        }
        let refused = answers.iter().filter(|answer| answer.contains("control character")).count();
        let accepted = answers.iter().filter(|answer| answer.contains(r#""userErrors":[]"#)).count();
        assert!(refused >= 3 * 10 && accepted >= 3 * 16, "{refused} {accepted} {answers:#?}");

        let tables = stored(&db).await;
        assert!(tables.contains("[email]") && tables.contains("[phone]") && tables.contains("[card]"), "rows are looked at");
        assert!(tables.contains("masked-") && tables.contains("rejected_item"), "ids and refused items are looked at");
        let log = log.text();
        assert!(log.contains("answered"), "the log is looked at: {log}");
        nowhere(&TRACES, &tables, &log, &answers);
        nowhere(&[WORDS, ADDRESS], &tables, &log, &answers);
        server.end().await;
    }

    async fn errors_of_whole_requests_do_not_repeat_personal_data(db) {
        let server = Server::start_of(db, discreet).await;
        let secret = SECRETS[0];
        for request in [
            json!({ "query": format!("mutation {{ endSession(input: {{ sessionId: \"s\", endedAt: \"{secret}\" }}) {{ isNew }} }}") }),
            json!({ "query": format!("{{ chatbot(id: \"x\") {{ events(after: \"{secret}\") {{ totalCount }} }} }} # {secret}") }),
            json!({ "query": format!("{{ unknown(arg: \"{secret}\") }}") }),
            json!({ "query": "query($first: Int) { __typename }", "variables": { "first": secret } }),
            json!({ "query": "mutation($input: EndSessionInput!) { endSession(input: $input) { isNew } }", "variables": { "input": { secret: 1 } } }),
        ] {
            let answer = send(&server, &request).await;
            assert!(answer.contains("errors"), "{request}: {answer}");
            assert!(!answer.contains(secret), "{answer}");
        }
        server.end().await;
    }

    async fn what_belonged_together_still_does_when_it_is_masked(db) {
        let server = Server::start_of(db.clone(), discreet).await;
        let id = SECRETS[0];
        for request in [
            json!({ "query": format!("mutation {{ startSession(input: {{ sessionId: \"s1\", userId: \"{id}\" }}) {{ isNew }} }}") }),
            json!({ "query": format!("mutation {{ recordMessages(input: {{ messages: [{{ messageId: \"m1\", conversationId: \"{id}\", sessionId: \"s1\", role: USER, content: \"{WORDS}\" }}] }}) {{ accepted }} }}") }),
            json!({ "query": format!("mutation {{ requestHandover(input: {{ handoverId: \"{id}\", conversationId: \"{id}\" }}) {{ userErrors {{ message }} }} }}") }),
            json!({ "query": format!("mutation {{ updateHandover(input: {{ handoverId: \"{id}\", status: ACCEPTED, agentId: \"{id}\" }}) {{ userErrors {{ message }} }} }}") }),
            json!({ "query": format!("mutation {{ identifyUser(input: {{ userId: \"{id}\", anonymousId: \"a1\" }}) {{ isNew }} }}") }),
        ] {
            let answer = send(&server, &request).await;
            assert!(!answer.contains("errors\":[{"), "{answer}");
        }
        let metrics = "{ chatbot { analytics { metrics { sessions { total withConversation } users { unique identified } \
            conversations { started handedOver } handovers { requested accepted } messages { received averageLength } } } } }";
        let answer = server.ask(metrics).await;
        let expected = json!({
            "sessions": { "total": 1, "withConversation": 1 },
            "users": { "unique": 1, "identified": 1 },
            "conversations": { "started": 1, "handedOver": 1 },
            "handovers": { "requested": 1, "accepted": 1 },
            "messages": { "received": 1, "averageLength": WORDS.chars().count() as f64 },
        });
        assert_eq!(answer["data"]["chatbot"]["analytics"]["metrics"], expected, "{answer}");
        let found = server.ask(&format!("{{ chatbot {{ user(id: \"{id}\") {{ sessionCount: sessions {{ totalCount }} }} conversation(id: \"{id}\") {{ status }} }} }}")).await;
        assert_eq!(found["data"]["chatbot"]["user"]["sessionCount"]["totalCount"], 1, "it is found by the id that was sent: {found}");
        assert_eq!(found["data"]["chatbot"]["conversation"]["status"], "ASSIGNED", "{found}");
        server.end().await;
    }
}

/// None of the traces is in the tables, the log or the answers.
fn nowhere(traces: &[&str], tables: &str, log: &str, answers: &[String]) {
    for trace in traces {
        assert!(!tables.contains(trace), "`{trace}` is stored: {}", around(tables, trace));
        assert!(!log.contains(trace), "`{trace}` is logged: {}", around(log, trace));
        let told = answers.iter().find(|answer| answer.contains(trace));
        assert_eq!(told, None, "`{trace}` is answered");
    }
}

async fn send(server: &Server, request: &Value) -> String {
    let request = client().post(server.url("/graphql")).bearer_auth(&server.write_key).json(request);
    let request = request.header("x-forwarded-for", ADDRESS).header("user-agent", "a browser");
    request.send().await.expect("an answer").text().await.expect("a text")
}

/// The text around what should not be there.
fn around<'t>(text: &'t str, found: &str) -> &'t str {
    let at = text.find(found).unwrap_or(0);
    let from = text.floor_char_boundary(at.saturating_sub(200));
    &text[from..text.ceil_char_boundary(at + 200)]
}
