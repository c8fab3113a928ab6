//! `/docker_image_create`: makes an image from a base, Python requirements and OS packages.
//!
//! The order is: vet what would be installed (see [`super::vetting`]), reserve a version, build exactly that without any
//! tag, look into the result, and only then tag it. Whatever ends this early leaves nothing behind.

mod advice;
mod again;
mod check;
mod early;
pub(super) mod latest;
mod layers;
mod prepare;
pub(super) mod report;
pub(super) mod reservation;
mod wish;

use std::collections::BTreeMap;
use std::time::Duration;

use super::sweep::leave_no_container;
use super::vetting::{self, Approval, Ground, Set, Vetting, decide};
use super::{Answer, Context, Failure, docker_images, sweep};
use crate::catalog::Request;
use crate::commands::context::Job;
use crate::engine::{About, Build, Builder, Engine, JOB_LABEL, OWNER_LABEL};
use crate::image::{Image, Recipe, Reference, SystemPackage};
use crate::room::{Draft, JobState};

use latest::Latest;
use wish::Wish;

/// How long the classic builder may take to notice that nobody waits for it any more.
const WIND_DOWN: Duration = Duration::from_secs(1);

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let mut wish = Wish::of(request, context).await?;
    let engine = context.engine().await?;
    let job = context.begin(&*engine);
    let made = create(&mut wish, context, &*engine, &job).await;
    let state = match &made {
        Ok(_) => JobState::Done,
        Err(failure) if failure.cancelled => JobState::Cancelled,
        Err(_) => JobState::Failed,
    };
    job.handle().finish(state);
    made
}

async fn create(wish: &mut Wish, context: &Context, engine: &dyn Engine, job: &Job<'_>) -> Result<Answer, Failure> {
    let vetting = Vetting::begin(context, engine, job).await?;
    if let Err(failure) = vetting.names(&mut wish.want).await {
        vetting::show_stopped(&vetting, wish.want.sarif, &failure);
        return Err(failure);
    }
    let create = Create {
        wish,
        context,
        engine,
        job,
        vetting,
    };
    let made = create.run().await;
    if let Err(failure) = &made {
        vetting::show_stopped(&create.vetting, create.wish.want.sarif, failure);
        create.leave_nothing().await;
    }
    leave_no_container(context, engine, job).await;
    made
}

/// One create: what is wished, and what it works with.
struct Create<'a> {
    wish: &'a Wish,
    context: &'a Context,
    engine: &'a dyn Engine,
    job: &'a Job<'a>,
    vetting: Vetting<'a>,
}

/// What is built, and on what.
struct Plan {
    ground: Ground,
    /// What passed; `None` where the base's pip is too old to tell it before the build.
    set: Option<Set>,
    /// The OS packages where there is no set.
    system: Vec<SystemPackage>,
    approval: Option<Approval>,
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
        let (mut plan, mut early) = self.prepare().await?;
        if self.wish.dry_run {
            return Ok(Self::dry(&plan));
        }
        if let Some(image) = self.same_again(&plan).await? {
            if early.goes_on() {
                // Nothing is to be got ready any more, and what was begun may leave something behind.
                drop(early);
                self.leave_nothing().await;
            }
            return self.tag_again(&plan, &image).await;
        }
        (plan.ground.base)
            .name_for_build(self.engine, self.job, self.context.jobs.owner())
            .await?;
        plan.recipe.base = plan.ground.base.reference.to_string();
        let reservation = self.reserve(&plan.ground).await?;
        plan.recipe.version.clone_from(&reservation.version);
        let mut built = early.beside(self.build_new(&mut plan)).await?;
        self.job.until_cancelled(early.finish()).await?;
        self.note_built(&plan).await;
        let content = self.check(&built, &plan).await?;
        if plan.set.is_none() && self.wish.want.installs() {
            built = self.vet_built(built, &mut plan).await?;
        }
        let stayed = self.name_or_untag(&built, &reservation.version).await?;
        let _ = self.job.clean_up(self.give_back(&plan.ground, &reservation)).await;
        self.answer(&plan, &reservation.version, &content, stayed).await
    }

    async fn name_or_untag(&self, built: &str, version: &str) -> Result<Option<String>, Failure> {
        match self.name(built, version).await {
            Ok(stayed) => Ok(stayed),
            Err(failure) => {
                let _ = self.job.clean_up(self.untag(built, version)).await;
                Err(failure)
            }
        }
    }

    /// The labels of everything that this job makes on the engine.
    fn job_labels(&self) -> BTreeMap<String, String> {
        let labels = [(JOB_LABEL, self.job.id()), (OWNER_LABEL, self.context.jobs.owner())];
        labels.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    /// Vets a set, shows what was found, and stops, asks or goes on.
    async fn vet(&self, ground: &Ground, set: &Set) -> Result<Option<Approval>, Failure> {
        let want = &self.wish.want;
        let report = self.vetting.check(want, ground, set).await?;
        for draft in vetting::shown(&self.vetting, ground, &report, want.sarif) {
            self.context.say(draft);
        }
        decide(&self.vetting, want, set, &report).await
    }

    /// Vets what a base with an old pip could not tell before the build; nothing has a tag yet. Gives the image, which is
    /// another one where an approval had to be noted on it.
    async fn vet_built(&self, built: String, plan: &mut Plan) -> Result<String, Failure> {
        let labels = self.job_labels();
        let inventory = async |image: &str| {
            let set = self.vetting.inventory(&self.wish.want, &plan.ground, image, &labels);
            set.await
        };
        let mut set = inventory(&built).await?;
        let libraries = set.resolved.distributions.clone();
        set.resolved.system.clone_from(&plan.system);
        let Some(approval) = self.vet(&plan.ground, &set).await? else {
            return Ok(built);
        };
        plan.approval = Some(approval);
        // Its layers are there; only the labels are new.
        let (noted, _) = self.build(plan).await?;
        let same = async |image: &str| Ok::<_, Failure>(inventory(image).await?.resolved.distributions == libraries);
        if !same(&noted).await? {
            return Err(Failure::with_hint(
                "building it once more, to note the approval on it, installed other releases than those that were vetted",
                "create it again; a base with pip 22.2 or newer is vetted before it is built",
            ));
        }
        if noted != built {
            let _ = self.engine.remove(&built).await;
        }
        Ok(noted)
    }

    async fn reserve(&self, ground: &Ground) -> Result<reservation::Reservation, Failure> {
        let base_id = &ground.base.details.image.id;
        let now = self.context.clock.now().as_millisecond();
        let labels = self.job_labels();
        let reserve = reservation::reserve(self.engine, &self.wish.name, base_id, now, &labels);
        self.job.step("reserve", "reserve a version", reserve).await
    }

    /// Builds so that the image is as new as it says. Where the builder turns out to have had all layers, it is sealed.
    async fn build_new(&self, plan: &mut Plan) -> Result<String, Failure> {
        let (built, is_new) = self.build(plan).await?;
        if is_new {
            return Ok(built);
        }
        plan.recipe.sealed = true;
        let (sealed, _) = self.build(plan).await?;
        if sealed != built {
            let _ = self.engine.remove(&built).await;
        }
        Ok(sealed)
    }

    /// Builds, and gives the id of the image, which has no tag yet, and whether its last layer was made now.
    async fn build(&self, plan: &Plan) -> Result<(String, bool), Failure> {
        let recipe = &plan.recipe;
        let mut labels = self.job_labels();
        labels.extend(self.labels(plan));
        let build = Build {
            recipe: recipe.clone(),
            arguments: self.context.building.proxies.clone(),
            labels,
        };
        let told = self.job.report_as("build/", report::in_words(recipe.clone()));
        let (report, is_new) = report::watching(told, recipe);
        let work = self.engine.build(&build, report);
        match self.job.until_cancelled(work).await? {
            Ok(id) => Ok((id, is_new())),
            Err(error) => {
                self.vetting.forget_system(&self.wish.want, &plan.ground).await;
                Err(report::build_failed(self.job, &error))
            }
        }
    }

    /// Looks into the result before it gets a name. Gives what it has of what was asked for.
    async fn check(&self, built: &str, plan: &Plan) -> Result<check::Content, Failure> {
        let work = async {
            let details = self.engine.inspect(built).await?;
            check::stands_on_base(details.as_ref(), &plan.ground.base.details)?;
            let survey = self.engine.survey(built, &self.job_labels()).await?;
            let expected = match &plan.recipe.lock {
                Some(lock) => check::Expected::Lock(lock),
                None => check::Expected::System(&plan.system),
            };
            check::holds(&self.wish.want, expected, &plan.ground.survey, &survey)
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

    async fn give_back(&self, ground: &Ground, reservation: &reservation::Reservation) {
        // What cannot be given back now carries the job's label: the next start removes it.
        let _ = self.engine.release(&reservation.hold).await;
        if let Some(temporary) = &ground.base.temporary {
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
        plan: &Plan,
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
        let base = &plan.ground.base;
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
