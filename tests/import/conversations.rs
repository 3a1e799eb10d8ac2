//! Real conversations over the public API, and whether the numbers are what the file says.

use parlance::import::{self, Kind, Plan, Progress, Report, Sink};
use serde_json::{Value, json};

use super::expected::{Durations, Expected, expected};
use crate::support::{
    client, databases,
    process::{ADMIN_KEY, Process, ask},
};

const FILE: &str = include_str!("../data/support-conversations.jsonl");

const NUMBERS: &str = "query {
  chatbot { analytics(range: { days: { from: \"2018-05-01\", to: \"2020-04-30\" } }) {
    metrics {
      conversations {
        started open resolved dropped unanswered handedOver awaitingFirstResponse newContacts messagesPerConversation
        completionRate containmentRate deflectionRate escalationRate dropRate
        duration { ...D } firstResponseTime { ...D } agentFirstResponseTime { ...D } botFirstResponseTime { count }
      }
      messages {
        total fromUsers fromAgents fromBot received sent averageLength slowResponses
        responseTime { ...D } agentResponseTime { ...D } botResponseTime { count }
      }
      sessions { total timedOut bounced messagesPerSession withConversation identified duration { ...D } }
      users { unique new returning identified }
    }
    timeSeries(granularity: MONTH) { start metrics { conversations { started } } }
  } }
}
fragment D on DurationStats { count average median p75 p90 p95 p99 max }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_conversations_give_the_numbers_that_the_file_says_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    check(&format!("sqlite://{}", folder.path().join("parlance.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_conversations_give_the_numbers_that_the_file_says_postgres() {
    databases::with_empty_postgres(check).await;
}

async fn check(database_url: &str) {
    let server = Process::serve(database_url);
    let key = make_chatbot(&server.url).await;
    let expected = expected(FILE);
    assert_eq!((expected.messages, FILE.lines().count()), (1164, 503));

    let all = Report { lines: 503, stored: 1164, duplicates: 0, failed: 0 };
    assert_eq!(import_file(&server.url, &key).await, all);
    assert_eq!(import_file(&server.url, &key).await, Report { stored: 0, duplicates: 1164, ..all });

    let answer = ask(&client(), &server.url, &key, NUMBERS, json!({})).await.expect("an answer");
    assert!(answer.get("errors").is_none(), "{answer}");
    let analytics = &answer["data"]["chatbot"]["analytics"];
    conversations_agree(&analytics["metrics"]["conversations"], &expected);
    messages_agree(&analytics["metrics"]["messages"], &expected);
    sessions_agree(&analytics["metrics"], &expected);
    months_agree(&analytics["timeSeries"], &expected);
}

/// The conversations are older than what is kept by default.
async fn make_chatbot(url: &str) -> String {
    let client = client();
    let create = "mutation { createChatbot(input: {
        name: \"Support\", timezone: \"UTC\", settings: { eventRetentionDays: 36500, sessionRetentionDays: 36500 }
    }) { chatbot { id } userErrors { message } } }";
    let made = ask(&client, url, ADMIN_KEY, create, json!({})).await.expect("an answer");
    let id = &made["data"]["createChatbot"]["chatbot"]["id"];
    assert!(id.is_string(), "{made}");
    let create =
        "mutation($id: ID!) { createApiKey(input: { chatbotId: $id, kind: SECRET, name: \"import\" }) { secret } }";
    let made = ask(&client, url, ADMIN_KEY, create, json!({ "id": id })).await.expect("an answer");
    made["data"]["createApiKey"]["secret"].as_str().expect("a key").to_owned()
}

async fn import_file(url: &str, key: &str) -> Report {
    let tell = |notice| {
        if let import::Notice::Failed { line, message } = notice {
            panic!("line {line}: {message}");
        }
    };
    let sink = Sink::api(url, key, None).expect("a client can be made");
    let plan = Plan::lines(Kind::Conversations);
    import::run(FILE.as_bytes(), &plan, Progress::default(), &sink, tell).await.expect("the file is taken")
}

fn conversations_agree(answer: &Value, expected: &Expected) {
    let started = expected.started;
    for (field, number) in [
        ("started", started),
        // Nobody resolved one, and all are years old.
        ("dropped", started),
        ("open", 0),
        ("resolved", 0),
        ("handedOver", 0),
        ("awaitingFirstResponse", 0),
        ("unanswered", expected.unanswered),
        ("newContacts", expected.new_contacts),
    ] {
        assert_eq!(answer[field], number, "{field}");
    }
    close(answer, "messagesPerConversation", Some(expected.messages_per_conversation));
    close(answer, "completionRate", Some(0.0));
    close(answer, "escalationRate", Some(0.0));
    close(answer, "dropRate", Some(1.0));
    close(answer, "containmentRate", Some(expected.containment_rate));
    close(answer, "deflectionRate", Some(expected.deflection_rate));
    durations_agree(answer, "duration", &expected.duration);
    durations_agree(answer, "firstResponseTime", &expected.first_response_time);
    durations_agree(answer, "agentFirstResponseTime", &expected.first_response_time);
    assert_eq!(answer["botFirstResponseTime"]["count"], 0);
}

fn messages_agree(answer: &Value, expected: &Expected) {
    for (field, number) in [
        ("total", expected.messages),
        ("fromUsers", expected.from_users),
        ("received", expected.from_users),
        ("fromAgents", expected.from_agents),
        ("sent", expected.from_agents),
        ("fromBot", 0),
        ("slowResponses", 0),
    ] {
        assert_eq!(answer[field], number, "{field}");
    }
    close(answer, "averageLength", Some(expected.average_length));
    durations_agree(answer, "responseTime", &expected.response_time);
    durations_agree(answer, "agentResponseTime", &expected.response_time);
    assert_eq!(answer["botResponseTime"]["count"], 0);
}

fn sessions_agree(answer: &Value, expected: &Expected) {
    let (sessions, users) = (&answer["sessions"], &answer["users"]);
    assert_eq!(sessions["total"], expected.sessions);
    assert_eq!(sessions["timedOut"], expected.sessions);
    assert_eq!(sessions["identified"], expected.sessions);
    assert_eq!(sessions["bounced"], 0);
    assert_eq!(sessions["withConversation"], expected.sessions_with_conversation);
    close(sessions, "messagesPerSession", Some(expected.messages_per_session));
    durations_agree(sessions, "duration", &expected.session_duration);
    for field in ["unique", "new", "identified"] {
        assert_eq!(users[field], expected.users, "{field}");
    }
    assert_eq!(users["returning"], 0);
}

fn months_agree(answer: &Value, expected: &Expected) {
    let points = answer.as_array().expect("a list");
    assert_eq!(points.len(), 24);
    for point in points {
        let month = &point["start"].as_str().expect("an instant")[..7];
        let started = expected.started_by_month.get(month).copied().unwrap_or_default();
        assert_eq!(point["metrics"]["conversations"]["started"], started, "{month}");
    }
}

fn durations_agree(answer: &Value, field: &str, expected: &Durations) {
    let stats = &answer[field];
    assert_eq!(stats["count"], expected.count, "{field}");
    assert!(expected.count > 100, "{field}");
    for (name, value) in [
        ("average", expected.average),
        ("median", expected.median),
        ("p75", expected.p75),
        ("p90", expected.p90),
        ("p95", expected.p95),
        ("p99", expected.p99),
        ("max", expected.max),
    ] {
        close(stats, name, value);
    }
}

/// Equal but for the last digits of a division.
fn close(answer: &Value, field: &str, expected: Option<f64>) {
    let (found, expected) = (answer[field].as_f64(), expected);
    let near = found.zip(expected).is_some_and(|(a, b)| (a - b).abs() <= 1e-9 * b.abs().max(1.0));
    assert!(near, "{field}: {found:?}, and the file says {expected:?}");
}
