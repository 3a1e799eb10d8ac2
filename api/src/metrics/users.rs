//! What is measured of people. Finding different people costs far more than adding up, so it is read apart from the
//! sums of the same tables, by those who ask for it.

use parlance_entity::{conversation, session};
use sea_orm::{Condition, IntoSimpleExpr};

use super::{
    filter::is_identified,
    sums::{sums, unique, unique_if},
};

sums! {
    /// People with a session that started.
    UserSums of Session, kept in users, given scope, tells newcomers: true {
        /// All of them.
        unique: i64 = unique(session::Column::UserId.into_simple_expr());
        /// Those whose first session ever is among the range's.
        new: i64 = unique_if(session::Column::UserId.into_simple_expr(), Condition::all().add(scope.is_newcomer.clone()));
        /// Those with a user id now.
        identified: i64 = unique_if(
            session::Column::UserId.into_simple_expr(),
            Condition::all().add(is_identified(session::Column::UserId.into_simple_expr(), scope.dialect)),
        );
    }
}

sums! {
    /// People with a conversation that started.
    ContactSums of Conversation, kept in contacts, given scope, tells newcomers: true {
        /// Those whose first conversation ever is among the range's.
        new: i64 = unique_if(conversation::Column::UserId.into_simple_expr(), Condition::all().add(scope.is_newcomer.clone()));
    }
}
