//! The numbers of a range: what can be asked, in the words of `metrics`.

pub mod activity;
pub mod agents;
pub mod ai;
pub mod breakdown;
pub mod concurrency;
pub mod conversations;
pub mod cuts;
pub mod desk;
pub mod durations;
pub mod engaged;
pub mod event;
pub mod events;
pub mod failure;
pub mod faqs;
pub mod flows;
pub mod funnel;
pub mod handovers;
pub mod heatmap;
pub mod intake;
pub mod intent;
pub mod label;
pub mod lead_types;
pub mod leads;
pub mod loyalty;
pub mod messages;
pub mod models;
pub mod outlook;
pub mod pages;
pub mod points;
pub mod question;
pub mod safety;
pub mod satisfaction;
pub mod services;
pub mod sessions;
pub mod topics;
pub mod users;
pub mod widget;

use std::sync::Arc;

use async_graphql::{Context, MergedObject};
use chrono_tz::Tz;
use parlance_entity::{Timestamp, chatbot};

use activity::Activity;
use concurrency::AtOnce;
use cuts::Cuts;
use desk::Desk;
use funnel::Funnels;
use loyalty::Loyalty;
use outlook::Outlook;
use topics::Topics;

use super::scope;
use crate::{
    access::CanRead,
    accounts,
    app::App,
    error::{self, Error},
    metrics::{
        earliest,
        filter::AnalyticsFilter,
        grouping::{Grouping, Label},
        reads::{Group, Readings, Reads},
    },
    period::{self, DateRangeInput, Period, RangePreset},
};

/// Every metric of a time range, over the sessions that pass the filter.
// Each part is a file of its own.
#[derive(Clone, Debug, MergedObject)]
pub struct Analytics(Cuts, AtOnce, Loyalty, Funnels, Desk, Activity, Topics, Outlook);

/// What was asked: which chatbot, range and filter; and what has been read to answer it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    readings: Arc<Readings>,
    reads: Arc<Reads>,
    permission: CanRead,
}

impl Analytics {
    /// The numbers of a range of a chatbot, over the sessions that pass the filter. Questions that share `readings`
    /// share what was read, and the instant.
    #[must_use]
    pub fn new(readings: Arc<Readings>, permission: CanRead, period: Period, filter: &AnalyticsFilter) -> Self {
        let reads = readings.of(permission, period, filter);
        let asked = Asked { readings, reads, permission };
        Self(
            Cuts(asked.clone()),
            AtOnce(asked.clone()),
            Loyalty(asked.clone()),
            Funnels(asked.clone()),
            Desk(asked.clone()),
            Activity(asked.clone()),
            Topics(asked.clone()),
            Outlook(asked),
        )
    }
}

/// The arguments that every field of [`Analytics`] takes.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// None: the last 30 days, today included.
    pub range: Option<DateRangeInput>,
    /// None: the chatbot's.
    pub timezone: Option<Tz>,
    /// Which sessions count; by default all but crawlers'.
    pub filter: AnalyticsFilter,
}

impl Arguments {
    /// The answer of a query, which shares what its other fields read.
    ///
    /// # Errors
    /// As [`Arguments::answer`].
    pub async fn ask(
        &self,
        ctx: &Context<'_>,
        permission: CanRead,
        chatbot: &chatbot::Model,
    ) -> error::Result<Analytics> {
        let period = self.period(scope::app(ctx)?, permission, chatbot, scope::now(ctx)?).await?;
        Ok(Analytics::new(scope::readings(ctx)?, permission, period, &self.filter))
    }

    /// The answer at an instant.
    ///
    /// # Errors
    /// `BadUserInput` for a range that ends before it starts or is too long; `Database`.
    pub async fn answer(
        &self,
        app: &App,
        permission: CanRead,
        chatbot: &chatbot::Model,
        now: Timestamp,
    ) -> error::Result<Analytics> {
        let period = self.period(app, permission, chatbot, now).await?;
        let readings = Arc::new(Readings::new(app.db.clone(), now));
        Ok(Analytics::new(readings, permission, period, &self.filter))
    }

    /// The answer at an instant, by the chatbot's settings as they are then.
    ///
    /// # Errors
    /// As [`Arguments::answer`], also where the chatbot is gone.
    pub async fn answer_anew(&self, app: &App, permission: CanRead, now: Timestamp) -> error::Result<Analytics> {
        let chatbot = accounts::chatbot::find(&app.db, permission.chatbot_id()).await?;
        let chatbot = chatbot.ok_or_else(|| Error::BadUserInput("this chatbot is no more".to_owned()))?;
        self.answer(app, permission, &chatbot, now).await
    }

    async fn period(
        &self,
        app: &App,
        permission: CanRead,
        chatbot: &chatbot::Model,
        now: Timestamp,
    ) -> error::Result<Period> {
        let last_days = DateRangeInput::Preset(RangePreset::Last30Days);
        let range = self.range.as_ref().unwrap_or(&last_days);
        let timezone = self.timezone.or_else(|| chatbot.timezone.parse().ok()).unwrap_or(Tz::UTC);
        let first_row = match range {
            DateRangeInput::Preset(RangePreset::AllTime) => earliest::row(&app.db, permission).await?,
            _ => None,
        };
        period::resolve(range, timezone, now, first_row, app.limits.max_range_days)
    }
}

impl Asked {
    fn period(&self) -> &Period {
        &self.reads.question.period
    }

    fn group(&self, grouping: Grouping, label: Label) -> Group {
        Group { reads: self.reads.clone(), grouping, label }
    }
}
