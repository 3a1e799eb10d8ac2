//! Records over the public API, as any client would send them.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    error::{Error, Result},
    https,
    import::{Numbered, sink::Answer},
};

/// How often a batch is sent again where the server is full or out of reach.
const TRIES: u32 = 10;

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

    /// Sends the batch in its order: neighbours for the same list in one request, the others one by one.
    pub(super) async fn send(&self, batch: Vec<Numbered>) -> Result<Answer> {
        let mut answer = Answer::default();
        for group in batch.chunk_by(|a, b| a.record.list().is_some() && a.record.mutation == b.record.mutation) {
            let payload = self.post(&request(group, self.chatbot.as_deref())).await?;
            count(group, payload, &mut answer);
        }
        Ok(answer)
    }

    async fn post(&self, request: &Value) -> Result<Payload> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_post(request).await {
                Err((_, Some(wait))) if tries < TRIES => sleep(wait).await,
                Err((error, _)) => return Err(error),
                Ok(payload) => return Ok(payload),
            }
        }
    }

    /// Where it fails, how long to wait before another try; none: another try would fail too.
    async fn try_post(&self, request: &Value) -> std::result::Result<Payload, (Error, Option<Duration>)> {
        let unreachable = |error: reqwest::Error| {
            (Error::Internal(format!("{} does not answer: {error}", self.url)), Some(Duration::from_secs(1)))
        };
        let sent = self.client.post(&self.url).bearer_auth(&self.key).json(request).send().await;
        let response = sent.map_err(unreachable)?;
        let status = response.status();
        let wait = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let text = response.text().await.map_err(unreachable)?;
        let refused = |why: &str| Error::Internal(format!("{} refused the batch ({status}): {why}", self.url));
        let Ok(Response { data, errors }) = serde_json::from_str(&text) else { return Err((refused(&text), None)) };
        match data {
            Some(data) if errors.is_empty() => Ok(data.result),
            _ => {
                let full = status == StatusCode::SERVICE_UNAVAILABLE
                    || errors.iter().any(|error| error["extensions"]["code"] == "OVERLOADED");
                let why = errors.first().and_then(|error| error["message"].as_str()).unwrap_or("no data").to_owned();
                Err((refused(&why), full.then(|| Duration::from_secs(wait.unwrap_or(1)))))
            }
        }
    }
}

fn request(group: &[Numbered], chatbot: Option<&str>) -> Value {
    let first = &group[0].record;
    let mutation = first.mutation;
    let mut input = match first.list() {
        Some(list) => json!({ list: group.iter().map(|numbered| &numbered.record.input).collect::<Vec<_>>() }),
        None => first.input.clone(),
    };
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

fn count(group: &[Numbered], payload: Payload, answer: &mut Answer) {
    let failed = !payload.user_errors.is_empty();
    answer.stored += payload.accepted.unwrap_or(u64::from(!failed));
    answer.duplicates += payload.duplicates.unwrap_or(0);
    for error in payload.user_errors {
        // The path into the input: `input`, the list, the place in it.
        let place = error.field.and_then(|field| field.get(2)?.parse::<usize>().ok()).unwrap_or(0);
        answer.failures.push((group.get(place).unwrap_or(&group[0]).line, error.message));
    }
}
