//! `/lesson`: lists the guided lessons, begins one, or moves about in the one under way.

use serde_json::json;

use super::{Answer, Context, Failure, answer};
use crate::catalog::{Request, nearest};
use crate::engine::Identity;
use crate::lesson::{Classroom, Course, Listed, Said};
use crate::room::Draft;

pub(super) async fn run(request: &Request, context: &Context) -> Result<Answer, Failure> {
    let lessons = context.lessons.clone();
    if let Some(step) = request.text("step") {
        if request.text("name").is_some() {
            return Err(Failure::with_hint(
                "`name` begins a lesson, and `step` is for the one under way",
                "give one of them, not both",
            ));
        }
        return Ok(Answer::say([words(go(&lessons, step)?)]));
    }
    // The files are read again, on a thread that may wait for a disk.
    let reading = lessons.clone();
    let read = tokio::task::spawn_blocking(move || reading.read());
    if context.until_cancelled(read).await?.is_err() {
        return Err(Failure::new("the lessons cannot be read"));
    }
    match request.text("name") {
        None => Ok(list(&lessons)),
        Some(name) => begin(&lessons, name, context).await,
    }
}

fn words(said: Said) -> Draft {
    Draft {
        title: Some(said.title),
        ..Draft::text(said.text)
    }
}

/// Moves about in the lesson under way.
fn go(lessons: &Classroom, step: &str) -> Result<Said, Failure> {
    let said = match step {
        "hint" => lessons.course(Course::hint),
        "task" | "repeat" => lessons.course(|course| course.task_again()),
        "next" => lessons.course(Course::pass),
        "stop" => lessons.stop(),
        other => {
            return Err(Failure::with_hint(
                format!("there is no step `{other}`"),
                "write `step=hint`, `step=task`, `step=next` or `step=stop`",
            ));
        }
    };
    said.ok_or_else(|| {
        Failure::with_hint(
            "no lesson is under way",
            "`/lesson` lists the lessons, `/lesson name=…` begins one",
        )
    })
}

async fn begin(lessons: &Classroom, name: &str, context: &Context) -> Result<Answer, Failure> {
    let listed = lessons.list();
    let Some(found) = listed.iter().find(|listed| listed.name == name) else {
        let names = listed.iter().map(|listed| listed.name.as_str());
        return Err(Failure::with_hint(
            format!("there is no lesson `{name}`"),
            match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`? `/lesson` lists all"),
                None => "`/lesson` lists the lessons".to_owned(),
            },
        ));
    };
    let lesson = match &found.lesson {
        Ok(lesson) => lesson.clone(),
        Err(broken) => {
            return Err(Failure::with_hint(
                format!("the lesson `{name}` is broken\n{}", broken.0),
                "mend the file and try again; it is read anew each time",
            ));
        }
    };
    let engine = context.engine().await?;
    match engine.identity() {
        Identity::Training => Ok(Answer::say([words(lessons.begin(name, lesson))])),
        other @ Identity::Docker(_) => Err(Failure::with_hint(
            format!("lessons are for the training engine, and the engine in use is {other}"),
            format!("`/engine use=training`, then `/lesson {name}` again; nothing real is touched there"),
        )),
    }
}

fn list(lessons: &Classroom) -> Answer {
    let listed = lessons.list();
    let row = |one: &Listed| {
        let (title, steps, state) = match (&one.lesson, one.done) {
            (Ok(lesson), None) => (lesson.title.clone(), lesson.steps.len().to_string(), String::new()),
            (Ok(lesson), Some(done)) => (
                lesson.title.clone(),
                lesson.steps.len().to_string(),
                format!("under way, {done} done"),
            ),
            (Err(_), _) => (String::new(), String::new(), "broken".to_owned()),
        };
        vec![one.name.clone(), title, steps, state]
    };
    let data: Vec<_> = listed
        .iter()
        .map(|one| match &one.lesson {
            Ok(lesson) => json!({
                "name": one.name,
                "title": lesson.title,
                "summary": lesson.summary,
                "steps": lesson.steps.len(),
                "done": one.done,
            }),
            Err(broken) => json!({ "name": one.name, "broken": broken.0 }),
        })
        .collect();
    let mut drafts = vec![answer::table(
        "lesson",
        listed.iter().map(row).collect(),
        json!({ "lessons": data }),
    )];
    let broken = listed
        .iter()
        .filter_map(|one| Some((&one.name, one.lesson.as_ref().err()?)));
    drafts.extend(broken.map(|(name, broken)| Draft::warning(format!("the lesson `{name}` is broken\n{}", broken.0))));
    Answer::say(drafts)
}
