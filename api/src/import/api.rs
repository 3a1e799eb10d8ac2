//! Records over the public API, as any client would send them.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    error::{Error, Result},
    https,
    import::{BATCH, Numbered, sink::Answer},
};

/// How often a request is sent where the server is out of reach.
const TRIES: u32 = 10;
/// How often it is sent where the server says when to come again: it is there, and only busy.
const TOLD_TRIES: u32 = 1000;
/// How long to wait where nobody says how long.
const PAUSE: Duration = Duration::from_secs(1);
/// The codes of errors that say to come again.
const LATER: &[&str] = &["OVERLOADED", "RATE_LIMITED"];
/// Requests on their way at once.
const AT_ONCE: usize = 8;
/// The most bytes of items in a request, well below what a server takes.
const LARGEST: usize = 3_000_000;
/// How many parts of a batch are looked at for one that takes another item.
const LOOK_BACK: usize = 8;

/// Whether another try may help.
enum Wait {
    /// After this time.
    Told(Duration),
    /// The server is out of reach, perhaps for a moment.
    Unreachable,
    /// It would fail too.
    Never,
}

/// A running server.
#[derive(Debug)]
pub struct Api {
    client: Client,
    url: String,
    key: String,
    chatbot: Option<String>,
}

#[derive(Deserialize)]
struct Response {
    data: Option<Data>,
    #[serde(default)]
    errors: Vec<Value>,
}

#[derive(Deserialize)]
struct Data {
    result: Payload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    accepted: Option<u64>,
    duplicates: Option<u64>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct UserError {
    field: Option<Vec<String>>,
    message: String,
}

impl Api {
    pub(super) fn new(url: &str, key: &str, chatbot: Option<String>) -> Result<Self> {
        let base = url.trim_end_matches('/').trim_end_matches("/graphql");
        Ok(Self { client: https::client()?, url: format!("{base}/graphql"), key: key.to_owned(), chatbot })
    }

    /// Sends the batch: what goes into one list in as few requests as there may be, the others one by one, some of them
    /// at once. Each keeps the order among its like, which is all that counts.
    pub(super) async fn send(&self, batch: Vec<Numbered>) -> Result<Answer> {
        let chatbot = self.chatbot.as_deref();
        let answers = stream::iter(groups(batch))
            .map(|group| async move {
                let payload = self.post(&request(&group, chatbot)).await?;
                Ok(count(&group, payload))
            })
            .buffered(AT_ONCE);
        answers.try_fold(Answer::default(), async |all, answer| Ok(all.and(answer))).await
    }

    async fn post(&self, request: &Value) -> Result<Payload> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_post(request).await {
                Err((_, Wait::Told(wait))) if tries < TOLD_TRIES => sleep(wait).await,
                Err((_, Wait::Unreachable)) if tries < TRIES => sleep(PAUSE).await,
                Err((error, _)) => return Err(error),
                Ok(payload) => return Ok(payload),
            }
        }
    }

    async fn try_post(&self, request: &Value) -> std::result::Result<Payload, (Error, Wait)> {
        let unreachable = |error: reqwest::Error| {
            (Error::Internal(format!("{} does not answer: {error}", self.url)), Wait::Unreachable)
        };
        let sent = self.client.post(&self.url).bearer_auth(&self.key).json(request).send().await;
        let response = sent.map_err(unreachable)?;
        let status = response.status();
        let told = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.text().await.map_err(unreachable)?;
        let refused = |why: &str| Error::Internal(format!("{} refused the batch ({status}): {why}", self.url));
        let later = |told: Option<u64>| Wait::Told(told.map_or(PAUSE, Duration::from_secs));
        let is_later = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        match serde_json::from_str(&text) {
            Ok(Response { data: Some(data), errors }) if errors.is_empty() => Ok(data.result),
            Ok(Response { errors, .. }) => {
                let first = errors.first().cloned().unwrap_or_default();
                let extensions = &first["extensions"];
                let is_later = is_later || LATER.iter().any(|code| extensions["code"] == *code);
                let told = told.or_else(|| extensions["retryAfterSeconds"].as_u64());
                let error = refused(first["message"].as_str().unwrap_or("no data"));
                Err((error, if is_later { later(told) } else { Wait::Never }))
            }
            Err(_) => Err((refused(&text), if is_later { later(told) } else { Wait::Never })),
        }
    }
}

/// The batch in parts that travel together.
fn groups(batch: Vec<Numbered>) -> Vec<Vec<Numbered>> {
    let mut groups: Vec<(usize, Vec<Numbered>)> = Vec::new();
    for numbered in batch {
        let record = &numbered.record;
        let bytes = serde_json::to_string(&record.input).map_or(0, |text| text.len());
        let fits = |(size, group): &&mut (usize, Vec<Numbered>)| {
            let first = &group[0].record;
            let is_alike =
                record.list().is_some() && (first.mutation, &first.shared) == (record.mutation, &record.shared);
            is_alike && group.len() < BATCH && *size + bytes <= LARGEST
        };
        match groups.iter_mut().rev().take(LOOK_BACK).find(fits) {
            Some((size, group)) => {
                *size += bytes;
                group.push(numbered);
            }
            None => groups.push((bytes, vec![numbered])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn request(group: &[Numbered], chatbot: Option<&str>) -> Value {
    let first = &group[0].record;
    let mutation = first.mutation;
    let mut input = match first.list() {
        Some(list) => json!({ list: group.iter().map(|numbered| &numbered.record.input).collect::<Vec<_>>() }),
        None => json!(first.input),
    };
    for (name, value) in &first.shared {
        input[name] = value.clone();
    }
    if let Some(chatbot) = chatbot {
        input["chatbotId"] = json!(chatbot);
    }
    let counts = if first.list().is_some() { "accepted duplicates" } else { "" };
    let type_name = mutation[..1].to_uppercase() + &mutation[1..] + "Input";
    let query = format!(
        "mutation Import($input: {type_name}!) {{ result: {mutation}(input: $input) {{ {counts} userErrors {{ field message }} }} }}"
    );
    json!({ "query": query, "variables": { "input": input } })
}

fn count(group: &[Numbered], payload: Payload) -> Answer {
    let mut answer = Answer::default();
    let failed = !payload.user_errors.is_empty();
    answer.stored += payload.accepted.unwrap_or(u64::from(!failed));
    answer.duplicates += payload.duplicates.unwrap_or(0);
    for error in payload.user_errors {
        // The path into the input: `input`, the list, the place in it.
        let place = error.field.and_then(|field| field.get(2)?.parse::<usize>().ok()).unwrap_or(0);
        answer.failures.push((group.get(place).unwrap_or(&group[0]).line, error.message));
    }
    answer
}
