//! What an image is: its reference, its version tag, what is asked to be in it, and the recipe that makes it.

mod container;
mod details;
mod freed;
mod history;
pub mod labels;
mod listing;
mod lock;
mod lock_read;
mod lock_text;
mod name;
mod os_package;
mod recipe;
mod reference;
mod requirement;
mod requirement_checks;
mod resolution;
mod survey;

pub use container::{Container, DiskUse};
pub use details::{Image, ImageDetails};
pub use freed::{Freed, Layered, freed, stands_on};
pub use history::{HistoryLine, layer_sizes};
pub use listing::{ImageRow, created_at, created_since, image_names, image_rows, short_id, size};
pub use lock::{Lock, LockedBase, LockedDistribution, LockedPackage, Unlockable};
pub use lock_read::LockMistake;
pub use name::{Mistake, RepositoryName};
pub use os_package::OsPackage;
pub use recipe::{Recipe, is_root};
pub use reference::Reference;
pub use requirement::Requirement;
pub use resolution::{
    Distribution, Invented, Metadata, NoPackages, PackageFile, RESOLVE_CACHE, RESOLVE_CERTIFICATES, Resolution,
    Resolved, SystemPackage, inventory_command, parse_inventory,
};
pub use survey::{PackageManager, Python, Survey, parse_survey, survey_command};
pub use survey::{normalise, without_credentials};

#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod os_package_tests;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod requirement_tests;
