//! `/quit`: a script ends here.

use crate::support::program::Program;

#[test]
fn the_lines_after_it_do_not_run() {
    let program = Program::training();
    let ran = program.run(&["/help theme", "/quit", "/nosuch"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.stdout.contains("/theme"), "{ran:?}");
}

#[test]
fn the_status_is_that_of_the_lines_before() {
    let program = Program::training().arguments(&["--keep-going"]);
    assert_eq!(program.run(&["/nosuch", "/quit"]).status, Some(2));
}
