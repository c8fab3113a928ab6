//! The real engine that `scripts/test` starts, and the Docker command line to look at it with.

use std::env;
use std::process::Command;

use super::program::Program;

/// The test engine.
pub(crate) struct RealEngine {
    host: String,
}

impl RealEngine {
    /// The engine, or nothing where there is none and none is required.
    pub(crate) fn find() -> Option<Self> {
        let host = env::var("WARROOM_TEST_HOST").ok();
        if host.is_none() {
            assert!(
                env::var_os("WARROOM_TEST_REQUIRE_ENGINE").is_none(),
                "a real engine is required, but WARROOM_TEST_HOST does not name one"
            );
            eprintln!("skipped: WARROOM_TEST_HOST names no real engine");
        }
        Some(Self { host: host? })
    }

    /// One of the names that `scripts/test` exports, `WARROOM_TEST_<what>`.
    pub(crate) fn name(what: &str) -> String {
        env::var(format!("WARROOM_TEST_{what}")).unwrap_or_else(|_| panic!("WARROOM_TEST_{what} is not set"))
    }

    /// A base with Python and pip.
    pub(crate) fn base() -> String {
        Self::name("BASE")
    }

    /// Its address.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Makes an image from another by a shell line and changes of its configuration, and gives its id.
    pub(crate) fn derive(&self, from: &str, line: &str, changes: &[&str], reference: &str) -> String {
        let container = self.docker(&["create", "--network", "none", "--user", "0", from, "sh", "-c", line]);
        self.docker(&["start", "-a", &container]);
        let options: Vec<_> = changes.iter().flat_map(|change| ["-c", change]).collect();
        let words = [
            &["commit"],
            options.as_slice(),
            &["-c", "CMD [\"bash\"]", &container, reference],
        ]
        .concat();
        let id = self.docker(&words);
        self.docker(&["rm", &container]);
        id
    }

    /// The program on this engine, with the machine's CA bundle where it needs one.
    pub(crate) fn program(&self) -> Program {
        Self::program_at(&self.host)
    }

    /// The same on an engine of this address.
    pub(crate) fn program_at(host: &str) -> Program {
        let program = Program::new().arguments(&["--host", host]).leaving_no_caches_on(host);
        let program = match env::var("WARROOM_TEST_CA") {
            Ok(bundle) => program.variable("SSL_CERT_FILE", &bundle),
            Err(_) => program,
        };
        [
            "PIP_INDEX_URL",
            "PIP_TRUSTED_HOST",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "http_proxy",
            "https_proxy",
        ]
        .iter()
        .filter_map(|name| Some((name, env::var(name).ok()?)))
        .fold(program, |program, (name, value)| program.variable(name, &value))
    }

    /// What the Docker command line prints; it must succeed.
    pub(crate) fn docker(&self, arguments: &[&str]) -> String {
        let (ok, stdout, stderr) = self.try_docker(arguments);
        assert!(ok, "docker {arguments:?}: {stderr}");
        stdout
    }

    /// Whether the Docker command line succeeds, and what it prints.
    pub(crate) fn try_docker(&self, arguments: &[&str]) -> (bool, String, String) {
        let output = Command::new("docker")
            .args(["--host", &self.host])
            .args(arguments)
            .env("DOCKER_BUILDKIT", "0")
            .env("TZ", "UTC")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    /// Everything on the engine that carries the label of a job of this program's data directory, whatever it is.
    pub(crate) fn leftovers(&self, program: &Program) -> Vec<String> {
        let owner = std::fs::read_to_string(program.data().join("owner")).unwrap();
        let filter = format!("label=warroom.owner={}", owner.trim());
        let containers = self.docker(&["ps", "-aq", "--filter", &filter]);
        let dangling = self.docker(&["images", "-q", "--filter", &filter, "--filter", "dangling=true"]);
        let temporary = format!("warroom-base:{}.*", owner.trim());
        let temporary = format!("reference={temporary}");
        let temporary = self.docker(&["images", "--filter", &temporary, "--format", "{{.Repository}}:{{.Tag}}"]);
        [containers, dangling, temporary]
            .iter()
            .flat_map(|text| text.lines())
            .map(str::to_owned)
            .collect()
    }

    /// Removes every tag of a repository at the end of a test.
    pub(crate) fn forget(&self, repository: &str) {
        let tags = self.docker(&["images", repository, "--format", "{{.Repository}}:{{.Tag}}"]);
        for tag in tags.lines() {
            self.docker(&["rmi", tag]);
        }
    }
}
