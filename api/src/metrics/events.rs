//! What is measured of events, and of the widget by its events.

use parlance_entity::event::Column;
use sea_orm::{ColumnTrait, IntoSimpleExpr, sea_query::Expr};

use super::{
    distribution::{self, Duration, LASTING},
    fact::Fact,
    sums::{count, count_if, sums},
};

/// How long the widget was open each time it was closed.
pub const TIME_OPEN: Duration = Duration {
    name: "event.time_open",
    fact: Fact::Event,
    millis: || Column::TimeOpenMs.into_simple_expr(),
    among: distribution::any,
    edges: LASTING,
};

sums! {
    /// Sums over the events that happened.
    EventSums of Event, kept in events, given scope {
        /// Events.
        total: i64 = count();
        /// Widget loads.
        loads: i64 = count_if(is("widget_loaded"));
        /// Widget opens.
        opens: i64 = count_if(is("widget_opened"));
        /// Widget minimizes.
        minimizes: i64 = count_if(is("widget_minimized"));
        /// Widget closes.
        closes: i64 = count_if(is("widget_closed"));
        /// Forms shown before the chat.
        forms_shown: i64 = count_if(is("pre_chat_form_shown"));
        /// Forms submitted.
        forms_submitted: i64 = count_if(is("pre_chat_form_submitted"));
    }
    durations {
        /// How long the widget was open.
        time_open = TIME_OPEN;
    }
}

fn is(name: &str) -> Expr {
    Column::Name.eq(name)
}
