//! What the steps of a funnel look for: each kind of occurrence once, however many steps it serves.

use serde_json::Value;

use super::{
    milestone::Milestone,
    steps::{PropertyMatch, Step},
};
use crate::model::catalogue;

/// A kind of occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A milestone.
    Milestone(Milestone),
    /// Events that are stored under one of these names.
    Event(Vec<String>),
}

/// A kind of occurrence, and the steps that look for it.
#[derive(Clone, Debug)]
pub(super) struct Sought {
    pub(super) kind: Kind,
    /// The steps' bits, each with the properties that it asks for.
    steps: Vec<(u32, Vec<PropertyMatch>)>,
}

impl Kind {
    fn of(event: &str) -> Self {
        match Milestone::named(event) {
            Some(milestone) => Self::Milestone(milestone),
            None => Self::Event(catalogue::stored_names(event).into_iter().map(str::to_owned).collect()),
        }
    }
}

impl Sought {
    /// What the steps look for.
    pub(super) fn by(steps: &[Step]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let (kind, wanted) = (Kind::of(&step.event), (1 << number, step.matches.clone()));
            match all.iter_mut().find(|sought| sought.kind == kind) {
                Some(sought) => sought.steps.push(wanted),
                None => all.push(Self { kind, steps: vec![wanted] }),
            }
        }
        all
    }

    /// Whether any of the steps asks for properties.
    pub(super) fn needs_properties(&self) -> bool {
        self.steps.iter().any(|(_, matches)| !matches.is_empty())
    }

    /// The bits of the steps that an occurrence with these properties serves.
    pub(super) fn serves(&self, properties: &Value) -> u32 {
        let matching = self.steps.iter().filter(|(_, matches)| matches.iter().all(|wanted| has(properties, wanted)));
        matching.fold(0, |all, (bit, _)| all | bit)
    }
}

fn has(properties: &Value, wanted: &PropertyMatch) -> bool {
    match properties.get(&wanted.property) {
        Some(Value::String(text)) => *text == wanted.equals,
        Some(Value::Number(number)) => number.to_string() == wanted.equals,
        Some(Value::Bool(flag)) => flag.to_string() == wanted.equals,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_equals_a_text_as_json_writes_it() {
        let equals = |value: Value, text: &str| {
            let wanted = PropertyMatch { property: "it".to_owned(), equals: text.to_owned() };
            has(&json!({ "it": value }), &wanted)
        };
        assert!(equals(json!("gold"), "gold") && !equals(json!("gold"), "Gold") && !equals(json!("gold"), "\"gold\""));
        assert!(equals(json!(1), "1") && equals(json!(1.5), "1.5") && equals(json!(true), "true"));
        assert!(equals(json!("1"), "1") && !equals(json!(1), "1.0") && !equals(json!(true), "1"));
        assert!(!equals(json!(null), "null") && !equals(json!([]), "[]") && !equals(json!({}), "{}"));
        assert!(!has(&json!({}), &PropertyMatch { property: "it".to_owned(), equals: String::new() }));
    }

    #[test]
    fn steps_that_look_for_the_same_share_it_in_every_spelling() {
        let wanted = vec![PropertyMatch { property: "path".to_owned(), equals: "/".to_owned() }];
        let home = Step { matches: wanted, ..Step::of("page_view") };
        let all = Sought::by(&[Step::of("page_viewed"), home, Step::of("lead_captured"), Step::of("lead_submitted")]);
        let kinds: Vec<_> = all.iter().map(|sought| sought.kind.clone()).collect();
        let event = |name: &str| Kind::Event(vec![name.to_owned()]);
        assert_eq!(kinds, [event("page_viewed"), Kind::Milestone(Milestone::LeadCaptured), event("lead_captured")]);
        assert_eq!((all[0].serves(&json!({ "path": "/" })), all[0].serves(&json!({}))), (0b0011, 0b0001));
        assert_eq!((all[0].needs_properties(), all[1].needs_properties()), (true, false));
        assert_eq!(all[2].serves(&Value::Null), 0b1000);
    }
}
