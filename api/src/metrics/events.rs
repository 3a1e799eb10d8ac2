//! What is measured of events: of the widget, of questions, of feedback and of safety by their events.

use parlance_entity::{Timestamp, event::Column, vocabulary::EventCategory};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait},
};

use super::{
    distribution::{Duration, LASTING},
    fact::Fact,
    sums::{count, count_if, sums},
};

/// How long the widget was open each time it was closed.
pub const TIME_OPEN: Duration = Duration {
    name: "event.time_open",
    fact: Fact::Event,
    millis: || Column::TimeOpenMs.into_simple_expr(),
    among: is_close,
    edges: LASTING,
    total: |group| Box::pin(async move { Ok(group.sums::<TimeOpenSums>().await?.time_open) }),
};

sums! {
    /// The events that happened.
    EventSums of Event, given _scope {
        /// Events.
        total: i64 = count();
    }
}

const WIDGET: [&str; 6] = [
    "widget_loaded",
    "widget_opened",
    "widget_minimized",
    "widget_closed",
    "pre_chat_form_shown",
    "pre_chat_form_submitted",
];

sums! {
    /// Sums over the events of the widget.
    WidgetSums of Event among Column::Name.is_in(WIDGET), given _scope {
        /// Loads.
        loads: i64 = count_if(is("widget_loaded"));
        /// Opens.
        opens: i64 = count_if(is("widget_opened"));
        /// Minimizes.
        minimizes: i64 = count_if(is("widget_minimized"));
        /// Closes.
        closes: i64 = count_if(is("widget_closed"));
        /// Forms shown before the chat.
        forms_shown: i64 = count_if(is("pre_chat_form_shown"));
        /// Forms submitted.
        forms_submitted: i64 = count_if(is("pre_chat_form_submitted"));
    }
}

sums! {
    /// How long the widget was open.
    TimeOpenSums of Event among is("widget_closed"), given scope {}
    durations {
        /// From each opening to its close.
        time_open = TIME_OPEN;
    }
}

sums! {
    /// Sums over feedback.
    FeedbackSums of Event among is("feedback_given"), given _scope {
        /// Feedback that something was helpful.
        helpful: i64 = count_if(Column::Helpful.eq(true));
        /// Feedback that something was not.
        not_helpful: i64 = count_if(Column::Helpful.eq(false));
    }
}

sums! {
    /// Sums over views of questions, and feedback on their answers.
    FaqSums of Event among Column::Name.is_in(["faq_question_viewed", "feedback_given"]), given _scope {
        /// Views of questions.
        views: i64 = count_if(is("faq_question_viewed"));
        /// Feedback that the answer to a question was helpful.
        helpful: i64 = count_if(Column::Helpful.eq(true).and(Column::QuestionId.is_not_null()));
        /// Feedback that it was not.
        not_helpful: i64 = count_if(Column::Helpful.eq(false).and(Column::QuestionId.is_not_null()));
    }
}

sums! {
    /// Sums over events that tell of something wrong.
    SafetySums of Event among is_of_safety(), given _scope {
        /// Errors.
        errors: i64 = count_if(Column::Category.eq(EventCategory::Error));
        /// Warnings that health data must not be sent.
        phi_warnings: i64 = count_if(is("phi_warning_shown"));
        /// Uses of the back button.
        back_button_uses: i64 = count_if(is("back_button_clicked"));
        /// Slow responses that the client reported.
        slow_responses: i64 = count_if(is("slow_response"));
    }
}

fn is_of_safety() -> Expr {
    let named = Column::Name.is_in(["phi_warning_shown", "back_button_clicked", "slow_response"]);
    Column::Category.eq(EventCategory::Error).or(named)
}

/// No other event has a time: with the name, few rows are read.
fn is_close(_now: Timestamp) -> Condition {
    Condition::all().add(is("widget_closed"))
}

fn is(name: &str) -> Expr {
    Column::Name.eq(name)
}
