use std::fmt::Write as _;

use super::*;

/// What the chunks of a build become, a line an event.
fn told(chunks: &[&str], succeeds: bool) -> String {
    let mut classic = Classic::default();
    let mut text = String::new();
    let mut tell = |event| match event {
        StepEvent::Step { id, name, state, .. } => writeln!(text, "{id} {state:?} {name}").unwrap(),
        StepEvent::Line { id, text: line } => writeln!(text, "{id} | {line}").unwrap(),
    };
    for chunk in chunks {
        classic.take(chunk, &mut tell);
    }
    if succeeds {
        classic.finish(&mut tell);
    } else {
        let failed = classic.fail(&mut tell);
        let _ = writeln!(text, "failed: {}", failed.unwrap().0);
    }
    let _ = write!(text, "built: {:?}", classic.built());
    text
}

#[test]
fn dockers_classic_output_becomes_steps() {
    let chunks = [
        "Step 1/4 : FROM base:1",
        "\n",
        " ---> 84db3078a31b\n",
        "Step 2/4 : LABEL a=b",
        "\n",
        " ---> Using cache\n",
        " ---> 1f9f3c2c7c0e\n",
        "Step 3/4 : RUN apt-get update &&     apt-get install x",
        "\n",
        " ---> Running in 5a1bcd0e62a5\n",
        "Get:1 some",
        "thing\nReading package lists...\n",
        "\u{1b}[91mdebconf: delaying\n\u{1b}[0m",
        "Step 9/9 : is printed by the step\n",
        "Removing intermediate container 5a1bcd0e62a5\n",
        " ---> 0123456789ab\n",
        "Step 4/4 : RUN :",
        "\n",
        " ---> Running in 6a1bcd0e62a5\n",
        " ---> 1123456789ab\n",
        "Successfully built 1123456789ab\n",
    ];
    insta::assert_snapshot!(told(&chunks, true));
}

#[test]
fn podmans_output_becomes_steps() {
    let chunks = [
        "STEP 1/3: FROM docker.io/library/base:1\n",
        "STEP 2/3: RUN echo hello\n",
        "hello\n",
        "--> 4f4fb700ef5\n",
        "STEP 3/3: RUN :\n",
        "--> Using cache 5f5fb700ef54f5fb700ef54f5fb700ef54f5fb700ef54f5fb700ef54f5fb700e\n",
        "COMMIT\n",
        "--> 5f5fb700ef5\n",
        "5f5fb700ef54f5fb700ef54f5fb700ef54f5fb700ef54f5fb700ef54f5fb700e\n",
        "Successfully built 5f5fb700ef54\n",
    ];
    insta::assert_snapshot!(told(&chunks, true));
}

#[test]
fn the_step_under_way_is_the_failing_one() {
    let chunks = [
        "Step 1/2 : FROM base:1\n",
        " ---> 84db3078a31b\n",
        "Step 2/2 : RUN false\n",
        " ---> Running in 5a1bcd0e62a5\n",
        "last words without a line end",
    ];
    insta::assert_snapshot!(told(&chunks, false));
}
