use super::*;

#[test]
fn the_api_stands_beside_the_simple_index() {
    for (index, expected) in [
        ("https://index.example/simple", Some("https://index.example/pypi")),
        ("https://index.example/simple/", Some("https://index.example/pypi")),
        (
            " https://index.example/a/api/pypi/all/simple// ",
            Some("https://index.example/a/api/pypi/all/pypi"),
        ),
        ("http://127.0.0.1:8080/simple?x=y", Some("http://127.0.0.1:8080/pypi")),
        (
            "https://me:secret@index.example/simple/",
            Some("https://me:secret@index.example/pypi"),
        ),
        ("https://index.example/root/+simple/", None),
        ("https://index.example/", None),
        ("https:///simple", None),
        ("https://simple", None),
        ("file:///srv/simple", None),
        ("/srv/simple", None),
        ("", None),
    ] {
        assert_eq!(api_of_index(index).as_deref(), expected, "{index}");
    }
}

#[test]
fn users_and_passwords_are_sent_and_not_shown() {
    let address = Address::read("HTTPS://me%40home:p%3Aw@index.example:8443/pypi/").unwrap();
    assert_eq!(address.shown, "https://index.example:8443/pypi");
    assert_eq!(address.authorization.as_deref(), Some("Basic bWVAaG9tZTpwOnc="));
    assert_eq!(
        address.release("a-b", "1!2.0+x y/../z"),
        "https://index.example:8443/pypi/a-b/1!2.0+x%20y%2F..%2Fz/json"
    );
    let token = Address::read("https://token@index.example/pypi").unwrap();
    assert_eq!(token.authorization.as_deref(), Some("Basic dG9rZW46"));
    assert_eq!(Address::read("https://index.example/pypi").unwrap().authorization, None);
}

#[test]
fn what_is_no_address_is_told_without_its_secrets() {
    for wrong in [
        "index.example/pypi",
        "ftp://me:secret@h/pypi",
        "https:///pypi",
        "https://me:secret@/x",
        "https://me:secret@h o/x",
        "https://h/pypi?token=secret",
        "",
    ] {
        let error = Address::read(wrong).unwrap_err();
        assert!(
            error.starts_with("its address is none") && !error.contains("secret"),
            "{error}"
        );
    }
}

#[test]
fn redirects_stay_on_the_host() {
    let address = Address::read("https://index.example/a/pypi").unwrap();
    let followed = |location| address.redirected(location).map(|uri| uri.to_string());
    assert_eq!(
        followed("/a/pypi/x/1/json").as_deref(),
        Some("https://index.example/a/pypi/x/1/json")
    );
    assert_eq!(
        followed("https://index.example/b").as_deref(),
        Some("https://index.example/b")
    );
    for elsewhere in [
        "http://index.example/b",
        "https://index.example.evil.example/b",
        "https://index.example@evil.example/b",
        "https://evil.example/b",
        "//evil.example/b",
        "x/json",
        "",
    ] {
        assert_eq!(followed(elsewhere), None, "{elsewhere}");
    }
}
