use proptest::prelude::*;

use super::{Lock, LockedBase, LockedDistribution, LockedPackage};
use crate::image::{Distribution, LockMistake, Requirement, Resolved, SystemPackage};

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn base() -> LockedBase {
    LockedBase {
        name: "localhost/coding:latest".into(),
        id: format!("sha256:{HASH}"),
        digest: Some(format!("sha256:{HASH}")),
        python: "3.12.4".into(),
        platform: "linux/amd64".into(),
    }
}

fn distribution(name: &str, version: &str) -> Distribution {
    Distribution {
        name: name.into(),
        version: version.into(),
        sha256: Some(HASH.to_uppercase()),
        ..Distribution::default()
    }
}

fn resolved() -> Resolved {
    Resolved {
        distributions: vec![
            Distribution {
                named: true,
                ..distribution("requests", "2.34.2")
            },
            Distribution {
                via: vec!["requests".into(), "b".into()],
                ..distribution("certifi", "2026.1.1")
            },
            Distribution {
                source_only: true,
                via: vec!["requests".into()],
                ..distribution("weakrefmethod", "1!1.0.3.post1+local.1")
            },
        ],
        system: vec![
            SystemPackage {
                name: "wget".into(),
                version: "1.21.3-1+deb12u1".into(),
                named: true,
                ..SystemPackage::default()
            },
            SystemPackage {
                name: "libpcre2-8-0".into(),
                version: "1:10.42~rc1-1".into(),
                ..SystemPackage::default()
            },
        ],
        ..Resolved::default()
    }
}

fn asked() -> Vec<Requirement> {
    ["requests [socks] >= 2", "requests<3; os_name == 'posix'", "other"]
        .map(|text| Requirement::parse(text).unwrap())
        .to_vec()
}

fn lock() -> Lock {
    Lock::of(base(), &resolved(), &asked()).unwrap()
}

fn mistake(text: &str) -> LockMistake {
    Lock::parse(text).expect_err(text)
}

#[test]
fn a_lock_is_sorted_text_that_pip_reads() {
    insta::assert_snapshot!(lock(), @r#"
    # warroom-lock: 1
    ## pip install --require-hashes --no-deps -r THIS-FILE installs the Python part.
    # base: localhost/coding:latest
    # base-id: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    # base-digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    # python: 3.12.4
    # platform: linux/amd64
    # system: libpcre2-8-0=1:10.42~rc1-1
    # system: wget=1.21.3-1+deb12u1 (named)

    # via: b, requests
    certifi==2026.1.1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    # named: requests<3 ; os_name == 'posix'
    # named: requests[socks]>=2
    requests==2.34.2 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    # source-only
    # via: requests
    weakrefmethod==1!1.0.3.post1+local.1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    "#);
}

#[test]
fn what_is_written_is_read_again() {
    let lock = lock();
    assert_eq!(Lock::parse(&lock.to_string()).unwrap(), lock);
    assert_eq!(
        lock.asked().collect::<Vec<_>>(),
        ["requests<3 ; os_name == 'posix'", "requests[socks]>=2"]
    );
    let packages: Vec<_> = lock.asked_packages().map(|package| package.name.as_str()).collect();
    assert_eq!(packages, ["wget"]);
    assert_eq!(lock.source_only().collect::<Vec<_>>(), ["weakrefmethod"]);
    let windows = format!("\u{feff}{}", lock.to_string().replace('\n', "\r\n"));
    assert_eq!(
        Lock::parse(&windows).unwrap(),
        lock,
        "a file that went through another system"
    );
    let remark = lock.to_string().replace("# base:", "## looked at by us\n\n# base:");
    assert_eq!(Lock::parse(&remark).unwrap(), lock);
}

#[test]
fn a_base_without_python_and_registry_has_a_lock() {
    let base = LockedBase {
        digest: None,
        python: String::new(),
        ..base()
    };
    let system = Resolved {
        distributions: Vec::new(),
        ..resolved()
    };
    let lock = Lock::of(base, &system, &[]).unwrap();
    assert_eq!(Lock::parse(&lock.to_string()).unwrap(), lock);
    assert_eq!((lock.base_digest.as_ref(), lock.python.as_str()), (None, ""));
}

#[test]
fn what_cannot_be_held_is_not_locked() {
    let without_hash = Distribution {
        sha256: None,
        ..distribution("a", "1")
    };
    for (change, says) in [
        (without_hash, "a 1 has no hash"),
        (distribution("A_b", "1"), "`A_b` is not a normalised name"),
        (distribution("a", "1\n-r x"), "a has no `--hash=sha256:…`"),
        (distribution("requests", "1"), "requests is there twice"),
    ] {
        let mut resolved = resolved();
        resolved.distributions.push(change);
        let error = Lock::of(base(), &resolved, &[]).unwrap_err();
        assert_eq!(error.to_string(), format!("no lock can be made: {says}"));
    }
    let elsewhere = LockedBase {
        name: "a\n# system: evil=1".into(),
        ..base()
    };
    let error = Lock::of(elsewhere, &resolved(), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no lock can be made: a name or version in it is not what it seems"
    );
}

#[test]
fn the_digest_counts_what_is_built_and_nothing_else() {
    let lock = lock();
    let digest = lock.digest();
    assert!(digest.starts_with("sha256:") && digest.len() == 71, "{digest}");
    let mut same = lock.clone();
    same.distributions.reverse();
    same.system.reverse();
    same.base_digest = None;
    same.python = "3.12.5".into();
    same.platform = "linux/arm64".into();
    same.distributions[0].via.clear();
    assert_eq!(same.digest(), digest);
    let others: [fn(&mut Lock); 10] = [
        |lock| lock.base = "other".into(),
        |lock| lock.base_id = "other".into(),
        |lock| lock.system[0].version.push('1'),
        |lock| lock.system[0].named = true,
        |lock| drop(lock.system.pop()),
        |lock| lock.distributions[0].sha256 = "0".repeat(64),
        |lock| lock.distributions[0].version.push('1'),
        |lock| lock.distributions[0].named = Some("certifi".into()),
        |lock| lock.distributions[2].source_only = false,
        |lock| drop(lock.distributions.pop()),
    ];
    for (index, change) in others.into_iter().enumerate() {
        let mut other = lock.clone();
        change(&mut other);
        assert_ne!(other.digest(), digest, "change {index}");
    }
}

#[test]
fn mistakes_have_their_line_and_what_to_do() {
    let good = lock().to_string();
    let last = good.lines().count();
    let after = |line: &str| mistake(&format!("{good}{line}\n"));
    let said: Vec<String> = [
        mistake(""),
        mistake("requests==2"),
        mistake(&good.replace("lock: 1", "lock: 2")),
        mistake("# warroom-lock: 1\n"),
        mistake(&good.replace("# platform: linux/amd64\n", "")),
        mistake(&good.replace("# base: localhost/coding:latest", "# base: a b")),
        mistake(&good.replace("# base-digest: sha256:", "# base-digest:\n##")),
        mistake(&good.replace("# base-id: sha256:01", "# base-id: sha256:0")),
        mistake(&good.replace("# base-id: sha256:", "# base-id: python:")),
        mistake(&good.replace("# base-digest: sha256:0", "# base-digest: sha256:A")),
        after("# base: again"),
        after("# systm: wget=1"),
        after("# system: wget"),
        after("# system: wget=1"),
        after("# system: -y=1"),
        after("# source-only"),
        after("# via: A"),
        after("# via: a\n# via: b"),
        after("# via: a, , b"),
        after("# named: ./a"),
        after(&format!("# named: b>1\na==1 --hash=sha256:{HASH}")),
        after("--index-url=https://index.example/simple"),
        after("-r other.txt"),
        after("a"),
        after("a>=1 --hash=sha256:0"),
        after("a==1"),
        after("a==1.* --hash=sha256:0"),
        after("a==1 \\"),
        after("a==1 --hash=md5:0"),
        after(&format!("a==1 --hash=sha256:{}", HASH.to_uppercase())),
        after(&format!("a==1 --hash=sha256:{HASH} --hash=sha256:{HASH}")),
        after(&format!("a @ https://index.example/a.whl --hash=sha256:{HASH}")),
        after(&format!("certifi==1 --hash=sha256:{HASH}")),
        after(&format!("Certifi==1 --hash=sha256:{HASH}")),
    ]
    .iter()
    .map(|mistake| {
        let line = if mistake.line > last {
            format!("end+{}", mistake.line - last)
        } else {
            mistake.line.to_string()
        };
        format!("{line}: {} = {}", mistake.message, mistake.help)
    })
    .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    1: this is no lock: the first line is not `# warroom-lock: 1` = give a file that `/docker_image_create … dry_run=true` printed, or the name of an image made here
    1: this is no lock: the first line is not `# warroom-lock: 1` = give a file that `/docker_image_create … dry_run=true` printed, or the name of an image made here
    1: this is a lock of the form `2`, and form 1 is read = take the version of warroom that wrote it, or make the image anew
    1: the lock has no `# base:` = take the lock as it was written
    17: the lock has no `# platform:` = take the lock as it was written
    3: `a b` cannot stand after `# base:` = take the lock as it was written
    5: `` cannot stand after `# base-digest:` = take the lock as it was written
    4: `sha256:023456789abcdef0123456789abcdef0123456789abcdef012345…` after `# base-id:` is not `sha256:` and a SHA-256 = a SHA-256 has 64 hexadecimal digits in lower case; take the lock as it was written
    4: `python:0123456789abcdef0123456789abcdef0123456789abcdef01234…` after `# base-id:` is not `sha256:` and a SHA-256 = a SHA-256 has 64 hexadecimal digits in lower case; take the lock as it was written
    5: `sha256:A123456789abcdef0123456789abcdef0123456789abcdef01234…` after `# base-digest:` is not `sha256:` and a SHA-256 = a SHA-256 has 64 hexadecimal digits in lower case; take the lock as it was written
    end+1: `# base:` is there twice = keep the one that is meant
    end+1: `# systm` means nothing in a lock = begin a remark of your own with `##`
    end+1: the OS package wget has no version = an OS package is written as `name=version`
    end+1: the OS package wget is there twice = keep the one that is meant
    end+1: a package name begins with a letter or digit; options are not taken = an OS package is written as `name=version`
    end+1: no distribution comes after this = put its line back, or take this one away
    end+1: `A` is not a normalised name = names are in lower case, with `-` for `_` and `.`
    end+2: `# via:` is there twice = keep the one that is meant
    end+1: `` is not a normalised name = names are in lower case, with `-` for `_` and `.`
    end+1: a path is not taken, only requirements by name = after `# named:` stands a requirement, as it was typed
    end+2: `b>1` does not ask for a = `# named:` stands right before the distribution that was asked for
    end+1: `--index-url` is an option of pip, and a lock has none = give options of pip by the settings, or leave the line out
    end+1: `-r` is an option of pip, and a lock has none = give options of pip by the settings, or leave the line out
    end+1: `a` is not pinned to a version by `==` = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: `a>=1` is not pinned to a version by `==` = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: a has no `--hash=sha256:…` = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: `1.*` is not a version = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: a has no `--hash=sha256:…` = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: a has no `--hash=sha256:…` = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: `0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789AB…` is not a SHA-256 = a SHA-256 has 64 hexadecimal digits in lower case; give just one
    end+1: `0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab…` is not a SHA-256 = a SHA-256 has 64 hexadecimal digits in lower case; give just one
    end+1: `a` is not pinned to a version by `==` = a distribution is written as `name==version --hash=sha256:…` on one line
    end+1: certifi is there twice = keep the one that is meant
    end+1: `Certifi` is not a normalised name = names are in lower case, with `-` for `_` and `.`
    "#);
    let long = format!("{good}## {}", "x".repeat(1024 * 1024));
    assert_eq!(mistake(&long).message, "the lock is longer than 1048576 bytes");
}

fn names() -> impl Strategy<Value = String> {
    "[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}"
}

prop_compose! {
    fn locked()(
        name in names(),
        version in "[0-9]{1,3}(\\.[0-9]{1,3}){0,2}(rc1|\\.post1|\\+l\\.1)?",
        sha256 in "[0-9a-f]{64}",
        source_only in any::<bool>(),
        ask in proptest::option::of("(\\[x\\])?(>=1(,<3)?)?( ; os_name == 'posix')?"),
        via in proptest::collection::btree_set(names(), 0..4),
    ) -> LockedDistribution {
        LockedDistribution {
            named: ask.map(|ask| Requirement::parse(&format!("{name}{ask}")).unwrap().to_string()),
            name, version, sha256, source_only,
            via: via.into_iter().collect(),
        }
    }
}

prop_compose! {
    fn locks()(
        base in "[a-z]{1,8}(/[a-z]{1,8})?(:[a-z0-9.]{1,8})?",
        digest in proptest::option::of("sha256:[0-9a-f]{64}"),
        python in "(3\\.[0-9]{1,2}\\.[0-9])?",
        distributions in proptest::collection::vec(locked(), 0..6),
        system in proptest::collection::btree_map(
            "[a-z0-9][a-z0-9+.]{1,8}", ("[0-9][A-Za-z0-9.+:~-]{0,10}", any::<bool>()), 0..6,
        ),
    ) -> Lock {
        let mut distributions = distributions;
        distributions.sort_by(|a, b| a.name.cmp(&b.name));
        distributions.dedup_by(|a, b| a.name == b.name);
        let system = system.into_iter().map(|(name, (version, named))| LockedPackage { name, version, named });
        Lock {
            base,
            base_id: format!("sha256:{HASH}"),
            base_digest: digest,
            python,
            platform: "linux/amd64".into(),
            distributions,
            system: system.collect(),
        }
    }
}

proptest! {
    #[test]
    fn every_lock_comes_back_the_same(lock in locks()) {
        let text = lock.to_string();
        let read = Lock::parse(&text).unwrap();
        prop_assert_eq!(&read, &lock);
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(read.digest(), lock.digest());
    }

    #[test]
    fn no_text_stops_the_reader(text in "(# warroom-lock: 1\n)?(\\PC|\n|[#:=,\\\\-]){0,200}") {
        let _ = Lock::parse(&text);
    }

    #[test]
    fn a_damaged_lock_is_refused_or_another_one(lock in locks(), at in any::<prop::sample::Index>(), with in any::<char>()) {
        let mut text: Vec<char> = lock.to_string().chars().collect();
        let at = at.index(text.len());
        text[at] = with;
        let text: String = text.into_iter().collect();
        if let Ok(read) = Lock::parse(&text) {
            prop_assert_eq!(Lock::parse(&read.to_string()).unwrap(), read);
        }
    }
}
