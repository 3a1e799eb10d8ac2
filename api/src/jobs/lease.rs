//! Leases: a row for each job says which process may run it, and until when. Only one conditional update can take it.

use parlance_entity::{Timestamp, job_lease};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr};
use uuid::Uuid;

use crate::{
    db::{Db, tenant, write},
    error::{Error, Result},
};

/// How long a lease lasts unless it is renewed: a process that dies keeps its job from the others no longer.
pub(super) const DURATION_MS: i64 = 60_000;

/// The right to run a job, until it is finished, released, or expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lease {
    name: &'static str,
    /// A new one for each lease, so that one that was lost is not taken for the one that followed.
    holder: String,
    /// When the last run that did not fail began.
    pub(super) last_run_at: Option<Timestamp>,
}

/// What came of asking for a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// It is ours.
    Taken(Lease),
    /// The job is not due, or somebody else runs it; ask again then.
    Later(Timestamp),
}

/// Asks for the lease of a job.
///
/// # Errors
/// `Database`.
pub(super) async fn take(db: &Db, name: &'static str, now: Timestamp) -> Result<Asked> {
    let never_run = job_lease::Model {
        name: name.to_owned(),
        holder: String::new(),
        expires_at: now,
        last_run_at: None,
        last_duration_ms: None,
        last_error: None,
        next_run_at: now,
    };
    write::insert_new(&db.writer, vec![never_run]).await?;
    let holder = Uuid::now_v7().to_string();
    let taken = leases(name)
        .col_expr(job_lease::Column::Holder, Expr::val(holder.as_str()))
        .col_expr(job_lease::Column::ExpiresAt, Expr::val(now.plus(DURATION_MS).0))
        .filter(job_lease::Column::ExpiresAt.lte(now))
        .filter(job_lease::Column::NextRunAt.lte(now))
        .exec(&db.writer)
        .await?;
    let row = tenant::job_leases()
        .filter(job_lease::Column::Name.eq(name))
        .one(&db.writer)
        .await?
        .ok_or_else(|| Error::Internal(format!("the lease of the job {name} is gone")))?;
    if taken.rows_affected == 1 && row.holder == holder {
        return Ok(Asked::Taken(Lease { name, holder, last_run_at: row.last_run_at }));
    }
    Ok(Asked::Later(row.next_run_at.max(row.expires_at)))
}

impl Lease {
    /// Makes it last for its full length from now on; false: it was lost.
    ///
    /// # Errors
    /// `Database`.
    pub(super) async fn renew(&self, db: &Db, now: Timestamp) -> Result<bool> {
        let update = self.mine().col_expr(job_lease::Column::ExpiresAt, Expr::val(now.plus(DURATION_MS).0));
        Ok(update.exec(&db.writer).await?.rows_affected == 1)
    }

    /// Gives it back after a run that began at `began` and is due again at `next`. After a failed one the next run
    /// is told to cover its time too.
    ///
    /// # Errors
    /// `Database`.
    pub(super) async fn finish(
        self,
        db: &Db,
        (began, now, next): (Timestamp, Timestamp, Timestamp),
        failure: Option<String>,
    ) -> Result<()> {
        let mut update = self
            .mine()
            .col_expr(job_lease::Column::ExpiresAt, Expr::val(now.0))
            .col_expr(job_lease::Column::NextRunAt, Expr::val(next.0))
            .col_expr(job_lease::Column::LastDurationMs, Expr::val(now.since(began)));
        if failure.is_none() {
            update = update.col_expr(job_lease::Column::LastRunAt, Expr::val(began.0));
        }
        update.col_expr(job_lease::Column::LastError, Expr::val(failure)).exec(&db.writer).await?;
        Ok(())
    }

    /// Gives it back without a run to its end; the job stays due.
    ///
    /// # Errors
    /// `Database`.
    pub(super) async fn release(self, db: &Db, now: Timestamp) -> Result<()> {
        self.mine().col_expr(job_lease::Column::ExpiresAt, Expr::val(now.0)).exec(&db.writer).await?;
        Ok(())
    }

    fn mine(&self) -> UpdateMany<job_lease::Entity> {
        leases(self.name).filter(job_lease::Column::Holder.eq(&*self.holder))
    }
}

fn leases(name: &str) -> UpdateMany<job_lease::Entity> {
    job_lease::Entity::update_many().filter(job_lease::Column::Name.eq(name))
}
