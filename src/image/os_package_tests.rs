use proptest::prelude::*;

use super::{Mistake, OsPackage};

fn wrong(text: &str) -> Mistake {
    OsPackage::parse(text).expect_err(text)
}

#[test]
fn names_and_pins_are_read() {
    for (text, name, version) in [
        ("wget", "wget", None),
        ("libstdc++6", "libstdc++6", None),
        ("g++", "g++", None),
        ("ImageMagick", "ImageMagick", None),
        ("python3.11-venv", "python3.11-venv", None),
        ("wget=1.21.3-1+deb12u1", "wget", Some("1.21.3-1+deb12u1")),
        ("git=1:2.39.5-0+deb12u2", "git", Some("1:2.39.5-0+deb12u2")),
        ("musl=1.2.4_git2-r0", "musl", Some("1.2.4_git2-r0")),
        ("a=1~rc1", "a", Some("1~rc1")),
    ] {
        let package = OsPackage::parse(text).expect(text);
        assert_eq!((package.name(), package.version()), (name, version));
        assert_eq!(package.to_string(), text);
    }
}

#[test]
fn what_a_package_manager_would_read_as_more_than_a_name_is_refused() {
    for (text, at) in [
        ("-y", "-y"),
        ("--allow-unauthenticated", "--allow-unauthenticated"),
        ("wget-", "-"),
        ("./a.deb", "."),
        ("/tmp/a.deb", "/"),
        ("a/b", "/"),
        ("libc6:i386", ":"),
        ("lib*", "*"),
        ("^lib", "^"),
        ("task^", "^"),
        ("@group", "@"),
        ("a;b", ";"),
        ("a b", " "),
        ("$(id)", "$"),
        ("a\nb", "\n"),
        ("a\u{0}", "\u{0}"),
        ("wgеt", "е"),
        ("a>1", ">"),
        ("a==1", "="),
        ("a=", "="),
        ("=1", "=1"),
        ("a=-1", "-"),
        ("a=1 2", " "),
        ("a=1/x", "/"),
        ("a=1*", "*"),
        ("a=$x", "$"),
    ] {
        let mistake = wrong(text);
        assert_eq!(&text[mistake.range.clone()], at, "{text:?}: {mistake:?}");
    }
    assert_eq!(wrong("").message, "the package name is empty");
    assert_eq!(
        wrong("a>1").suggestion.as_deref(),
        Some("pin an OS package as `name=version`")
    );
    assert!(OsPackage::parse(&"a".repeat(129)).is_err());
    assert!(OsPackage::parse(&format!("a={}", "1".repeat(129))).is_err());
}

proptest! {
    #[test]
    fn any_text_is_refused_or_prints_back(text in "\\PC{0,20}|[a-z0-9.+=:~-]{0,20}") {
        match OsPackage::parse(&text) {
            Ok(package) => {
                prop_assert_eq!(package.to_string(), text.clone());
                prop_assert!(!text.contains([' ', '$', '/', '*', ';', '\'', '"', '`', '\\', '\n']));
                prop_assert!(!text.starts_with('-') && !package.name().ends_with('-'));
            }
            Err(mistake) => prop_assert!(text.get(mistake.range).is_some()),
        }
    }
}
