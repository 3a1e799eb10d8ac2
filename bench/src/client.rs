//! A client of the public API.

use anyhow::{Context, bail};
use parlance::https;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

/// A client with a key.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    client: Client,
    url: String,
    key: String,
}

impl Api {
    /// Of the server at this address, such as `127.0.0.1:8080`.
    pub(crate) fn new(address: &str, key: &str) -> anyhow::Result<Self> {
        Ok(Self { client: https::client()?, url: format!("http://{address}/graphql"), key: key.to_owned() })
    }

    /// Sends a request and answers its `data`.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> anyhow::Result<Value> {
        let text = self.ask_for_text(query, variables).await?;
        let mut answer: Value = serde_json::from_str(&text).with_context(|| text.clone())?;
        if answer.get("errors").is_some() {
            bail!("{text}");
        }
        Ok(answer["data"].take())
    }

    /// Sends a request and answers the body as it came.
    pub(crate) async fn ask_for_text(&self, query: &str, variables: Value) -> anyhow::Result<String> {
        let body = json!({ "query": query, "variables": variables });
        Ok(self.client.post(&self.url).bearer_auth(&self.key).json(&body).send().await?.text().await?)
    }

    /// Sends a batch of the Segment format; none: the server was too busy for it.
    pub(crate) async fn segment(&self, body: &Value) -> anyhow::Result<Option<u64>> {
        let url = self.url.replace("/graphql", "/v1/batch");
        let answer = self.client.post(url).basic_auth(&self.key, Some("")).json(body).send().await?;
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            return Ok(None);
        }
        let answer: Value = answer.json().await?;
        Ok(Some(answer["accepted"].as_u64().with_context(|| answer.to_string())?))
    }

    /// Starts the session of this number, of the key's chatbot.
    pub(crate) async fn start_session(&self, number: u64) -> anyhow::Result<()> {
        let input = json!({ "input": { "sessionId": format!("s{number}") } });
        self.ask("mutation($input: StartSessionInput!) { startSession(input: $input) { isNew } }", input).await?;
        Ok(())
    }

    /// Makes a chatbot and answers its id.
    pub(crate) async fn create_chatbot(&self, name: &str) -> anyhow::Result<String> {
        let create = "mutation($name: String!) {
            createChatbot(input: { name: $name }) { chatbot { id } userErrors { message } }
        }";
        let made = self.ask(create, json!({ "name": name })).await?;
        let id = made["createChatbot"]["chatbot"]["id"].as_str();
        Ok(id.with_context(|| made.to_string())?.to_owned())
    }

    /// Makes a chatbot and answers its id and a client with a secret key of it.
    pub(crate) async fn chatbot(&self, address: &str) -> anyhow::Result<(String, Self)> {
        let id = self.create_chatbot("Bench").await?;
        let create =
            "mutation($id: ID!) { createApiKey(input: { chatbotId: $id, kind: SECRET, name: \"bench\" }) { secret } }";
        let made = self.ask(create, json!({ "id": id })).await?;
        let key = made["createApiKey"]["secret"].as_str().context("a key")?;
        Ok((id, Self::new(address, key)?))
    }
}
