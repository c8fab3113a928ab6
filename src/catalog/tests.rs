use super::*;
use crate::language::Source;

#[test]
fn every_example_binds() {
    for command in commands() {
        for example in &command.examples {
            let reading = read(&example.line).unwrap_or_else(|wrong| {
                panic!(
                    "{}",
                    wrong.render(&Source {
                        origin: None,
                        text: &example.line
                    })
                )
            });
            let Reading::Command(request) = reading else {
                panic!("`{}` is no command", example.line);
            };
            assert_eq!(request.command.name, command.name);
        }
    }
    assert_eq!(commands().len(), embedded::FILES.len());
}

#[test]
fn smoke() {
    for line in [
        "/docker_image_create nmae=example",
        "/docker_image_create name=a dependencies=a, b",
        "/docker_image_create name = x",
        "/docker_image_create name=x base=\"demisto/python3-deb:3.10.12.63475",
        "/docker_image_update",
        "/docker_image_update all image=x",
        "/dcoker_images",
        "/docker_images x",
        "/docker_image_create",
        "/docker_image_create name=custom/requests dependencies=idna,chArd@et,requests",
        "docker_images please",
        "!foo",
        "/docker_image_create name=日本\\u{1b}",
    ] {
        match read(line) {
            Ok(x) => println!("{x:?}\n"),
            Err(d) => println!(
                "{}\n",
                d.render(&Source {
                    origin: Some(("deploy.txt", 3)),
                    text: line
                })
            ),
        }
    }
    println!("{}\n\n{}", overview(), help(&commands()[1]));
    println!("{}", reference());
}
