//! The lessons of a session, and the one under way. Clones share it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::course::{Course, Said};
use super::file::Lesson;
use super::shelf::{self, Broken, Shelf};
use super::turn::Turn;

/// The lessons of a session.
#[derive(Clone, Debug, Default)]
pub struct Classroom(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    directory: Option<PathBuf>,
    /// As last read; none so far.
    shelf: Option<Shelf>,
    course: Option<(String, Course)>,
}

/// A lesson as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its name, for `/lesson name=`.
    pub name: String,
    /// The lesson, or why it cannot be used.
    pub lesson: Result<Arc<Lesson>, Broken>,
    /// Where it is under way: how many steps are done.
    pub done: Option<usize>,
}

impl Classroom {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lessons of this directory too; one of the same name stands in the place of the program's own.
    pub fn look_in(&self, directory: PathBuf) {
        self.inner().directory = Some(directory);
    }

    /// Reads the lessons again, so that a trainer sees at once what was changed. Waits for the disk, where there is a
    /// directory.
    pub fn read(&self) {
        let directory = self.inner().directory.clone();
        let mut lessons = shelf::embedded();
        if let Some(directory) = directory {
            lessons.extend(shelf::directory(&directory));
        }
        self.inner().shelf = Some(lessons);
    }

    /// The lessons as last read, in their order; broken ones at the end.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        let inner = self.inner();
        let lessons = inner.shelf.clone().unwrap_or_else(shelf::embedded);
        let mut listed: Vec<_> = lessons
            .into_iter()
            .map(|(name, lesson)| Listed {
                done: inner
                    .course
                    .as_ref()
                    .filter(|(under_way, _)| *under_way == name)
                    .map(|(_, course)| course.progress().0),
                name,
                lesson,
            })
            .collect();
        listed.sort_by_key(|listed| listed.lesson.as_ref().map_or(u64::MAX, |lesson| lesson.order.into()));
        listed
    }

    /// The names of the lessons that can be begun.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let listed = self.list();
        listed
            .into_iter()
            .filter(|one| one.lesson.is_ok())
            .map(|one| one.name)
            .collect()
    }

    /// Begins a lesson, in the place of the one under way.
    #[must_use = "the words are to be said"]
    pub fn begin(&self, name: &str, lesson: Arc<Lesson>) -> Said {
        let (course, said) = Course::start(lesson);
        self.inner().course = Some((name.to_owned(), course));
        said
    }

    /// Does something with the lesson under way; none where there is none. A lesson that is over then is put away.
    pub fn course<T>(&self, work: impl FnOnce(&mut Course) -> T) -> Option<T> {
        let mut inner = self.inner();
        let (_, course) = inner.course.as_mut()?;
        let done = work(course);
        if course.is_over() {
            inner.course = None;
        }
        Some(done)
    }

    /// Ends the lesson under way.
    #[must_use]
    pub fn stop(&self) -> Option<Said> {
        let (_, course) = self.inner().course.take()?;
        Some(course.stopped())
    }

    /// Whether a lesson is under way.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.inner().course.is_some()
    }

    /// Shows a line and its answers to the lesson under way.
    #[must_use]
    pub fn watch(&self, turn: &Turn) -> Option<Said> {
        self.course(|course| course.watch(turn)).flatten()
    }
}
