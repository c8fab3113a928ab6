//! The labels that the war room gives to what it makes.

/// Every container and image that a job makes carries it; its value is the job's id.
pub const JOB_LABEL: &str = "warroom.job";
/// Which installation (data directory) of the war room made it.
pub const OWNER_LABEL: &str = "warroom.owner";
/// Marks the containers that the war room makes. Images never carry it: a container that somebody starts from an image
/// made here inherits the image's labels, job and owner among them, and must not be taken for a leftover.
pub const CONTAINER_LABEL: &str = "warroom.container";
/// The name that was asked for.
pub const NAME_LABEL: &str = "warroom.name";
/// The version it was made as.
pub const VERSION_LABEL: &str = "warroom.version";
/// The base that was asked for, as typed or from the settings.
pub const BASE_LABEL: &str = "warroom.base";
/// The requirements that were asked for, comma separated.
pub const DEPENDENCIES_LABEL: &str = "warroom.dependencies";
/// The OS packages that were asked for, comma separated.
pub const PACKAGES_LABEL: &str = "warroom.packages";
/// The digest (`sha256:…`) of the lock that it was built from.
pub const LOCK_LABEL: &str = "warroom.lock";
/// Who approved what needed approval, when and why, as JSON.
pub const APPROVED_LABEL: &str = "warroom.approved";
/// Changes with the base, the lock and the way of building; equal ones make equal images.
pub const RECIPE_LABEL: &str = "warroom.recipe";
