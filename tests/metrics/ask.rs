//! Asks for numbers through the schema's own types.

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, InputType, Object, Response, Schema};
use chrono::NaiveDate;
use chrono_tz::Tz;
use parlance::{
    access::Access,
    db::Db,
    graphql::analytics::Analytics,
    metrics::{filter::AnalyticsFilter, reads::Readings},
    period::{Period, Range},
};
use parlance_entity::{Timestamp, vocabulary::ApiKeyKind};
use serde_json::Value;
use uuid::Uuid;

/// A question: by default about the first week of March 2026 in UTC, asked a week later.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) period: Period,
    pub(crate) filter: AnalyticsFilter,
    pub(crate) now: Timestamp,
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            period: days("2026-03-02", "2026-03-08", Tz::UTC),
            filter: AnalyticsFilter::default(),
            now: at("2026-03-15T00:00:00Z"),
        }
    }
}

impl Ask {
    pub(crate) fn over(period: Period) -> Self {
        Self { period, ..Self::default() }
    }

    pub(crate) fn with(filter: &Value) -> Self {
        Self { filter: self::filter(filter), ..Self::default() }
    }

    /// The answer to a selection of `Analytics`.
    pub(crate) async fn answer(&self, db: &Db, chatbot_id: Uuid, selection: &str) -> Value {
        let response = self.response(db, chatbot_id, selection).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        response.data.into_json().expect("JSON")["analytics"].take()
    }

    /// The code and the text of the error that a selection of `Analytics` is refused with.
    pub(crate) async fn refusal(&self, db: &Db, chatbot_id: Uuid, selection: &str) -> (String, String) {
        let response = self.response(db, chatbot_id, selection).await;
        let error = response.errors.first().unwrap_or_else(|| panic!("{selection} is answered"));
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
        let code = code.unwrap_or_default().into_json().expect("JSON");
        (code.as_str().unwrap_or_default().to_owned(), error.message.clone())
    }

    async fn response(&self, db: &Db, chatbot_id: Uuid, selection: &str) -> Response {
        let access = Access { key_id: Uuid::nil(), kind: ApiKeyKind::Admin, name: String::new(), chatbot_id: None };
        let permission = access.read(chatbot_id).expect("an admin key reads").expect("every chatbot");
        let readings = Arc::new(Readings::new(db.clone(), self.now));
        let root = Root(Analytics::new(readings, permission, self.period, &self.filter));
        let schema = Schema::new(root, EmptyMutation, EmptySubscription);
        schema.execute(format!("{{ analytics {{ {selection} }} }}")).await
    }

    /// The answer to a selection of `Analytics.metrics`.
    pub(crate) async fn metrics(&self, db: &Db, chatbot_id: Uuid, selection: &str) -> Value {
        self.answer(db, chatbot_id, &format!("metrics {{ {selection} }}")).await["metrics"].take()
    }
}

struct Root(Analytics);

#[Object]
impl Root {
    async fn analytics(&self) -> &Analytics {
        &self.0
    }
}

pub(crate) fn filter(json: &Value) -> AnalyticsFilter {
    let value = async_graphql::Value::from_json(json.clone()).expect("a value");
    AnalyticsFilter::parse(Some(value)).map_err(|_| format!("{json} is no filter")).expect("a filter")
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

pub(crate) fn days(first: &str, last: &str, timezone: Tz) -> Period {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    Period::whole_days(day(first), day(last), timezone)
}

pub(crate) fn instants(start: &str, end: &str) -> Period {
    Period::instants(Range { start: at(start), end: at(end) }, Tz::UTC)
}
