//! `/docker_image_create`: makes an image from a base, Python requirements and OS packages.
//!
//! The order is: settle the base, look into it, refuse what cannot work, reserve a version, build without any tag, look
//! into the result, and only then tag it. Whatever ends this early leaves nothing behind.

mod advice;
mod base;
mod check;
pub(super) mod latest;
mod report;
pub(super) mod reservation;
mod wish;

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Answer, Context, Failure, docker_images, sweep};
use crate::catalog::Request;
use crate::commands::context::Job;
use crate::engine::{About, Build, Builder, Engine, JOB_LABEL, OWNER_LABEL};
use crate::image::{Image, Python, Recipe, Reference};
use crate::room::{Draft, JobState};

use base::Base;
use latest::Latest;
use wish::Wish;

/// How long the classic builder may take to notice that nobody waits for it any more.
const WIND_DOWN: Duration = Duration::from_secs(1);

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let wish = Wish::of(request, context).await?;
    let engine = context.engine().await?;
    let job = context.begin(&*engine);
    let create = Create {
        wish: &wish,
        context,
        engine: &*engine,
        job: &job,
    };
    let made = create.run().await;
    let state = match &made {
        Ok(_) => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Err(_) => JobState::Failed,
    };
    if made.is_err() {
        create.leave_nothing().await;
    }
    job.handle().finish(state);
    made
}

/// One create: what is wished, and what it works with.
struct Create<'a> {
    wish: &'a Wish,
    context: &'a Context,
    engine: &'a dyn Engine,
    job: &'a Job<'a>,
}

/// A base that was settled and looked into.
struct Ground {
    base: Base,
    python: Python,
    recipe: Recipe,
}

impl Create<'_> {
    async fn run(&self) -> Result<Answer, Failure> {
        // What a killed program left is removed first; that it cannot be does not keep this create from its work.
        let _ = self.job.until_cancelled(sweep(self.engine, &self.context.jobs)).await?;
        let latest = self
            .job
            .until_cancelled(latest::look(self.engine, &self.wish.name))
            .await??;
        latest.refuse_foreign(&self.wish.name)?;
        let mut ground = self.prepare().await?;
        let reservation = self.reserve(&ground).await?;
        ground.recipe.version.clone_from(&reservation.version);
        let built = self.build(&ground).await?;
        let content = self.check(&built, &ground).await?;
        let stayed = match self.name(&built, &reservation.version).await {
            Ok(stayed) => stayed,
            Err(failure) => {
                let _ = self.job.clean_up(self.untag(&built, &reservation.version)).await;
                return Err(failure);
            }
        };
        let _ = self.job.clean_up(self.give_back(&ground.base, &reservation)).await;
        self.answer(&ground.base, &reservation.version, &content, stayed).await
    }

    /// The labels of everything that this job makes on the engine.
    fn job_labels(&self) -> BTreeMap<String, String> {
        let labels = [(JOB_LABEL, self.job.id()), (OWNER_LABEL, self.context.jobs.owner())];
        labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// Settles the base, looks into it, and refuses before the build what cannot work on it.
    async fn prepare(&self) -> Result<Ground, Failure> {
        let about = self.job.until_cancelled(self.engine.about()).await??;
        let mut base = base::settle(self.engine, self.job, &self.wish.base).await?;
        check::brings_no_instructions(&base)?;
        let labels = self.job_labels();
        let survey = self.engine.survey(&base.details.image.id, &labels);
        let survey = self
            .job
            .step("survey", &format!("look into {}", base.name), survey)
            .await?;
        let python = check::fits(self.wish, &base, &survey)?;
        let certificates = self.wish.certificates.clone();
        if certificates.is_some() && self.wish.installs() && !about.builder.mounts() {
            self.context.say(Draft::warning(format!(
                "the CA bundle cannot be given to this build: the {} of this engine knows no mounts, and copying the \
                 bundle would leave it in the image\n  = help: if the build fails on certificates, use an engine with \
                 BuildKit, or a base that knows your CA",
                about.builder
            )));
        }
        base.name_for_build(self.engine, self.job, self.context.jobs.owner())
            .await?;
        let recipe = Recipe {
            base: base.reference.to_string(),
            user: base.details.user.clone(),
            packages: self.wish.packages.clone(),
            package_manager: survey.package_manager,
            requirements: self.wish.requirements.clone(),
            python: python.executable.clone(),
            externally_managed: python.externally_managed,
            pip_settings: self.context.building.pip.clone(),
            certificates,
            version: String::new(),
            job: self.job.id().to_owned(),
        };
        Ok(Ground { base, python, recipe })
    }

    async fn reserve(&self, ground: &Ground) -> Result<reservation::Reservation, Failure> {
        let base_id = &ground.base.details.image.id;
        let now = self.context.clock.now().as_millisecond();
        let labels = self.job_labels();
        let reserve = reservation::reserve(self.engine, &self.wish.name, base_id, now, &labels);
        self.job.step("reserve", "reserve a version", reserve).await
    }

    /// Builds, and gives the id of the image, which has no tag yet.
    async fn build(&self, ground: &Ground) -> Result<String, Failure> {
        let recipe = &ground.recipe;
        let mut labels = self.job_labels();
        labels.extend(
            self.wish
                .labels(&ground.base, &recipe.version, self.context.clock.now()),
        );
        let build = Build {
            recipe: recipe.clone(),
            arguments: self.context.building.proxies.clone(),
            labels,
        };
        let report = self.job.report_as("build/", report::in_words(recipe.clone()));
        let work = self.engine.build(&build, report);
        match self.job.until_cancelled(work).await? {
            Ok(id) => Ok(id),
            Err(error) => Err(report::build_failed(self.job, &error)),
        }
    }

    /// Looks into the result before it gets a name. Gives what it has of what was asked for.
    async fn check(&self, built: &str, ground: &Ground) -> Result<check::Content, Failure> {
        let work = async {
            let details = self.engine.inspect(built).await?;
            check::stands_on_base(details.as_ref(), &ground.base.details)?;
            let survey = self.engine.survey(built, &self.job_labels()).await?;
            check::holds(self.wish, &ground.python, &survey)
        };
        let checked = self
            .job
            .step("check", "start the image without network and check it", work)
            .await;
        checked.map_err(|failure| report::with_log(self.job, failure))
    }

    /// Gives the image its tags, as a step of the job. Once begun it is not cancelled, only limited: a cancelled create
    /// must not have moved `latest`.
    async fn name(&self, built: &str, version: &str) -> Result<Option<String>, Failure> {
        let reference = Reference::tagged(&self.wish.name, version);
        let work = async {
            let tagged = self.job.clean_up(self.tag(built, version)).await;
            tagged.unwrap_or_else(|| Err(Failure::new(format!("the engine did not tag {reference} in time"))))
        };
        self.job.until_cancelled(std::future::ready(())).await?;
        self.job.step_to_its_end("tag", &format!("tag {reference}"), work).await
    }

    /// Takes the version tag off again where naming did not come to its end; a later create would otherwise find it, and
    /// what the job's label finds has no tag. `latest` is the last to move, so that nothing ends between it and success.
    async fn untag(&self, built: &str, version: &str) {
        let reference = Reference::tagged(&self.wish.name, version).to_string();
        if let Ok(Some(tagged)) = self.engine.inspect(&reference).await
            && tagged.image.id == built
        {
            let _ = self.engine.remove(&reference).await;
        }
    }

    /// Gives the version tag, and `latest` unless a newer version has it. Says why where `latest` stays.
    async fn tag(&self, built: &str, version: &str) -> Result<Option<String>, Failure> {
        let name = &self.wish.name;
        let reference = Reference::tagged(name, version);
        if self.engine.inspect(&reference.to_string()).await?.is_some() {
            return Err(Failure::new(format!(
                "{reference} exists by now, and a version tag is never moved"
            )));
        }
        self.engine.tag(built, &reference).await?;
        let turn = reservation::take_turn(self.engine, name, built, &self.job_labels()).await?;
        let moved = self.move_latest(built, version).await;
        if let Some(turn) = turn {
            // What cannot be given back now carries the job's label: the next start removes it.
            let _ = self.engine.release(&turn).await;
        }
        moved
    }

    /// Moves `latest` to the new image, unless another one may keep it. Says why where it stays.
    async fn move_latest(&self, built: &str, version: &str) -> Result<Option<String>, Failure> {
        let name = &self.wish.name;
        match latest::look(self.engine, name).await? {
            Latest::Ours { version: newer } if latest::is_newer(&newer, version) => {
                Ok(Some(format!("{name}:latest stays on {newer}, which is newer")))
            }
            Latest::Foreign { id } | Latest::Unproven { id, .. } => Ok(Some(format!(
                "{name}:latest was given to another image ({id}) while this one was built, and stays there"
            ))),
            Latest::Absent | Latest::Ours { .. } => {
                self.engine.tag(built, &Reference::tagged(name, "latest")).await?;
                Ok(None)
            }
        }
    }

    async fn give_back(&self, base: &Base, reservation: &reservation::Reservation) {
        // What cannot be given back now carries the job's label: the next start removes it.
        let _ = self.engine.release(&reservation.hold).await;
        if let Some(temporary) = &base.temporary {
            let _ = self.engine.discard(temporary).await;
        }
    }

    /// Removes everything that carries the label of this job.
    async fn leave_nothing(&self) {
        let work = async {
            self.discard_all().await;
            // The classic builder winds down after its client is gone, and may leave something only then.
            if let Ok(About {
                builder: Builder::Classic,
                ..
            }) = self.engine.about().await
            {
                tokio::time::sleep(WIND_DOWN).await;
                self.discard_all().await;
            }
        };
        let _ = self.job.clean_up(work).await;
    }

    async fn discard_all(&self) {
        let Ok(leftovers) = self.engine.leftovers(self.context.jobs.owner()).await else {
            return;
        };
        for leftover in leftovers.iter().filter(|leftover| leftover.job == self.job.id()) {
            let _ = self.engine.discard(leftover).await;
        }
    }

    async fn answer(
        &self,
        base: &Base,
        version: &str,
        content: &check::Content,
        latest_stayed: Option<String>,
    ) -> Result<Answer, Failure> {
        let reference = Reference::tagged(&self.wish.name, version);
        let details =
            self.engine.inspect(&reference.to_string()).await.map_err(|error| {
                Failure::from(error).context(&format!("{reference} was made, but cannot be looked at"))
            })?;
        let image: Image = match details {
            Some(details) => details.image,
            None => {
                return Err(Failure::new(format!(
                    "{reference} was made, but somebody removed it at once"
                )));
            }
        };
        let mut drafts = Vec::new();
        drafts.extend(base.said.clone().map(Draft::text));
        let check::Content { installed, already } = content;
        if !already.is_empty() {
            drafts.push(Draft::text(format!("already in the base: {}", already.join(", "))));
        }
        if !installed.is_empty() {
            drafts.push(Draft::text(format!("installed: {}", installed.join(", "))));
        }
        drafts.extend(latest_stayed.map(Draft::warning));
        let mut table = docker_images::table(self.context, &[image]);
        if let Some(serde_json::Value::Object(data)) = &mut table.data {
            data.insert("installed".to_owned(), installed.as_slice().into());
            data.insert("base".to_owned(), base.name.clone().into());
            data.insert("version".to_owned(), version.into());
        }
        drafts.push(table);
        Ok(Answer::say(drafts))
    }
}
