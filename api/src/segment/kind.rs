//! The six types of calls.

use serde_json::{Map, Value};

use super::read::{Checked, text};
use crate::{error::ErrorCode, ingest::wrong};

/// The type of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something happened.
    Track,
    /// Who the user is.
    Identify,
    /// A page was viewed.
    Page,
    /// A screen of an app was viewed.
    Screen,
    /// The user belongs to a group.
    Group,
    /// Two ids are one user.
    Alias,
}

impl Kind {
    /// Every type.
    pub const ALL: [Self; 6] = [Self::Track, Self::Identify, Self::Page, Self::Screen, Self::Group, Self::Alias];

    /// Its name. The first letter is its short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Identify => "identify",
            Self::Page => "page",
            Self::Screen => "screen",
            Self::Group => "group",
            Self::Alias => "alias",
        }
    }

    /// The type that a call of a batch names.
    pub(super) fn of(call: &Map<String, Value>) -> Checked<Self> {
        let names = || Self::ALL.map(Self::name).join(", ");
        let Some(given) = text(call, "type")? else {
            let message = format!("`type` is missing: send one of {}", names());
            return Err(wrong(&["type"], ErrorCode::Required, message));
        };
        Self::ALL.into_iter().find(|kind| kind.name() == given).ok_or_else(|| {
            let shown: String = given.chars().take(40).collect();
            wrong(&["type"], ErrorCode::Invalid, format!("`type` is `{shown}`: send one of {}", names()))
        })
    }
}
