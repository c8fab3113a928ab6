//! The tags of a registry: pages, tokens, and what registries can do to a client.

use warroom::engine::docker::{DockerEngine, Endpoint};
use warroom::engine::{Engine, Error};
use warroom::image::Reference;

use crate::support::daemon::{Act, Daemon, Request, answer, short};

/// An answer with another header.
fn with_header(status: u16, header: &str, json: &str) -> Vec<Act> {
    let text = format!(
        "HTTP/1.1 {status} Status\r\n{header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{json}",
        json.len()
    );
    vec![Act::Send(text.into_bytes())]
}

fn challenge(port: u16) -> Vec<Act> {
    let header = format!(
        "WWW-Authenticate: Bearer realm=\"http://localhost:{port}/token\",service=\"it's me\",\
         scope=\"repository:team/app:pull\""
    );
    with_header(
        401,
        &header,
        r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#,
    )
}

async fn tags(registry: &Daemon, endpoint: Endpoint) -> Result<Vec<String>, Error> {
    let port = registry.address().rsplit(':').next().unwrap();
    let reference = Reference::parse(&format!("localhost:{port}/team/app")).unwrap();
    let engine = DockerEngine::with_limits(endpoint, short());
    engine.registry_tags(&reference).await
}

/// Wants a token, which a user with a password gets, and gives the tags on two pages.
fn private(request: &Request, port: u16) -> Vec<Act> {
    let target = request.target.as_str();
    if target.starts_with("/token?") {
        let known = request.header("authorization") == "Basic b2RkOnB3";
        return if known {
            answer(200, r#"{"token":"t0ken"}"#)
        } else {
            answer(403, r#"{"errors":[{"code":"DENIED","message":"who are you?"}]}"#)
        };
    }
    if request.header("authorization") != "Bearer t0ken" {
        return challenge(port);
    }
    match target {
        "/v2/team/app/tags/list?n=1000" => with_header(
            200,
            "Link: </v2/team/app/tags/list?n=1000&last=2>; rel=\"next\"",
            r#"{"name":"team/app","tags":["1","2"]}"#,
        ),
        "/v2/team/app/tags/list?n=1000&last=2" => answer(200, r#"{"name":"team/app","tags":["3"]}"#),
        _ => answer(404, "{}"),
    }
}

#[tokio::test]
async fn a_private_registry_tells_its_tags_to_who_is_logged_in() {
    let registry = Daemon::start_tcp(|request, port| Some(private(request, port))).await;
    let port = registry.address().rsplit(':').next().unwrap().to_owned();
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("config.json");
    std::fs::write(
        &config,
        format!(r#"{{"auths":{{"localhost:{port}":{{"auth":"b2RkOnB3"}}}}}}"#),
    )
    .unwrap();
    let endpoint = Endpoint {
        credentials: vec![config],
        ..Endpoint::default()
    };
    assert_eq!(tags(&registry, endpoint).await.unwrap(), ["1", "2", "3"]);
    let token = &registry.requests()[1];
    assert_eq!(
        token.target,
        "/token?scope=repository%3Ateam%2Fapp%3Apull&service=it%27s%20me"
    );
}

#[tokio::test]
async fn a_private_registry_turns_others_away_in_its_own_words() {
    let registry = Daemon::start_tcp(|request, port| Some(private(request, port))).await;
    let error = tags(&registry, Endpoint::default()).await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    assert!(error.to_string().ends_with("says: who are you?"), "{error}");
}

#[tokio::test]
async fn an_unknown_repository_and_a_broken_registry_are_told_apart() {
    let json = r#"{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known to registry"}]}"#;
    let registry = Daemon::start_tcp(move |_, _| Some(answer(404, json))).await;
    let error = tags(&registry, Endpoint::default()).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    let registry = Daemon::start_tcp(|_, _| Some(answer(503, ""))).await;
    let error = tags(&registry, Endpoint::default()).await.unwrap_err();
    assert!(matches!(error, Error::Registry { .. }), "{error:?}");
    let registry = Daemon::start_tcp(|_, _| Some(answer(200, "<html>"))).await;
    let error = tags(&registry, Endpoint::default()).await.unwrap_err();
    assert!(matches!(error, Error::Refused { .. }), "{error:?}");
    let registry = Daemon::start_tcp(|_, _| Some(answer(200, r#"{"tags":null}"#))).await;
    assert_eq!(tags(&registry, Endpoint::default()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_registry_without_end_or_answer_is_left_in_time() {
    let registry = Daemon::start_tcp(|_, _| {
        Some(with_header(
            200,
            "Link: </v2/team/app/tags/list?n=1000&last=x>; rel=\"next\"",
            r#"{"tags":["x"]}"#,
        ))
    })
    .await;
    assert_eq!(tags(&registry, Endpoint::default()).await.unwrap().len(), 50);
    let registry = Daemon::start_tcp(|_, _| Some(vec![Act::Hang])).await;
    let error = tags(&registry, Endpoint::default()).await.unwrap_err();
    assert!(matches!(error, Error::Slow { .. }), "{error:?}");
}
