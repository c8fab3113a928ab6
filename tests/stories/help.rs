//! `/help`: the commands, and one of them in full.

use crate::support::program::Program;

#[test]
fn all_commands_are_listed() {
    let program = Program::training();
    insta::assert_snapshot!(program.run(&["/help"]).whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    Commands:
      /docker_images         Lists the images of the engine.
      /docker_image_create   Builds an image with Python libraries and OS packages on top of a base.
      /docker_image_check    Vets what an image would be made of, and builds nothing.
      /docker_image_update   Pulls one image, or every pulled image, again.
      /docker_image_inspect  Shows what an image is, how it was made and what holds it.
      /docker_image_try      Runs a line in a throw-away container of an image.
      /docker_image_tag      Gives an image another tag.
      /docker_image_remove   Takes a tag off an image, and removes the image with its last tag.
      /docker_image_prune    Removes images that nothing needs any more.
      /jobs                  Lists the jobs, those at work first.
      /cancel                Cancels a job and cleans up after it.
      /engine                Tells which engine is in use, or switches to another.
      /room                  Tells which room this is, or enters another.
      /rooms                 Lists the rooms and how many entries in them are unread.
      /room_export           Writes a whole room to a file: Markdown, one HTML page, or JSON Lines.
      /entry_mark            Marks an entry as a note, pins it as evidence, or changes its tags.
      /reply                 Says something in answer to an entry.
      /training_reset        Puts the training engine back to how it began.
      /advisories            Shows where advisories come from, how many there are and how old they are.
      /advisories_import     Imports known advisories from an OSV dump, for checks without network.
      /names_import          Adds well-known package names, so that names which look like them are noticed.
      /policy                Shows the policy by which licences, advisories and names are judged, and where it is kept.
      /lesson                Lists the guided lessons, or begins one.
      /theme                 Changes the colours of the console.
      /clear                 Empties the screen; the journal keeps every entry.
      /help                  Lists the commands, or explains one.
      /version               Tells the version of the war room and of the engine.
      /quit                  Leaves the war room.

    Arguments are written `name=value`; a value with spaces stands in quotes, and lists are separated by commas.
    A line without a slash is chat. `/help NAME` explains one command.
    --- status 0
    "#);
}

#[test]
fn one_command_is_explained_with_or_without_its_slash() {
    let program = Program::training();
    let ran = program.run(&["/help docker_image_update"]);
    insta::assert_snapshot!(ran.whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    /docker_image_update: Pulls one image, or every pulled image, again.

    Usage: /docker_image_update (image=REFERENCE | all=true) [dry_run=true]

    Arguments:
      image    The image to pull.
               (image reference; one of these; also as the value alone)
      all      Pulls every image that came from a registry.
               (yes or no; one of these; also as the name alone)
      dry_run  Only compares with the registry and pulls nothing.
               (yes or no; optional; also as the name alone; without it: it pulls)

    For each image it tells whether it was updated, with the old and the new digest, whether it was up to date, or why it
    could not be updated. A reference without a tag means `latest`, never all tags.

    Images that were made here are never pulled: no registry has them. With `all` they are passed over, several images are
    pulled at once, and a failure does not stop the others.

    With `dry_run` nothing is pulled: the digest of each tag is asked of its registry, and the table says which images are up
    to date, for which a newer one is there, which tags the registry does not have any more, and which registries cannot be
    reached.

    Examples:
      /docker_image_update image=demisto/python3-deb
          Pulls `demisto/python3-deb:latest`.
      /docker_image_update demisto/python3:3.12.13.12042988
          Pulls one tag; the first bare value is the image.
      /docker_image_update all=true
          Pulls every image that came from a registry.
      /docker_image_update all dry_run
          Tells for which images a newer one is there, and pulls nothing.
      /docker_image_update all
          Does the same: the bare name of a flag means yes.
    --- status 0
    "#);
    assert_eq!(program.run(&["/help command=/docker_image_update"]).stdout, ran.stdout);
}

#[test]
fn a_command_that_is_not_there_is_refused() {
    let program = Program::training();
    insta::assert_snapshot!(program.run(&["/help docker_image"]).whole(&program), @r#"
    TRAINING ENGINE: everything here is invented; no real image is read, made or changed.
    --- standard error
    error: there is no command `docker_image`
     --> -c:1:7
      |
    1 | /help docker_image
      |       ^^^^^^^^^^^^
      = help: did you mean `docker_images`?
      = usage: /help [command=COMMAND]
    --- status 2
    "#);
}

#[test]
fn help_needs_no_engine() {
    let program = Program::new().variable("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let ran = program.run(&["/help", "/help help", "/jobs", "/engine", "/theme dark", "/clear"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
}
