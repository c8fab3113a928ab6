//! The ground that is built on: a base that was settled and looked into.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::base::{self, Base};
use super::fits;
use super::memory::{Shelf, key};
use super::{Vetting, Want};
use crate::commands::Failure;
use crate::hex::hex;
use crate::image::{Lock, Python, Reference, Survey, survey_command};

/// A base that was settled and looked into.
pub(in crate::commands) struct Ground {
    pub(in crate::commands) base: Base,
    pub(in crate::commands) survey: Survey,
    pub(in crate::commands) python: Python,
    /// `linux/amd64`.
    pub(in crate::commands) platform: String,
}

impl Vetting<'_> {
    /// Settles the base that is wanted, or the one of a lock.
    pub(in crate::commands) async fn base(&self, want: &Want, lock: Option<&Lock>) -> Result<Base, Failure> {
        let base = match lock {
            Some(lock) => self.base_of(want, lock).await?,
            None => base::settle(self.engine, self.job, &want.base).await?,
        };
        fits::brings_no_instructions(&base)?;
        Ok(base)
    }

    /// Looks into a base.
    pub(in crate::commands) async fn ground(
        &self,
        want: &Want,
        base: Base,
        labels: &BTreeMap<String, String>,
    ) -> Result<Ground, Failure> {
        let survey = self.survey(&base, labels).await?;
        let python = fits::fits(want, &base, &survey)?;
        let details = &base.details;
        let platform = format!("{}/{}", details.os, details.architecture);
        Ok(Ground {
            base,
            survey,
            python,
            platform,
        })
    }

    /// The base of a lock. It has to be the very image: files that were chosen for another one may not fit.
    async fn base_of(&self, want: &Want, lock: &Lock) -> Result<Base, Failure> {
        let by_name = Reference::parse(&lock.base).map_err(|mistake| Failure::new(mistake.message))?;
        let asked = if want.base_given { &want.base } else { &by_name };
        let by_id = async {
            let details = self.engine.inspect(&lock.base_id).await.ok().flatten()?;
            Some(Base::of_lock(by_name.clone(), details))
        };
        if !want.base_given
            && let Some(base) = self.job.until_cancelled(by_id).await?
        {
            return if base.details.image.id == lock.base_id {
                Ok(base)
            } else {
                Err(Failure::with_hint(
                    format!(
                        "the engine gives {} for the lock's base {}",
                        base.details.image.id, lock.base_id
                    ),
                    "have what you need resolved anew with `dependencies` and `packages`",
                ))
            };
        }
        let digest = lock.base_digest.as_ref().filter(|_| !want.base_given);
        let pinned = digest.map_or_else(|| asked.clone(), |digest| by_name.with_digest(digest));
        let mut base = base::settle(self.engine, self.job, &pinned).await?;
        if digest.is_some() {
            // The repository has it under that digest, whatever its tags name by now.
            base.name = by_name.to_string();
        }
        if base.details.image.id == lock.base_id {
            return Ok(base);
        }
        Err(Failure::with_hint(
            format!(
                "the lock was made for another base: {} was {} then, and {} is {} now",
                lock.base,
                short(&lock.base_id),
                base.name,
                short(&base.details.image.id)
            ),
            "have what you need resolved anew with `dependencies` and `packages`, or bring that base back",
        ))
    }

    /// Whether it is remembered what is in a base.
    pub(in crate::commands) async fn remembers(&self, base: &Base) -> bool {
        let seen = self.surveys().take::<Survey>(&key_of(base)).await;
        seen.is_some()
    }

    /// Looks into the base, or remembers what was seen: an image never changes under its id.
    async fn survey(&self, base: &Base, labels: &BTreeMap<String, String>) -> Result<Survey, Failure> {
        let (seen, key) = (self.surveys(), key_of(base));
        let work = async {
            if let Some(survey) = seen.take::<Survey>(&key).await {
                return Ok(survey);
            }
            let survey = self.engine.survey(&base.details.image.id, labels).await?;
            seen.keep(&key, &survey).await;
            Ok::<_, crate::engine::Error>(survey)
        };
        self.job.step("survey", &format!("look into {}", base.name), work).await
    }

    fn surveys(&self) -> Shelf {
        let data = self.context.building.vetting.data.as_deref();
        Shelf::new(data.filter(|_| !self.is_training()), "surveys")
    }
}

fn key_of(base: &Base) -> String {
    format!("{}-{}", key(&base.details.image.id), version_of_survey())
}

/// Changes when the survey asks for other things.
fn version_of_survey() -> String {
    let mut text = hex(&Sha256::digest(survey_command().join("\n")));
    text.truncate(12);
    text
}

fn short(id: &str) -> &str {
    crate::image::short_id(id)
}
