use std::fs;

use tempfile::TempDir;

use super::super::contexts::{contexts, id};
use super::*;

/// A home directory with docker's configuration, and a root for the system's sockets.
struct Machine {
    directory: TempDir,
    wishes: Wishes,
}

impl Machine {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        for name in ["home/.docker", "root/var/run", "root/run/podman", "runtime/podman"] {
            fs::create_dir_all(path(name)).unwrap();
        }
        let wishes = Wishes {
            home: Some(path("home")),
            runtime_dir: Some(path("runtime")),
            ..Wishes::default()
        };
        Self { directory, wishes }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn context(&self, name: &str, host: &str) {
        let json = format!(r#"{{"Name":"{name}","Metadata":{{}},"Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#);
        self.write(&format!("home/.docker/contexts/meta/{}/meta.json", id(name)), &json);
    }

    fn resolve(&self) -> Result<Endpoint, Error> {
        Endpoint::resolve_in(&self.wishes, &self.path("root"))
    }

    /// Name and address, with the temporary directory left out.
    fn found(&self) -> (String, String) {
        let endpoint = self.resolve().unwrap();
        let short = |text: &str| text.replace(&self.directory.path().display().to_string(), "");
        (short(&endpoint.name), short(&endpoint.address))
    }

    fn refused(&self) -> (String, String) {
        match self.resolve() {
            Err(Error::Configuration { message, hint }) => (message, hint),
            other => panic!("{other:?}"),
        }
    }
}

fn pair(name: &str, address: &str) -> (String, String) {
    (name.to_owned(), address.to_owned())
}

#[test]
fn the_nearest_wish_wins() {
    let mut machine = Machine::new();
    for context in ["one", "two", "three"] {
        machine.context(context, &format!("tcp://{context}:1"));
    }
    assert_eq!(machine.found(), pair("default", "unix:///root/var/run/docker.sock"));
    machine.write("home/.docker/config.json", r#"{"currentContext":"three"}"#);
    assert_eq!(machine.found(), pair("three", "tcp://three:1"));
    machine.wishes.docker_context = Some("two".to_owned());
    assert_eq!(machine.found(), pair("two", "tcp://two:1"));
    machine.wishes.docker_host = Some("tcp://environment:1".to_owned());
    assert_eq!(machine.found(), pair("tcp://environment:1", "tcp://environment:1"));
    machine.wishes.context = Some("one".to_owned());
    assert_eq!(machine.found(), pair("one", "tcp://one:1"));
    machine.wishes.host = Some("unix:///x.sock".to_owned());
    assert_eq!(machine.found(), pair("unix:///x.sock", "unix:///x.sock"));
}

#[test]
fn empty_wishes_are_none() {
    let mut machine = Machine::new();
    machine.write("home/.docker/config.json", r#"{"currentContext":""}"#);
    machine.wishes.docker_host = Some(String::new());
    machine.wishes.docker_context = Some(" ".to_owned());
    assert_eq!(machine.found().0, "default");
}

#[test]
fn the_default_context_is_the_sockets() {
    let mut machine = Machine::new();
    machine.wishes.docker_host = Some("tcp://environment:1".to_owned());
    machine.wishes.context = Some("default".to_owned());
    assert_eq!(machine.found(), pair("default", "unix:///root/var/run/docker.sock"));
}

#[test]
fn the_first_socket_that_exists_is_taken() {
    let machine = Machine::new();
    let endpoint = machine.resolve().unwrap();
    assert_eq!(endpoint.tried.len(), 3, "what was tried is told: {:?}", endpoint.tried);
    for (socket, name) in [
        ("root/run/podman/podman.sock", "unix:///root/run/podman/podman.sock"),
        ("runtime/podman/podman.sock", "unix:///runtime/podman/podman.sock"),
        ("runtime/docker.sock", "unix:///runtime/docker.sock"),
        ("root/var/run/docker.sock", "default"),
    ] {
        machine.write(socket, "");
        assert_eq!(machine.found(), pair(name, &format!("unix:///{socket}")));
    }
    assert_eq!(machine.resolve().unwrap().tried, [""; 0]);
}

#[test]
fn the_runtime_directory_is_known_by_the_users_id() {
    let wishes = Wishes {
        uid: Some(4242),
        ..Wishes::default()
    };
    let endpoint = Endpoint::resolve_in(&wishes, Path::new("/nowhere")).unwrap();
    assert!(endpoint.tried.contains(&"unix:///run/user/4242/docker.sock".to_owned()));
}

#[test]
fn an_absent_context_is_an_error_that_names_the_others() {
    let mut machine = Machine::new();
    machine.context("work", "tcp://work:1");
    machine.wishes.context = Some("wrok".to_owned());
    let (message, hint) = machine.refused();
    assert_eq!(message, "the docker context `wrok` does not exist (named by --context)");
    assert_eq!(hint, "there are: default, work; see `docker context ls`");
    assert_eq!(contexts(&machine.wishes), ["default", "work"]);
}

#[test]
fn a_broken_context_or_configuration_is_an_error() {
    let mut machine = Machine::new();
    machine.write("home/.docker/config.json", "{");
    assert!(machine.refused().0.starts_with("cannot read "));
    machine.wishes.context = Some("bad".to_owned());
    machine.write(&format!("home/.docker/contexts/meta/{}/meta.json", id("bad")), "[]");
    assert!(machine.refused().0.contains("cannot read the docker context `bad`"));
    machine.context("bad", "");
    assert_eq!(machine.refused().0, "the docker context `bad` names no Docker engine");
    let skipping = r#"{"Name":"bad","Endpoints":{"docker":{"Host":"tcp://h:1","SkipTLSVerify":true}}}"#;
    machine.write(&format!("home/.docker/contexts/meta/{}/meta.json", id("bad")), skipping);
    assert!(machine.refused().0.contains("skips the check"));
}

#[test]
fn the_directory_of_a_context_is_the_hash_of_its_name() {
    assert_eq!(
        id("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn addresses_are_completed_and_checked() {
    for (host, expected) in [
        ("tcp://host", "tcp://host:2375"),
        ("tcp://host:99/", "tcp://host:99"),
        ("tcp://[::1]", "tcp://[::1]:2375"),
        ("tcp://[::1]:99", "tcp://[::1]:99"),
        ("http://host:80", "tcp://host:80"),
        ("https://host", "tcp://host:2376"),
    ] {
        assert_eq!(
            address(host, "--host", host.starts_with("https")),
            Ok(expected.to_owned()),
            "{host}"
        );
    }
    for (host, hint) in [
        ("/var/run/docker.sock", "write unix:///var/run/docker.sock"),
        ("host:2375", "write tcp://host:2375 or unix:///path/of/docker.sock"),
        (
            "unix://relative.sock",
            "write the whole path, such as unix:///var/run/docker.sock",
        ),
        ("tcp://", "write tcp://HOST:PORT"),
        ("tcp://host:1/path", "write tcp://HOST:PORT"),
        ("foo://host", "write unix:///path/of/docker.sock or tcp://HOST:PORT"),
    ] {
        let error = address(host, "--host", false).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some(hint), "{host}");
    }
}

#[test]
fn an_engine_over_ssh_is_told_how_to_be_reached() {
    let mut machine = Machine::new();
    machine.context("far", "ssh://me@far:22");
    machine.wishes.context = Some("far".to_owned());
    let (message, hint) = machine.refused();
    assert_eq!(
        message,
        "the docker context `far` names `ssh://me@far:22`, and engines over ssh are not spoken to yet"
    );
    assert_eq!(
        hint,
        "forward the socket, `ssh -p 22 -nNT -L /tmp/docker-remote.sock:/var/run/docker.sock me@far`, and use --host \
         unix:///tmp/docker-remote.sock"
    );
}

#[test]
fn a_context_brings_its_tls_files() {
    let mut machine = Machine::new();
    machine.context("safe", "tcp://safe");
    machine.wishes.context = Some("safe".to_owned());
    assert_eq!(machine.resolve().unwrap().tls, None);
    let ca = format!("home/.docker/contexts/tls/{}/docker/ca.pem", id("safe"));
    machine.write(&ca, "PEM");
    let endpoint = machine.resolve().unwrap();
    assert_eq!(endpoint.address, "tcp://safe:2376");
    assert_eq!(
        endpoint.tls,
        Some(Tls {
            ca: Some(machine.path(&ca)),
            ..Tls::default()
        })
    );
}

#[test]
fn the_environment_asks_for_tls() {
    let mut machine = Machine::new();
    machine.wishes.docker_host = Some("tcp://host".to_owned());
    machine.wishes.docker_tls_verify = Some("1".to_owned());
    assert!(machine.refused().0.starts_with("DOCKER_TLS_VERIFY asks for TLS"));
    for name in ["ca.pem", "cert.pem", "key.pem"] {
        machine.write(&format!("certificates/{name}"), "PEM");
    }
    machine.wishes.docker_cert_path = Some(machine.path("certificates"));
    let endpoint = machine.resolve().unwrap();
    assert_eq!(endpoint.address, "tcp://host:2376");
    assert_eq!(endpoint.tls.unwrap().key, Some(machine.path("certificates/key.pem")));
    machine.wishes.docker_host = Some("unix:///x.sock".to_owned());
    assert_eq!(machine.resolve().unwrap().tls, None, "a socket needs none");
}

#[test]
fn the_classic_builder_can_be_asked_for() {
    let mut machine = Machine::new();
    assert!(!machine.resolve().unwrap().classic);
    machine.wishes.docker_buildkit = Some("0".to_owned());
    assert!(machine.resolve().unwrap().classic);
}
