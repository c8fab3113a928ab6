use super::*;

fn needs(name: &str, requires: &[&str], extras: &[&str]) -> Needs {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Needs {
        name: name.to_owned(),
        requires: owned(requires),
        extras: owned(extras),
    }
}

fn environment() -> MarkerEnvironment {
    let values = [
        ("implementation_name", "cpython"),
        ("implementation_version", "3.11.2"),
        ("os_name", "posix"),
        ("platform_machine", "x86_64"),
        ("platform_python_implementation", "CPython"),
        ("platform_release", "6.1"),
        ("platform_system", "Linux"),
        ("platform_version", "1"),
        ("python_full_version", "3.11.2"),
        ("python_version", "3.11"),
        ("sys_platform", "linux"),
    ];
    let values = values.map(|(key, value)| (key.to_owned(), value.to_owned()));
    crate::image::survey::environment(&values.into()).expect("all variables")
}

#[test]
fn markers_and_extras_decide_who_brought_whom() {
    let all = [
        needs(
            "app",
            &["middle[fast]>=1", "helper; python_version < '3'", "both"],
            &["cli"],
        ),
        needs("middle", &["helper; extra == 'fast'", "both; extra == 'slow'"], &[]),
        needs("helper", &["Both (>=1.0)", "absent"], &[]),
        needs("both", &["app[cli]"], &[]),
    ];
    let via = who_brought(&all, Some(&environment()));
    let told: Vec<String> = via.iter().map(|(name, from)| format!("{name} <- {from:?}")).collect();
    assert_eq!(
        told,
        [
            r#"app <- ["both"]"#,
            r#"both <- ["app", "helper"]"#,
            r#"helper <- ["middle"]"#,
            r#"middle <- ["app"]"#
        ]
    );
}

#[test]
fn what_the_parser_must_not_see_is_read_by_its_name() {
    let long = format!("helper; {}", vec!["python_version > '3'"; 40].join(" or "));
    let all = [
        needs(
            "app",
            &[
                &long,
                "direct @ https://host.example/direct.whl",
                "odd; '3' ~= python_version",
            ],
            &[],
        ),
        needs("helper", &[], &[]),
        needs("direct", &[], &[]),
        needs("odd", &[], &[]),
    ];
    let via = who_brought(&all, Some(&environment()));
    assert_eq!(via.keys().collect::<Vec<_>>(), ["direct", "helper", "odd"]);
}
