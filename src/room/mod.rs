//! What happened, in order, and kept: entries, jobs with their steps, the journal, the logs.

mod amendment;
mod backward;
mod earlier;
mod entry;
mod files;
mod follow;
mod hall;
mod handle;
mod id;
#[cfg(target_os = "linux")]
mod inotify;
mod item;
mod job;
mod jobs;
mod journal;
mod line;
mod lobby;
mod lock;
mod log;
#[cfg(not(target_os = "linux"))]
mod no_inotify;
mod owner;
mod plain;
mod redact;
mod shared;
mod view;
mod watch;
mod whole;
mod work;
mod writer;

pub use amendment::{Amendment, EntryError, LONGEST_TAG, MOST_TAGS, is_tag};
pub use entry::{Draft, Entry, Kind, Table};
pub use hall::{Opening, Room, Target, WeakRoom};
pub use handle::JobHandle;
pub use id::is_room_name;
pub use item::Amending;
pub use job::{Job, JobState, Progress, Step, StepState};
pub use jobs::Jobs;
pub use lobby::{About, Following, Lobby, News};
pub use plain::plain;
pub use redact::{mask, redact};
pub use view::{Key, Place, Posted, View};
pub use whole::Whole;
