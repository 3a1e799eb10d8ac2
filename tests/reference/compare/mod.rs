//! The product's answers against the reference's: for each seed a workload, sent through the schema, and questions about
//! it. What differs is told with the seed, the question, the place and both values.

mod difference;
mod filters;
mod funnels;
mod part;
mod question;
mod seeds;
pub(crate) mod selection;

use serde_json::Value;

use self::{
    difference::difference,
    part::{Part, part},
    question::Question,
    selection::Types,
};
use super::{
    concurrency::active_now,
    dice::Dice,
    range,
    record::{Records, Settings},
    time::previous,
    view::View,
    workload::{
        Workload,
        door::{Door, House},
        workload,
    },
};
use crate::reference::records::records;

/// Fields of `Analytics` that nothing here compares, and why.
const LEFT_OUT: [(&str, &str); 3] = [
    ("forecast", "a model's own numbers, which tests of their own judge"),
    ("anomalies", "as forecast"),
    ("previous", "compared field by field, as the same question of another range"),
];

/// The fields that every question asks.
const ALWAYS: [&str; 5] = ["start", "end", "timezone", "dataFrom", "metrics"];
/// How many of the others a question asks.
const OTHERS: usize = 22;

/// Sends the workload of a seed, and answers where the answers about it differ.
async fn compare(house: &House, types: &Types, seed: u64) -> Vec<String> {
    let workload = workload(seed);
    let door = house.door(&workload).await;
    let accepted = workload.send(&door).await;
    let records = records(workload.settings(), &accepted);
    let mut dice = Dice::new(seed ^ 0xc0_ffee);
    let question = Question::new(&workload, &mut dice);
    let asked = Asked { types, door: &door, workload: &workload, records: &records, question };
    asked.compare(&mut dice).await
}

/// A question of a workload that was sent.
struct Asked<'a> {
    types: &'a Types,
    door: &'a Door<'a>,
    workload: &'a Workload,
    records: &'a Records,
    question: Question,
}

impl Asked<'_> {
    async fn compare(&self, dice: &mut Dice) -> Vec<String> {
        let view = self.view();
        let mut others: Vec<_> = compared(self.types).into_iter().filter(|name| !ALWAYS.contains(name)).collect();
        dice.shuffle(&mut others);
        let fields = ALWAYS.into_iter().chain(others.iter().copied().take(OTHERS));
        let parts: Vec<_> = fields.map(|field| part(field, &view, dice)).collect();
        let by = dice.pick(&["PREVIOUS_PERIOD", "PREVIOUS_WEEK", "PREVIOUS_MONTH", "PREVIOUS_YEAR"]);
        let earlier = view.over(previous(view.zone, view.span, by));
        let before = ["start", "end", "dataFrom", "metrics", others[OTHERS]].map(|field| part(field, &earlier, dice));
        let answer = self.ask("", &parts).await;
        let of_before = self.ask(&format!("previous(by: {by})"), &before).await;
        let here = self.differences("", &parts, &answer);
        let earlier = self.differences(&format!("previous({by})."), &before, &of_before["previous"]);
        let named = [funnels::by_id(self.door, &view, dice).await];
        let of_named = self.differences("", &named, &self.ask("", &named).await);
        here.into_iter().chain(earlier).chain(of_named).chain(self.active_now().await).collect()
    }

    /// Whether the sessions that are listed as active are as many as were open just now.
    async fn active_now(&self) -> Option<String> {
        let all = View::new(
            self.records,
            self.workload.settings(),
            self.workload.zone(),
            self.view().span,
            &Value::Null,
            self.workload.now(),
        );
        let listed =
            self.door.ask("{ chatbot { sessions(filter: { statuses: [ACTIVE] }) { totalCount } } }", Value::Null).await;
        let found =
            difference("active", &listed["data"]["chatbot"]["sessions"]["totalCount"], &active_now(&all).into())?;
        Some(format!("{}\n{found}", self.story()))
    }

    fn view(&self) -> View<'_> {
        let (settings, now): (&Settings, _) = (self.workload.settings(), self.workload.now());
        let Question { range, timezone, filter } = &self.question;
        let zone = timezone.unwrap_or(self.workload.zone());
        let span = range::resolve(self.records, range, zone, now);
        View::new(self.records, settings, zone, span, filter, now)
    }

    /// What is answered of the parts, below this field.
    async fn ask(&self, below: &str, parts: &[Part]) -> Value {
        let text = parts.iter().map(|part| part.text(self.types)).collect::<Vec<_>>().join(" ");
        let text = if below.is_empty() { text } else { format!("{below} {{ {text} }}") };
        let document = format!(
            "query($range: DateRangeInput, $timezone: TimeZone, $filter: AnalyticsFilter) {{ chatbot {{ \
             analytics(range: $range, timezone: $timezone, filter: $filter) {{ {text} }} }} }}"
        );
        let mut answer = self.door.ask(&document, self.question.variables()).await;
        assert_eq!(answer.get("errors"), None, "{}\n{document}", self.story());
        answer["data"]["chatbot"]["analytics"].take()
    }

    fn differences(&self, path: &str, parts: &[Part], answer: &Value) -> Vec<String> {
        let of = |part: &Part| {
            let found = difference(part.field, &keyed(&answer[part.field]), &part.expected)?;
            Some(format!("{}\n{path}{}({}) at {found}", self.story(), part.field, part.arguments))
        };
        parts.iter().filter_map(of).collect()
    }

    /// Which seed and question it is about.
    fn story(&self) -> String {
        format!("seed {}: {}", self.workload.seed, self.question.variables())
    }
}

/// An answer with its people by the keys that the reference has for them.
fn keyed(answer: &Value) -> Value {
    match answer {
        Value::Array(items) => items.iter().map(keyed).collect(),
        Value::Object(fields) => match (fields.get("userId"), fields.get("anonymousIds")) {
            (Some(Value::String(id)), Some(_)) => format!("u:{id}").into(),
            (Some(Value::Null), Some(Value::Array(ids))) => format!("a:{}", ids[0].as_str().expect("an id")).into(),
            _ => fields.iter().map(|(name, value)| (name.clone(), keyed(value))).collect(),
        },
        other => other.clone(),
    }
}

/// The fields of `Analytics` that are compared.
fn compared(types: &Types) -> Vec<&str> {
    let all = types.fields("Analytics").into_iter();
    all.filter(|field| LEFT_OUT.iter().all(|(name, _)| name != field)).collect()
}

#[test]
fn every_field_is_compared_or_left_out_for_a_reason() {
    let types = Types::of_the_schema();
    let all = types.fields("Analytics");
    for (name, reason) in LEFT_OUT {
        assert!(all.contains(&name), "{name} is left out ({reason}), and is no field");
    }
    let workload = workload(0);
    let records = records(workload.settings(), &[]);
    let question = Question { range: Value::Null, timezone: None, filter: Value::Null };
    let span = range::resolve(&records, &question.range, workload.zone(), workload.now());
    let view = View::new(&records, workload.settings(), workload.zone(), span, &question.filter, workload.now());
    for field in compared(&types) {
        let part = part(field, &view, &mut Dice::new(0));
        assert_eq!(part.field, field);
        assert!(part.text(&types).starts_with(field));
    }
}
