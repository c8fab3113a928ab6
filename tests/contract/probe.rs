//! What the tests of resolving stand on: the caches' volumes, and an index with a source distribution.

use std::collections::HashMap;
use std::env;

use bollard::Docker;
use bollard::query_parameters::{InspectNetworkOptions, ListVolumesOptionsBuilder, RemoveVolumeOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use warroom::engine::{JOB_LABEL, OWNER_LABEL};

use super::suite::Ground;

/// Its licence is what its code sees: user, capabilities, where it can write, and what of ours is mounted.
const SETUP: &str = r#"
import os
from setuptools import setup

def can_write(path):
    try:
        open(os.path.join(path, "probe"), "w").close()
        return True
    except (IOError, OSError):
        return False

status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
folders = ("/", "/etc", "/usr/lib/python3/dist-packages", "/root", "/var", "/warroom-cache")
setup(
    name="warroom-probe",
    version="1.0",
    license="uid %d caps %s locked %s writes %s mounts %d secrets %d" % (
        os.getuid(), status["CapEff"].strip(), status["NoNewPrivs"].strip(),
        ",".join(filter(can_write, folders)),
        sum(" /warroom" in line for line in open("/proc/self/mounts")),
        sum("verysecret" in value for value in os.environ.values()),
    ),
)
"#;

/// The engine, where it is on this machine, so that its containers reach a port here.
pub(super) fn engine_here() -> Option<Docker> {
    let host = env::var("WARROOM_TEST_HOST").ok()?;
    let is_here = host.starts_with("unix://");
    is_here.then(|| Docker::connect_with_unix(&host, 60, bollard::API_DEFAULT_VERSION).unwrap())
}

/// Removes the caches of the ground's owner, and gives their names.
pub(super) async fn take_caches(ground: &Ground) -> Vec<String> {
    let Some(docker) = engine_here() else { return Vec::new() };
    ground.engine.cleared(&ground.labels()[JOB_LABEL]).await.unwrap();
    let docker = docker.negotiate_version().await.unwrap();
    let label = format!("{OWNER_LABEL}={}", ground.labels()[OWNER_LABEL]);
    let filters = HashMap::from([("label", vec![label])]);
    let options = ListVolumesOptionsBuilder::default().filters(&filters).build();
    let listed = docker.list_volumes(Some(options)).await.unwrap();
    let names: Vec<_> = listed.volumes.into_iter().flatten().map(|volume| volume.name).collect();
    for name in &names {
        docker.remove_volume(name, None::<RemoveVolumeOptions>).await.unwrap();
    }
    names
}

/// Serves an index with `warroom-probe` from the network of the containers; gives its address and host.
pub(super) async fn index_of_a_source_distribution(docker: &Docker) -> (String, String) {
    let archive = source_distribution();
    let docker = docker.clone().negotiate_version().await.unwrap();
    let network = docker
        .inspect_network("bridge", None::<InspectNetworkOptions>)
        .await
        .unwrap();
    let configured = network.ipam.unwrap().config.unwrap_or_default();
    let host = configured.into_iter().find_map(|config| config.gateway).unwrap();
    let listener = TcpListener::bind((host.as_str(), 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = vec![0; 4096];
            let read = connection.read(&mut request).await.unwrap_or(0);
            let is_page = request[..read].starts_with(b"GET /simple/");
            let (kind, body) = if is_page {
                let page = "<a href='/files/warroom-probe-1.0.tar'>warroom-probe-1.0.tar</a>";
                ("text/html", page.as_bytes())
            } else {
                ("application/octet-stream", archive.as_slice())
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = connection.write_all(&[head.as_bytes(), body].concat()).await;
            let _ = connection.shutdown().await;
        }
    });
    (format!("http://{host}:{port}/simple"), host)
}

fn source_distribution() -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let info = "Metadata-Version: 1.0\nName: warroom-probe\nVersion: 1.0\n";
    for (name, text) in [("setup.py", SETUP), ("PKG-INFO", info)] {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        let path = format!("warroom-probe-1.0/{name}");
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}
