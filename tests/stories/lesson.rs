//! `/lesson`: each lesson is walked through on the training engine, with right and with wrong moves.

use warroom::lesson::{Classroom, Lesson};

use crate::support::program::{Program, Ran};

fn lessons() -> Vec<(String, std::sync::Arc<Lesson>)> {
    let listed = Classroom::default().list();
    listed.into_iter().map(|one| (one.name, one.lesson.unwrap())).collect()
}

/// The words of the lesson among the answers to each of the lines.
fn walk(lines: &[&str]) -> Vec<Vec<String>> {
    let program = Program::training().arguments(&["--keep-going", "--output", "json"]);
    let ran = program.run(lines);
    let mut said: Vec<Vec<String>> = Vec::new();
    for entry in ran.entries() {
        if let Some("command" | "chat") = entry["kind"].as_str() {
            said.push(Vec::new());
        } else {
            let title = entry["title"].as_str().unwrap_or_default();
            if title.starts_with("Lesson: ") {
                let text = entry["text"].as_str().unwrap().to_owned();
                said.last_mut().unwrap().push(text);
            }
        }
    }
    assert_eq!(said.len(), lines.len(), "{}", ran.stdout);
    said
}

#[test]
fn the_solution_of_every_lesson_leads_from_step_to_step_to_its_end() {
    for (name, lesson) in lessons() {
        let begin = format!("/lesson {name}");
        let mut lines = vec![begin.as_str()];
        let mut last = Vec::new();
        for step in &lesson.steps {
            lines.extend(step.solution.as_ref().iter().map(String::as_str));
            last.push(lines.len() - 1);
        }
        let said = walk(&lines);
        assert!(said[0][0].contains("Step 1 of "), "{name}: {said:#?}");
        for (at, line) in last.iter().enumerate() {
            let words = said[*line].join("\n");
            let step = &lesson.steps[at];
            let next = if at + 1 == lesson.steps.len() {
                format!("That was the lesson \"{}\". What you learned:", lesson.title)
            } else {
                format!("Step {} of {}: ", at + 2, lesson.steps.len())
            };
            assert!(words.contains(step.praise.trim()), "{name}, step {}: {words}", at + 1);
            assert!(words.contains(&next), "{name}, step {}: {words}", at + 1);
        }
        for learned in &lesson.learned {
            assert!(said.last().unwrap()[0].contains(learned), "{name}: {learned}");
        }
    }
}

#[test]
fn every_wrong_move_of_every_lesson_gets_its_own_answer() {
    let mut tried = 0;
    for (name, lesson) in lessons() {
        let begin = format!("/lesson {name}");
        let mut lines = vec![begin.as_str()];
        let mut expected = Vec::new();
        for step in &lesson.steps {
            for reply in &step.wrong {
                if let Some(example) = &reply.example {
                    lines.push(example);
                    expected.push((lines.len() - 1, reply.say.trim()));
                }
            }
            lines.extend(step.solution.as_ref().iter().map(String::as_str));
        }
        let said = walk(&lines);
        for (line, words) in &expected {
            assert_eq!(said[*line], [*words], "{name}: {}", lines[*line]);
        }
        assert!(
            said.last().unwrap()[0].contains("That was the lesson"),
            "{name} never came to its end: {said:#?}"
        );
        tried += expected.len();
    }
    assert!(tried >= 20, "{tried}");
}

#[test]
fn lessons_are_listed_and_told_apart() {
    let program = Program::training();
    let ran = program.run(&["/lesson"]);
    insta::assert_snapshot!(ran.stdout, @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Lessons
    Lesson         Title                       Steps   State
    first-image    First image                 4
    packages       Packages and dependencies   4
    failed-build   Reading a failed build      6
    updates        Updates and tags            5
    what-goes-in   What goes in                7
    cleaning-up    Cleaning up                 5
    "#);
}

#[test]
fn a_lesson_is_begun_helped_with_passed_over_and_ended() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&[
        "/lesson step=hint",
        "/lesson first-imag",
        "/lesson first-image",
        "this is chat and no move",
        "/jobs",
        "/docker_image_update debian:bookworm-slim",
        "/docker_imagess",
        "/lesson step=hint",
        "/lesson step=hint",
        "/lesson step=next",
        "/lesson",
        "/lesson step=task",
        "/lesson step=dance",
        "/lesson step=stop",
        "/docker_imagess",
        "/lesson step=stop",
    ]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Welcome. Everything in this lesson happens on the training engine: it is invented, and nothing real is touched.
    A line that begins with `/` is a command; Tab completes it, Enter runs it. Any other line is chat.

    Step 1 of 4: See which images are there. Type `/docker_images` and press Enter.

    `/lesson step=hint` helps, `step=next` passes over, `step=stop` ends
    no job has run yet
    Docker Image Update
    Image                  Result
    debian:bookworm-slim   up to date (sha256:<id>)
    That works, but it is not what this step is about.

    Step 1 of 4: See which images are there. Type `/docker_images` and press Enter.

    `/lesson step=hint` helps, `step=next` passes over, `step=stop` ends
    Nearly: the name has an underline and an s, `/docker_images`.
    The command has no arguments: a slash and its name.
    This does it:
        /docker_images
    Passed over. This would have done it:
        /docker_images

    Step 2 of 4: Now make one: an image called `lesson/first` with the Python library `requests` in it. The command is `/docker_image_create`, and its arguments are written `key=value`.
    Lessons
    Lesson         Title                       Steps   State
    first-image    First image                 4       under way, 1 done
    packages       Packages and dependencies   4
    failed-build   Reading a failed build      6
    updates        Updates and tags            5
    what-goes-in   What goes in                7
    cleaning-up    Cleaning up                 5
    Step 2 of 4: Now make one: an image called `lesson/first` with the Python library `requests` in it. The command is `/docker_image_create`, and its arguments are written `key=value`.

    `/lesson step=hint` helps, `step=next` passes over, `step=stop` ends
    Ended after 1 of 4 steps. `/lesson` lists the lessons.
    --- standard error
    error: no lesson is under way
      = help: `/lesson` lists the lessons, `/lesson name=…` begins one
    error: there is no lesson `first-imag`
      = help: did you mean `first-image`? `/lesson` lists all
    layer <id> already exists cached
    layer <id> already exists cached
    pull debian:bookworm-slim cached
    error: unknown command `/docker_imagess`
     --> -c:7:1
      |
    7 | /docker_imagess
      | ^^^^^^^^^^^^^^^
      = help: did you mean `/docker_images`?
    error: there is no step `dance`
      = help: write `step=hint`, `step=task`, `step=next` or `step=stop`
    error: unknown command `/docker_imagess`
      --> -c:15:1
       |
    15 | /docker_imagess
       | ^^^^^^^^^^^^^^^
       = help: did you mean `/docker_images`?
    error: no lesson is under way
      = help: `/lesson` lists the lessons, `/lesson name=…` begins one
    --- status 2
    "#);
}

#[test]
fn lessons_are_refused_on_a_real_engine_with_the_way_to_training() {
    let program = Program::new().arguments(&["--host", "unix:///nonexistent/docker.sock"]);
    let ran = program.run(&["/lesson first-image"]);
    insta::assert_snapshot!(Ran::steady(&ran.stderr), @r#"
    error: lessons are for the training engine, and the engine in use is docker:unix:///nonexistent/docker.sock
      = help: `/engine use=training`, then `/lesson first-image` again; nothing real is touched there
    "#);
    assert_eq!(ran.status, Some(1));
}

#[test]
fn a_trainer_adds_a_lesson_and_a_broken_one_is_listed_with_its_place() {
    let program = Program::training().arguments(&["--keep-going"]);
    let folder = program.home().join("config/warroom/lessons");
    std::fs::create_dir_all(&folder).unwrap();
    let own = "title = \"Our own\"\nsummary = \"House rules.\"\norder = 1\nlearned = [\"That is all.\"]\n\
               [[steps]]\ntask = \"Say `/version`.\"\nsolution = [\"/version\"]\ndone = { command = \"version\" }\n";
    std::fs::write(folder.join("house.toml"), own).unwrap();
    std::fs::write(
        folder.join("wrong.toml"),
        own.replace("command = \"version\"", "command = \"versoin\""),
    )
    .unwrap();
    std::fs::write(folder.join("Bad Name.toml"), own).unwrap();
    std::fs::write(folder.join("no.txt"), "nothing of ours").unwrap();
    let ran = program.run(&["/lesson", "/lesson wrong", "/lesson house", "/version"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Lessons
    Lesson         Title                       Steps   State
    house          Our own                     1
    first-image    First image                 4
    packages       Packages and dependencies   4
    failed-build   Reading a failed build      6
    updates        Updates and tags            5
    what-goes-in   What goes in                7
    cleaning-up    Cleaning up                 5
    Bad Name                                           broken
    wrong                                              broken
    Step 1 of 1: Say `/version`.

    `/lesson step=hint` helps, `step=next` passes over, `step=stop` ends
    warroom 0.1.0
    engine training: training engine 0.1.0 (API none, linux/amd64, BuildKit) at embedded
    That was the lesson "Our own". What you learned:
    - That is all.
    --- standard error
    warning: the lesson `Bad Name` is broken
    error: the lesson HOME/config/warroom/lessons/Bad Name.toml cannot be named so
      = help: use small letters, digits, `-` and `_` in the name of the file
    warning: the lesson `wrong` is broken
    error: there is no command `versoin`
     --> HOME/config/warroom/lessons/wrong.toml:8:8
      |
    8 | done = { command = "versoin" }
      |        ^^^^^^^^^^^^^^^^^^^^^^^
      = help: `/help` lists the commands
    error: the lesson `wrong` is broken
    error: there is no command `versoin`
     --> HOME/config/warroom/lessons/wrong.toml:8:8
      |
    8 | done = { command = "versoin" }
      |        ^^^^^^^^^^^^^^^^^^^^^^^
      = help: `/help` lists the commands
      = help: mend the file and try again; it is read anew each time
    --- status 1
    "#);
}
