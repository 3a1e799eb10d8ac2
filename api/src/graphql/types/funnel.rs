//! A funnel, as it is kept.

use async_graphql::{Description, ID, Object};

use crate::reports::funnel::{saved, steps};

/// A funnel of a chatbot: one that was saved, or a preset, which every chatbot has.
#[derive(Clone, Debug, Description)]
pub struct Funnel(pub saved::Funnel);

#[Object(use_type_description)]
impl Funnel {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        self.0.global_id().into()
    }

    /// Its name, unlike that of any other funnel of the chatbot.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its steps, first to last.
    async fn steps(&self) -> Vec<FunnelStep<'_>> {
        self.0.steps.iter().map(FunnelStep).collect()
    }

    /// Whether every chatbot has it. A preset cannot be changed or deleted.
    async fn is_preset(&self) -> bool {
        self.0.is_preset
    }
}

/// A step of a funnel.
#[derive(Clone, Copy, Debug, Description)]
pub struct FunnelStep<'a>(&'a steps::Step);

#[Object(use_type_description)]
impl FunnelStep<'_> {
    /// What the step is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its event or milestone, as it was given.
    async fn event(&self) -> &str {
        &self.0.event
    }

    /// Properties that the event must have, all of them.
    async fn r#where(&self) -> Vec<PropertyMatch<'_>> {
        self.0.matches.iter().map(PropertyMatch).collect()
    }
}

/// A property that an event must have.
#[derive(Clone, Copy, Debug, Description)]
pub struct PropertyMatch<'a>(&'a steps::PropertyMatch);

#[Object(use_type_description)]
impl PropertyMatch<'_> {
    /// Its name.
    async fn property(&self) -> &str {
        &self.0.property
    }

    /// The text that it must equal.
    async fn equals(&self) -> &str {
        &self.0.equals
    }
}
