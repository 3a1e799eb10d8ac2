//! What is measured of satisfaction: the last score and the last review of each conversation, at their own time.

use parlance_entity::conversation::Column;
use sea_orm::{ColumnTrait, IntoSimpleExpr};

use super::sums::{count, count_if, sum, sums};

sums! {
    /// Sums over the last scores that were given.
    ScoreSums of Score, given _scope {
        /// Scores.
        responses: i64 = count();
        /// Their sum.
        points: i64 = sum(Column::Score.into_simple_expr());
        /// Scores of 1.
        ones: i64 = count_if(Column::Score.eq(1));
        /// Scores of 2.
        twos: i64 = count_if(Column::Score.eq(2));
        /// Scores of 3.
        threes: i64 = count_if(Column::Score.eq(3));
        /// Scores of 4.
        fours: i64 = count_if(Column::Score.eq(4));
        /// Scores of 5.
        fives: i64 = count_if(Column::Score.eq(5));
    }
}

sums! {
    /// Sums over the last reviews that were given.
    ReviewSums of Review, given _scope {
        /// Reviews.
        reviewed: i64 = count();
        /// The sum of their scores.
        points: i64 = sum(Column::ReviewScore.into_simple_expr());
    }
}
