//! From a wish to a plan: the base, what would be installed on it, whether that may go in, and the recipe.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;

use super::early::Early;
use super::{Create, Plan};
use crate::commands::Failure;
use crate::commands::vetting::{Base, Ground, Set, Tell, Vetting};
use crate::engine::{Build, Builder};
use crate::image::{Lock, Recipe, is_root};
use crate::room::Draft;

impl Create<'_> {
    /// Settles the base, finds out what would be installed and vets it. Gives what the builder goes on with beside.
    pub(super) async fn prepare(&self) -> Result<(Plan, Early<'_>), Failure> {
        let (want, labels) = (&self.wish.want, self.job_labels());
        let about = self.job.until_cancelled(self.engine.about()).await??;
        let lock = match &want.lock {
            Some(source) => Some(self.vetting.given(source).await?),
            None => None,
        };
        if let Some(lock) = &lock {
            self.vetting.locked_names(want, lock)?;
        }
        let base = self.vetting.base(want, lock.as_ref()).await?;
        if let Some(said) = &base.said {
            self.context.say(Draft::text(said.clone()));
        }
        if want.certificates.is_some() && !about.builder.mounts() {
            self.context.say(Draft::warning(format!(
                "the CA bundle cannot be given to this build: the {} of this engine knows no mounts, and copying the \
                 bundle would leave it in the image\n  = help: if the build fails on certificates, use an engine with \
                 BuildKit, or a base that knows your CA",
                about.builder
            )));
        }
        let mut recipe = self.recipe(&base);
        let (mut early, told) = self.begin_early(&base, &recipe, lock.is_some()).await;
        let is_begun = AtomicBool::new(false);
        let tell = Box::new(|ground: &Ground, lock| {
            is_begun.store(true, Ordering::Relaxed);
            let mut recipe = recipe.clone();
            self.complete(&mut recipe, ground);
            recipe.lock = Some(lock);
            if let Some(told) = told {
                drop(told.send(recipe));
            }
        });
        let (ground, set) = early.beside(Box::pin(self.find_out(base, lock, tell))).await?;
        self.complete(&mut recipe, &ground);
        let system = if set.is_some() {
            Vec::new()
        } else {
            let resolve = self.vetting.resolve_system(want, &ground, &labels);
            early.beside(resolve).await?
        };
        let approval = match &set {
            Some(set) if want.installs() => early.beside(self.vet(&ground, set)).await?,
            Some(_) | None => None,
        };
        recipe.lock = set.as_ref().and_then(|set| set.lock.clone());
        if let (Some(set), Some(lock)) = (&set, &recipe.lock) {
            recipe.package_files = set.package_files();
            let known = self.known_layers(&ground.base.details.image.id, lock).await;
            // What was begun beside needs no stage; but the layers of another time are found again by the same one.
            recipe.ahead = known.ahead && (known.whole || !is_begun.load(Ordering::Relaxed));
            // Only BuildKit tells what is new, and the training engine names its steps in its own words.
            let tells = about.builder == Builder::BuildKit && !self.vetting.is_training();
            let installs = !lock.system.is_empty() || !lock.distributions.is_empty();
            recipe.sealed = known.whole || !installs || !tells;
        }
        let plan = Plan {
            ground,
            set,
            system,
            approval,
            recipe,
        };
        Ok((plan, early))
    }

    /// Looks into the base, and finds out what would be installed; `None` where the base's pip is too old to tell.
    async fn find_out(&self, base: Base, lock: Option<Lock>, tell: Tell<'_>) -> Result<(Ground, Option<Set>), Failure> {
        let (want, labels) = (&self.wish.want, self.job_labels());
        // The training engine answers one question after the other.
        let in_turn = lock.is_some() || self.vetting.is_training();
        if !in_turn && want.installs() && !self.vetting.remembers(&base).await {
            let (ground, set) = self.vetting.ground_and_set(want, base, &labels, tell).await?;
            return Ok(match set {
                None if Vetting::can_resolve(want, &ground) => {
                    let set = self.vetting.resolve(want, &ground, &labels).await?;
                    (ground, Some(set))
                }
                set => (ground, set),
            });
        }
        let ground = self.vetting.ground(want, base, &labels).await?;
        let set = match lock {
            Some(lock) => Some(self.vetting.relock(want, &ground, lock, &labels).await?),
            None if !Vetting::can_resolve(want, &ground) => None,
            None if in_turn => Some(self.vetting.resolve(want, &ground, &labels).await?),
            None => Some(self.vetting.resolve_telling(want, &ground, &labels, tell).await?),
        };
        Ok((ground, set))
    }

    /// The recipe, as far as it is known before anybody looks into the base.
    fn recipe(&self, base: &Base) -> Recipe {
        let want = &self.wish.want;
        Recipe {
            base: base.reference.to_string(),
            user: base.details.user.clone(),
            packages: want.packages.clone(),
            package_manager: None,
            requirements: want.requirements.clone(),
            python: String::new(),
            externally_managed: false,
            pip_settings: self.context.building.pip.clone(),
            lock: None,
            package_files: Vec::new(),
            ahead: true,
            sealed: true,
            run_as: None,
            certificates: want.certificates.clone(),
            version: String::new(),
            job: self.job.id().to_owned(),
        }
    }

    /// Adds what is known of the base.
    fn complete(&self, recipe: &mut Recipe, ground: &Ground) {
        recipe.package_manager = ground.survey.package_manager;
        recipe.python.clone_from(&ground.python.executable);
        recipe.externally_managed = ground.python.externally_managed;
        recipe.run_as = self.run_as(ground);
    }

    /// Begins with what does not depend on what is in the base. Takes the recipe with the libraries as soon as they are known.
    async fn begin_early(
        &self,
        base: &Base,
        recipe: &Recipe,
        is_locked: bool,
    ) -> (Early<'_>, Option<oneshot::Sender<Recipe>>) {
        // The training engine has nothing to get ready.
        if is_locked || self.wish.dry_run || self.vetting.is_training() {
            return (Early::none(), None);
        }
        let (tell, told) = oneshot::channel::<Recipe>();
        let tools = !self.has_tools(&base.details.image.id).await;
        let base_id = base.details.image.id.clone();
        let build = Build {
            recipe: recipe.clone(),
            arguments: self.context.building.proxies.clone(),
            labels: self.job_labels(),
        };
        // What fails here fails again later, which tells it.
        let builder = async move {
            if tools {
                let _ = self.engine.get_ready(&build, Arc::new(|_| {})).await;
            }
            if let Ok(recipe) = told.await {
                match &recipe.lock {
                    Some(lock) if !self.has_libraries(&base_id, lock).await => {}
                    Some(_) | None => return,
                }
                let build = Build { recipe, ..build };
                let _ = self.engine.get_ready(&build, Arc::new(|_| {})).await;
            }
        };
        (Early::new(builder), Some(tell))
    }

    /// The user that the image runs as where the base sets none: the one in the settings, else the original's where the
    /// base has it.
    fn run_as(&self, ground: &Ground) -> Option<String> {
        const ORIGINALS: &str = "4000:4000";
        if !is_root(&ground.base.details.user) {
            return None;
        }
        let set = self.context.building.run_as.clone();
        set.or_else(|| ground.survey.has_user.then(|| ORIGINALS.to_owned()))
    }
}
