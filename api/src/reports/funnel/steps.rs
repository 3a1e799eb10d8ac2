//! The steps of a funnel: how they are given, what is wrong with them, and how they are kept.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use super::{matcher::MAX_STEPS, milestone::Milestone};
use crate::error::{ErrorCode, UserError};

/// The most properties that a step may ask for.
const MAX_MATCHES: usize = 20;
/// The most characters of a name.
const MAX_NAME: usize = 200;
/// The most characters of a property's value.
const MAX_TEXT: usize = 2_000;

/// A step of a funnel.
#[derive(Clone, Debug, InputObject)]
pub struct FunnelStepInput {
    /// What the step is called. Default: as its event.
    pub name: Option<String>,
    /// The name of an event, in any of its spellings, or one of the milestones that the server derives: `page_loaded` (the
    /// first page view or widget load of a session), `conversation_begun`, `user_message`, `bot_message`,
    /// `agent_message`, `handover_requested`, `handover_accepted`, `lead_captured`, `resolved`, `converted`. These never
    /// mean the event of the same name.
    pub event: String,
    /// Properties that the event must have, all of them. A milestone has none.
    #[graphql(name = "where")]
    pub matches: Option<Vec<PropertyMatchInput>>,
}

/// A property that an event must have.
#[derive(Clone, Debug, InputObject)]
pub struct PropertyMatchInput {
    /// Its name.
    pub property: String,
    /// The text that it must equal: strings as they are, numbers, true and false as JSON writes them. A property that is
    /// missing, null, a list or an object equals nothing.
    pub equals: String,
}

/// A step that can be looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it is called.
    pub name: String,
    /// The event or the milestone, as it was given.
    pub event: String,
    /// The properties that the event must have.
    #[serde(rename = "where", default)]
    pub matches: Vec<PropertyMatch>,
}

/// A property that an event must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PropertyMatch {
    /// Its name.
    pub property: String,
    /// The text that it must equal.
    pub equals: String,
}

impl Step {
    /// A step that is called as its event.
    #[must_use]
    pub fn of(event: &str) -> Self {
        Self { name: event.to_owned(), event: event.to_owned(), matches: Vec::new() }
    }
}

/// The steps that are meant.
///
/// # Errors
/// What is wrong, each with the path to it from `steps` on.
pub fn checked(steps: Vec<FunnelStepInput>) -> Result<Vec<Step>, Vec<UserError>> {
    if steps.is_empty() {
        return Err(vec![wrong(&[], ErrorCode::Required, "a funnel has at least one step".to_owned())]);
    }
    if steps.len() > MAX_STEPS {
        let message = format!("a funnel has at most {MAX_STEPS} steps, this one has {}", steps.len());
        return Err(vec![wrong(&[], ErrorCode::TooMany, message)]);
    }
    let mistakes: Vec<_> = (0..).zip(&steps).flat_map(|(number, step)| mistakes(number, step)).collect();
    if mistakes.is_empty() { Ok(steps.into_iter().map(Step::from).collect()) } else { Err(mistakes) }
}

impl From<FunnelStepInput> for Step {
    fn from(input: FunnelStepInput) -> Self {
        let same = |it: PropertyMatchInput| PropertyMatch { property: it.property, equals: it.equals };
        Self {
            name: input.name.unwrap_or_else(|| input.event.clone()),
            event: input.event,
            matches: input.matches.into_iter().flatten().map(same).collect(),
        }
    }
}

fn mistakes(number: usize, step: &FunnelStepInput) -> Vec<UserError> {
    let number = number.to_string();
    let matches = step.matches.as_deref().unwrap_or_default();
    let mut mistakes = Vec::new();
    mistakes.extend(name(&[&number, "event"], &step.event));
    mistakes.extend(step.name.as_ref().and_then(|text| name(&[&number, "name"], text)));
    if !matches.is_empty() && Milestone::named(&step.event).is_some() {
        let message = format!("`{}` is a milestone, which has no properties: leave `where` out", step.event);
        mistakes.push(wrong(&[&number, "where"], ErrorCode::Invalid, message));
    }
    if matches.len() > MAX_MATCHES {
        let message = format!("a step asks for at most {MAX_MATCHES} properties");
        mistakes.push(wrong(&[&number, "where"], ErrorCode::TooMany, message));
    }
    for (place, wanted) in matches.iter().enumerate().take(MAX_MATCHES) {
        let place = place.to_string();
        mistakes.extend(name(&[&number, "where", &place, "property"], &wanted.property));
        let flaw = flaw(&wanted.equals, MAX_TEXT);
        mistakes.extend(flaw.map(|(code, message)| wrong(&[&number, "where", &place, "equals"], code, message)));
    }
    mistakes
}

fn name(path: &[&str], name: &str) -> Option<UserError> {
    name_flaw(name).map(|(code, message)| wrong(path, code, message))
}

/// What is wrong with a name; none: nothing.
pub(super) fn name_flaw(name: &str) -> Option<(ErrorCode, String)> {
    if name.trim().is_empty() {
        return Some((ErrorCode::Required, "a name has at least one character that shows".to_owned()));
    }
    flaw(name, MAX_NAME)
}

/// What is wrong with a text that has at most so many characters; none: nothing.
fn flaw(text: &str, most: usize) -> Option<(ErrorCode, String)> {
    if text.contains('\0') {
        return Some((ErrorCode::Invalid, "no text holds the character NUL (U+0000): leave it out".to_owned()));
    }
    (text.chars().count() > most).then(|| (ErrorCode::TooLong, format!("at most {most} characters are allowed here")))
}

fn wrong(path: &[&str], code: ErrorCode, message: String) -> UserError {
    let field = std::iter::once("steps").chain(path.iter().copied()).map(str::to_owned).collect();
    UserError { field: Some(field), code, message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn input(event: &str) -> FunnelStepInput {
        FunnelStepInput { name: None, event: event.to_owned(), matches: None }
    }

    fn asking(event: &str, property: &str) -> FunnelStepInput {
        let wanted = PropertyMatchInput { property: property.to_owned(), equals: "gold".to_owned() };
        FunnelStepInput { matches: Some(vec![wanted]), ..input(event) }
    }

    fn refused(steps: Vec<FunnelStepInput>) -> Vec<(String, ErrorCode)> {
        let mistakes = checked(steps).expect_err("something is wrong");
        mistakes.into_iter().map(|it| (it.field.unwrap_or_default().join("."), it.code)).collect()
    }

    #[test]
    fn a_step_is_called_as_its_event_unless_it_has_a_name() {
        let named = FunnelStepInput { name: Some("Bought".to_owned()), ..asking("order_placed", "plan") };
        let steps = checked(vec![input("widget_opened"), named]).expect("nothing is wrong");
        assert_eq!(steps[0], Step::of("widget_opened"));
        let kept = serde_json::to_value(&steps[1]).expect("JSON");
        let expected = json!({
            "name": "Bought", "event": "order_placed", "where": [{ "property": "plan", "equals": "gold" }],
        });
        assert_eq!(kept, expected);
    }

    #[test]
    fn mistakes_say_where_they_are() {
        assert_eq!(refused(Vec::new()), [("steps".to_owned(), ErrorCode::Required)]);
        assert_eq!(refused(vec![input("a"); 21]), [("steps".to_owned(), ErrorCode::TooMany)]);
        let blank = FunnelStepInput { name: Some(" ".to_owned()), ..input("\0") };
        let found = refused(vec![input("a"), blank, asking("lead_captured", "plan"), asking("a", "")]);
        let expected = [
            ("steps.1.event", ErrorCode::Invalid),
            ("steps.1.name", ErrorCode::Required),
            ("steps.2.where", ErrorCode::Invalid),
            ("steps.3.where.0.property", ErrorCode::Required),
        ];
        assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
        let long = FunnelStepInput { name: Some("x".repeat(201)), ..input("a") };
        assert_eq!(refused(vec![long]), [("steps.0.name".to_owned(), ErrorCode::TooLong)]);
    }

    #[test]
    fn a_milestone_may_ask_for_nothing() {
        let nothing = FunnelStepInput { matches: Some(Vec::new()), ..input("converted") };
        assert!(checked(vec![nothing]).is_ok());
    }
}
