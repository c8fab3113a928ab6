//! What a lesson file may hold, and how a wrong one is told.

use super::*;

const FILE: &str = r#"title = "A"
summary = "B."

[[steps]]
task = "Look."
solution = ["/docker_images"]
done = { command = "docker_images" }
"#;

fn wrong(from: &str, to: &str) -> String {
    assert!(FILE.contains(from), "{from}");
    Lesson::parse(&FILE.replacen(from, to, 1), "a.toml").expect_err(to)
}

#[test]
fn a_small_file_is_enough() {
    let lesson = Lesson::parse(FILE, "a.toml").expect("it is right");
    assert_eq!(lesson.order, 1000);
    assert_eq!(lesson.steps[0].done.as_ref().command, Many::One("docker_images".into()));
}

#[test]
fn mistakes_are_told_with_file_line_and_carets() {
    insta::assert_snapshot!(wrong("command = \"docker_images\"", "command = \"docker_imagse\""), @r#"
    error: there is no command `docker_imagse`
     --> a.toml:7:8
      |
    7 | done = { command = "docker_imagse" }
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: `/help` lists the commands
    "#);
    insta::assert_snapshot!(wrong("/docker_images", "/docker_image_create"), @r#"
    error: the solution is wrong: /docker_image_create needs `name=`
     --> a.toml:6:12
      |
    6 | solution = ["/docker_image_create"]
      |            ^^^^^^^^^^^^^^^^^^^^^^^^
      = help: for example `/docker_image_create name=example_name dependencies=mechanize packages=wget`
    "#);
    insta::assert_snapshot!(wrong("task =", "tsak ="), @r#"
    error: unknown field `tsak`, expected one of `task`, `hints`, `solution`, `done`, `praise`, `wrong`, `otherwise`
     --> a.toml:5:1
      |
    5 | tsak = "Look."
      | ^^^^
    "#);
    insta::assert_snapshot!(wrong("done = { command = \"docker_images\" }", "done = {}"), @r#"
    error: the condition `done` asks for nothing
     --> a.toml:7:8
      |
    7 | done = {}
      |        ^^
      = help: name a `command` at least, or every line ends the step
    "#);
    insta::assert_snapshot!(wrong("{ command = \"docker_images\" }", "{ command = \"docker_images\", without = [\"nmae\"] }"), @r#"
    error: the command has no argument `nmae`
     --> a.toml:7:8
      |
    7 | done = { command = "docker_images", without = ["nmae"] }
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    insta::assert_snapshot!(wrong("title = \"A\"", "title = "), @r#"
    error: string values must be quoted, expected literal string
     --> a.toml:1:9
      |
    1 | title = 
      |         ^
    "#);
    assert!(
        wrong("solution = [\"/docker_images\"]", "solution = []").contains("a.toml:6"),
        "a step without solution"
    );
    let none = Lesson::parse("title = \"A\"\nsummary = \"B.\"\nsteps = []\n", "a.toml").expect_err("no steps");
    assert!(none.contains("has no steps"), "{none}");
}
