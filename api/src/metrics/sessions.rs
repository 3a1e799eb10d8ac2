//! What is measured of sessions.

use parlance_entity::session::Column;
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr, sea_query::ExprTrait};

use super::{
    distribution::{self, Duration, LASTING},
    fact::Fact,
    filter::is_identified,
    sums::{count, count_if, sum, sums},
};

/// From the start of a session to its end, else to its last activity.
pub const DURATION: Duration = Duration {
    name: "session.duration",
    fact: Fact::Session,
    millis: || Column::DurationMs.into_simple_expr(),
    among: distribution::any,
    edges: LASTING,
    total: |group| Box::pin(async move { Ok(group.sums::<SessionDurations>().await?.duration) }),
};

sums! {
    /// How many sessions started: what other numbers are divided by.
    SessionCount of Session, given _scope {
        /// Sessions.
        total: i64 = count();
    }
}

sums! {
    /// Sums over the sessions that started, of columns of their own.
    SessionSums of Session, given scope {
        /// Sessions.
        total: i64 = count();
        /// Page views in them.
        page_views: i64 = sum(Column::PageViews.into_simple_expr());
        /// Counted messages in them.
        messages: i64 = sum(
            Column::MessagesFromUser
                .into_simple_expr()
                .add(Column::MessagesFromBot.into_simple_expr())
                .add(Column::MessagesFromAgent.into_simple_expr()),
        );
        /// Those whose visitor did nothing that counts.
        bounced: i64 = count_if(Column::Bounced.eq(true));
        /// Those with a conversation.
        with_conversation: i64 = count_if(Column::Conversations.gt(0));
        /// Those that reached a goal.
        converted: i64 = count_if(Column::ConvertedAt.is_not_null());
        /// Those with a handover request.
        with_handover: i64 = count_if(Column::Handovers.gt(0));
        /// Those with a lead.
        with_lead: i64 = count_if(Column::Leads.gt(0));
        /// Those that were ended.
        ended: i64 = count_if(Column::EndedAt.is_not_null());
        /// Those that ended by themselves.
        timed_out: i64 = count_if(Column::EndedAt.is_null().and(Column::PresentUntil.lte(scope.now)));
        /// Those that ended in a failure, or had an error.
        with_error: i64 = count_if(Column::Errors.gt(0).or(Column::EndedAt.is_not_null().and(Column::EndedByError.eq(true))));
    }
}

sums! {
    /// Sums over the sessions that started, for which each session's user is looked up.
    SessionUserSums of Session, given scope {
        /// Those whose user has a user id now.
        identified: i64 = count_if(Condition::all().add(is_identified(Column::UserId.into_simple_expr(), scope.dialect)));
    }
}

sums! {
    /// Sums over the sessions that started, of what was shown in them: what rates of the widget are of.
    SessionWidgetSums of Session, given _scope {
        /// Those that loaded the widget.
        with_load: i64 = count_if(Column::WidgetLoads.gt(0));
        /// Those of them that opened it.
        with_load_and_open: i64 = count_if(Column::WidgetLoads.gt(0).and(Column::WidgetOpens.gt(0)));
        /// Those that were shown a form before the chat.
        with_form: i64 = count_if(Column::PreChatFormsShown.gt(0));
        /// Those of them that submitted one.
        with_form_and_submission: i64 = count_if(Column::PreChatFormsShown.gt(0).and(Column::PreChatFormsSubmitted.gt(0)));
    }
}

sums! {
    /// How long the sessions lasted.
    SessionDurations of Session, given scope {}
    durations {
        /// From start to end.
        duration = DURATION;
    }
}
