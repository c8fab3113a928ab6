//! A fake daemon: real HTTP on a socket, every answer scripted down to its bytes and pauses.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;
use warroom::engine::docker::{DockerEngine, Endpoint, Limits};

/// A request, its body read and dropped.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// `GET`, `POST`, …
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// The header lines, as they came.
    pub(crate) headers: String,
}

impl Request {
    /// The value of a header, `""` where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.trim())
    }
}

/// What the daemon does with a request, one after the other. After the last the connection is closed.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Lets time go by.
    Pause(Duration),
    /// Never does anything again.
    Hang,
}

/// A whole answer.
pub(crate) fn answer(status: u16, json: &str) -> Vec<Act> {
    let head = format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        json.len()
    );
    vec![Act::Send((head + json).into_bytes())]
}

/// A failed answer, as engines give it.
pub(crate) fn failure(status: u16, message: &str) -> Vec<Act> {
    answer(status, &serde_json::json!({ "message": message }).to_string())
}

/// The beginning of an answer in chunks.
pub(crate) fn begin() -> Act {
    Act::Send(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            .to_vec(),
    )
}

/// One chunk.
pub(crate) fn chunk(text: &str) -> Act {
    Act::Send(format!("{:x}\r\n{text}\r\n", text.len()).into_bytes())
}

/// The end of an answer in chunks.
pub(crate) fn end() -> Act {
    Act::Send(b"0\r\n\r\n".to_vec())
}

/// A whole answer in chunks, a message each.
pub(crate) fn stream(messages: &[&str]) -> Vec<Act> {
    let mut acts = vec![begin()];
    acts.extend(messages.iter().map(|message| chunk(&format!("{message}\r\n"))));
    acts.push(end());
    acts
}

/// What `/version` of a Docker engine says.
pub(crate) const VERSION: &str = r#"{"Platform":{"Name":""},"Components":[{"Name":"Engine","Version":"20.10.24"}],
    "Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12","Os":"linux","Arch":"amd64"}"#;

/// Limits in which a test can wait.
pub(crate) fn short() -> Limits {
    Limits {
        ping: Duration::from_millis(300),
        question: Duration::from_millis(500),
        survey: Duration::from_secs(1),
        silence: Duration::from_millis(200),
        registry: Duration::from_secs(2),
        resolve: Duration::from_secs(1),
    }
}

/// The daemon. It ends with its value.
pub(crate) struct Daemon {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
    /// Kept as long as the daemon.
    directory: Option<TempDir>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Daemon {
    /// A daemon on a Unix socket of its own. `script` says what to do with a request; where it says nothing, the
    /// version and the ping are answered and all else is 404.
    pub(crate) fn start(script: impl Fn(&Request) -> Option<Vec<Act>> + Send + Sync + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("docker.sock");
        let mut daemon = Self::start_at(&path, script);
        daemon.directory = Some(directory);
        daemon
    }

    /// [`Daemon::start`] on a given socket.
    pub(crate) fn start_at(path: &Path, script: impl Fn(&Request) -> Option<Vec<Act>> + Send + Sync + 'static) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let (requests, script) = (Arc::default(), Arc::new(script));
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&script), Arc::clone(&seen)));
            }
        });
        Self {
            address: format!("unix://{}", path.display()),
            requests,
            task,
            directory: None,
        }
    }

    /// The same on a TCP port of this machine, for registries; `script` is handed the port.
    pub(crate) async fn start_tcp(script: impl Fn(&Request, u16) -> Option<Vec<Act>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::default();
        let script = Arc::new(move |request: &Request| script(request, port));
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&script), Arc::clone(&seen)));
            }
        });
        Self {
            address: format!("127.0.0.1:{port}"),
            requests,
            task,
            directory: None,
        }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// An endpoint for it.
    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint {
            name: "fake".to_owned(),
            address: self.address.clone(),
            ..Endpoint::default()
        }
    }

    /// The engine, with short limits.
    pub(crate) fn engine(&self) -> DockerEngine {
        DockerEngine::with_limits(self.endpoint(), short())
    }

    /// The requests so far, those for the version and the ping left out.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let mut requests = self.requests.lock().unwrap().clone();
        requests.retain(|request| !matches!(request.target.as_str(), "/version" | "/_ping"));
        requests
    }
}

async fn serve(
    mut connection: impl AsyncRead + AsyncWrite + Unpin,
    script: Arc<impl Fn(&Request) -> Option<Vec<Act>>>,
    seen: Arc<Mutex<Vec<Request>>>,
) {
    let Some(request) = read(&mut connection).await else {
        return;
    };
    seen.lock().unwrap().push(request.clone());
    let acts = script(&request).unwrap_or_else(|| match request.target.as_str() {
        "/version" => answer(200, VERSION),
        "/_ping" => answer(200, "OK"),
        _ => failure(404, "page not found"),
    });
    for act in acts {
        match act {
            Act::Send(bytes) => {
                if connection.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Act::Pause(time) => tokio::time::sleep(time).await,
            Act::Hang => std::future::pending().await,
        }
    }
}

async fn read(connection: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let (first, headers) = text.split_once("\r\n").unwrap_or((&text, ""));
    let mut words = first.split(' ');
    let request = Request {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        headers: headers.to_owned(),
    };
    let length: usize = request.header("content-length").parse().unwrap_or(0);
    while bytes.len() < head + 4 + length {
        if connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(request)
}
