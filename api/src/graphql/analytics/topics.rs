//! What users wanted, what went wrong, and whom to follow up.

use async_graphql::{Object, Result};

use super::{
    Asked,
    engaged::EngagedUser,
    failure::ErrorCount,
    intent::IntentStats,
    label::LabelCount,
    question::{FaqCategoryStats, FaqStats},
};
use crate::{
    graphql::types::connection::cost,
    reports::{
        self,
        engaged::Engaged,
        errors::{Failing, TopErrors},
        faqs::{TopFaqCategories, TopFaqs},
        intents::TopIntents,
        labels::{Labelled, TopLabels},
        limit,
    },
};

/// The part of `Analytics` about what users wanted, what went wrong, and whom to follow up.
#[derive(Clone, Debug)]
pub struct Topics(pub(super) Asked);

impl Topics {
    async fn labels(&self, of: Labelled, first: Option<i32>) -> Result<Vec<LabelCount>> {
        let report = TopLabels { of, first: limit::first(first)? };
        Ok(reports::answer(&self.0.reads, report).await?.iter().cloned().map(LabelCount).collect())
    }

    async fn failures(&self, of: Failing, first: Option<i32>) -> Result<Vec<ErrorCount>> {
        let report = TopErrors { of, first: limit::first(first)? };
        Ok(reports::answer(&self.0.reads, report).await?.iter().cloned().map(ErrorCount).collect())
    }
}

#[Object]
impl Topics {
    /// The questions that were viewed or judged in the range: most views first, then by id. Views and feedback that name no
    /// question are left out.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn faqs(
        &self,
        #[graphql(desc = "Only questions of this category; null: of all, and of none.")] category: Option<String>,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many questions, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<FaqStats>> {
        let report = TopFaqs { category, first: limit::first(first)? };
        Ok(reports::answer(&self.0.reads, report).await?.iter().cloned().map(FaqStats).collect())
    }

    /// The categories of these questions: most views first, then by category, null last.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn faq_categories(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many categories, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<FaqCategoryStats>> {
        let rows = reports::answer(&self.0.reads, TopFaqCategories { first: limit::first(first)? }).await?;
        Ok(rows.iter().cloned().map(FaqCategoryStats).collect())
    }

    /// The intents that the range's messages were classified as: most classifications first, then by intent.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn intents(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many intents, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<IntentStats>> {
        let rows = reports::answer(&self.0.reads, TopIntents { first: limit::first(first)? }).await?;
        Ok(rows.iter().cloned().map(IntentStats).collect())
    }

    /// The failed calls of models in the range, by error type (`unknown` where none was given) and message: most calls first,
    /// then by type and message, null last.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn ai_errors(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many of them, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<ErrorCount>> {
        self.failures(Failing::AiCalls, first).await
    }

    /// The range's events of category ERROR, by kind and message: most events first, then by kind and message, null last. The
    /// kind is their property `kind`, of an `ai_failed` its `error_type`; where that is missing, the event's name.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn errors(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many of them, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<ErrorCount>> {
        self.failures(Failing::Anything, first).await
    }

    /// Why the range's handovers were requested: most handovers first, then by reason, null last.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn handover_reasons(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many reasons, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<LabelCount>> {
        self.labels(Labelled::HandoverReason, first).await
    }

    /// Which support the users of the range's handovers chose: most handovers first, then by option, null last.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn support_options(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many options, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<LabelCount>> {
        self.labels(Labelled::SupportOption, first).await
    }

    /// The products that interest was shown in, by the range's `product_interest_shown` events: most events first, then by
    /// product, null last.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn product_interests(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many products, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<LabelCount>> {
        self.labels(Labelled::ProductInterest, first).await
    }

    /// The people with a session that started in the range, by how engaged they are now, over all time: the highest score
    /// first, then by their id, byte by byte. Whom to follow up.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn engaged_users(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many people, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<EngagedUser>> {
        let users = reports::answer(&self.0.reads, Engaged { first: limit::first(first)? }).await?;
        let now = self.0.reads.question.now;
        Ok(users.iter().map(|user| EngagedUser { user: user.clone(), now }).collect())
    }
}
