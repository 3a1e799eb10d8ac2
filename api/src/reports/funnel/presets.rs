//! Funnels that every chatbot has.

use super::steps::Step;

/// A funnel that every chatbot has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its id, within every chatbot.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The events and milestones of its steps.
    pub events: &'static [&'static str],
}

/// All of them.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "widget",
        name: "Widget",
        events: &["page_loaded", "widget_opened", "handover_requested", "handover_accepted"],
    },
    Preset {
        id: "intake",
        name: "Intake",
        events: &["intake_flow_started", "intake_flow_completed", "handover_requested"],
    },
    Preset { id: "lead", name: "Lead", events: &["widget_opened", "user_message", "lead_captured"] },
];

impl Preset {
    /// The preset with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.id == id)
    }

    /// Its steps.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        self.events.iter().map(|event| Step::of(event)).collect()
    }
}
