//! The labels of an image, and finding an image that was made the same way before.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::check::Content;
use super::{Create, Plan};
use crate::commands::made::Made;
use crate::commands::{Answer, Failure};
use crate::hex::hex;
use crate::image::{Image, Recipe, labels};
use crate::room::Draft;

impl Create<'_> {
    /// The labels that say what was made and what was asked for. The `org.opencontainers` ones follow the
    /// [OCI annotations](https://github.com/opencontainers/image-spec/blob/main/annotations.md).
    pub(super) fn labels(&self, plan: &Plan) -> BTreeMap<String, String> {
        let (wish, base, recipe) = (self.wish, &plan.ground.base, &plan.recipe);
        let mut all = BTreeMap::new();
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                all.insert(name.to_owned(), value);
            }
        };
        add("org.opencontainers.image.title", wish.name.to_string());
        add("org.opencontainers.image.version", recipe.version.clone());
        add("org.opencontainers.image.created", self.context.clock.now().to_string());
        add("org.opencontainers.image.base.name", base.name.clone());
        add(
            "org.opencontainers.image.base.digest",
            base.digest.clone().unwrap_or_default(),
        );
        add(labels::NAME_LABEL, wish.name.to_string());
        add(labels::VERSION_LABEL, recipe.version.clone());
        add(
            labels::BASE_LABEL,
            if wish.want.base_given || wish.want.lock.is_none() {
                wish.want.base.to_string()
            } else {
                base.name.clone()
            },
        );
        add(labels::DEPENDENCIES_LABEL, asked_libraries(plan));
        add(labels::PACKAGES_LABEL, asked_packages(plan));
        if let Some(lock) = recipe.lock.as_ref().filter(|_| wish.want.installs()) {
            add(labels::LOCK_LABEL, lock.digest());
        }
        if let Some(approval) = &plan.approval {
            add(labels::APPROVED_LABEL, approval.label());
        }
        add(labels::RECIPE_LABEL, fingerprint(recipe, &base.details.image.id));
        all
    }

    /// An image of this name that was made from the same lock on the same base in the same way, and still has a version
    /// tag. None where something was approved now, since the image has to say so.
    pub(super) async fn same_again(&self, plan: &Plan) -> Result<Option<Image>, Failure> {
        if plan.recipe.lock.is_none() || plan.approval.is_some() {
            return Ok(None);
        }
        let wanted = fingerprint(&plan.recipe, &plan.ground.base.details.image.id);
        let asked = joined(&plan.recipe.requirements);
        let is_same = |image: &Image| {
            let label = |name: &str| image.labels.get(name).map(String::as_str);
            let made = Made::of(image).is_some_and(|made| made.name == self.wish.name);
            let is_said = asked.is_empty() || same_words(&asked, label(labels::DEPENDENCIES_LABEL).unwrap_or_default());
            made && is_said && label(labels::RECIPE_LABEL) == Some(&wanted) && label(labels::APPROVED_LABEL).is_none()
        };
        let images = self.job.until_cancelled(self.engine.images()).await??;
        Ok(images.into_iter().find(is_same))
    }

    /// Gives the image that is there a new version tag.
    pub(super) async fn tag_again(&self, plan: &Plan, image: &Image) -> Result<Answer, Failure> {
        let reservation = self.reserve(&plan.ground).await?;
        let stayed = self.name_or_untag(&image.id, &reservation.version).await?;
        let _ = self.job.clean_up(self.give_back(&plan.ground, &reservation)).await;
        let known = Made::of(image).map_or_else(String::new, |made| made.tag);
        let said = Draft::text(format!(
            "nothing was built: {known} was made from the same lock on the same base, and got one more tag"
        ));
        let content = match &plan.recipe.lock {
            Some(lock) => Content::of_lock(lock, &plan.ground.python),
            None => Content::default(),
        };
        let mut answer = self.answer(plan, &reservation.version, &content, stayed).await?;
        answer.drafts.insert(0, said);
        Ok(answer)
    }

    /// The recipe and the lock, as texts.
    pub(super) fn dry(plan: &Plan) -> Answer {
        let mut drafts = Vec::new();
        drafts.push(Draft::text(format!(
            "nothing was built; this is the recipe:\n{}",
            plan.recipe.dockerfile(true).trim_end()
        )));
        match &plan.recipe.lock {
            Some(lock) => drafts.push(Draft::text(format!("and the lock:\n{}", lock.to_string().trim_end()))),
            None => drafts.push(Draft::warning(
                "there is no lock: the base's pip is too old to tell what it would install, so that is vetted in the \
                 built image, before it gets a tag",
            )),
        }
        Answer::say(drafts)
    }
}

fn asked_libraries(plan: &Plan) -> String {
    match &plan.recipe.lock {
        Some(lock) if plan.recipe.requirements.is_empty() => {
            let asked = lock.distributions.iter().filter_map(|known| known.named.as_deref());
            asked.collect::<Vec<_>>().join(",")
        }
        Some(_) | None => joined(&plan.recipe.requirements),
    }
}

fn asked_packages(plan: &Plan) -> String {
    match &plan.recipe.lock {
        Some(lock) if plan.recipe.packages.is_empty() => {
            let named = lock.system.iter().filter(|package| package.named);
            named.map(|package| package.name.clone()).collect::<Vec<_>>().join(",")
        }
        Some(_) | None => joined(&plan.recipe.packages),
    }
}

fn joined(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Whether two lists name the same, in whatever order. What applies to other Pythons alone is in no lock, but the image says
/// that it was asked for.
fn same_words(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut words: Vec<_> = text.split(',').map(|word| word.trim().to_owned()).collect();
        words.sort_unstable();
        words
    };
    sorted(one) == sorted(other)
}

/// Changes when anything changes that decides what comes out: the base, the lock, the way of building.
fn fingerprint(recipe: &Recipe, base_id: &str) -> String {
    let same = Recipe {
        base: base_id.to_owned(),
        version: String::new(),
        job: String::new(),
        ahead: true,
        sealed: true,
        ..recipe.clone()
    };
    let lock = recipe.lock.as_ref().map(crate::image::Lock::digest).unwrap_or_default();
    let digest = Sha256::digest(format!("{}\n{lock}", same.dockerfile(true)));
    format!("sha256:{}", hex(&digest))
}
