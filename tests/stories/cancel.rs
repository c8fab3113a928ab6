//! `/cancel`. In a script nothing runs beside it; the console's stories cancel a running job.

use crate::support::program::Program;

#[test]
fn a_job_that_is_not_there_or_has_ended_is_told_as_such() {
    let program = Program::training().arguments(&["--keep-going"]);
    let ran = program.run(&["/cancel job=j00000", "/cancel"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no job `<job>`
      = help: no job is running
    error: /cancel needs `job=`
     --> -c:2:1
      |
    2 | /cancel
      | ^^^^^^^
      = help: for example `/cancel job=<job>`
      = usage: /cancel job=JOB
    --- status 2
    "#);
    let mut child = program.start(&[]);
    let ran = {
        use std::io::{BufRead as _, Write as _};
        let mut input = child.stdin.take().unwrap();
        let mut output = std::io::BufReader::new(child.stdout.take().unwrap());
        input
            .write_all(b"/docker_image_update python:3.12-slim\n/jobs\n")
            .unwrap();
        let mut line = String::new();
        while !line.starts_with('j') {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0);
        }
        let id = line.split_whitespace().next().unwrap().to_owned();
        input.write_all(format!("/cancel {id}\n").as_bytes()).unwrap();
        drop(input);
        crate::support::program::Ran::of(child)
    };
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("has ended already"), "{ran:?}");
    assert!(ran.stderr.contains("= help: no job is running"), "{ran:?}");
}
