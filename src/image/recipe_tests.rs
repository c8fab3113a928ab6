//! The Dockerfile that a recipe becomes, whole, for each package manager and kind of builder. The recipes for apk, dnf and
//! microdnf are proven here only, not on a real image.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn recipe() -> Recipe {
    Recipe {
        base: "demisto/python3-deb:3.12.8.3296088".into(),
        user: String::new(),
        packages: vec![],
        package_manager: Some(PackageManager::Apt),
        lock: None,
        package_files: Vec::new(),
        ahead: true,
        sealed: true,
        run_as: None,
        requirements: vec![],
        python: "/usr/bin/python3".into(),
        externally_managed: false,
        pip_settings: BTreeMap::new(),
        certificates: None,
        version: "1.0.0.1795233388874".into(),
        job: "j7k2f9".into(),
    }
}

fn packages(names: &[&str]) -> Vec<OsPackage> {
    names
        .iter()
        .map(|name| OsPackage::parse(name).expect("a package"))
        .collect()
}

fn requirements(names: &[&str]) -> Vec<Requirement> {
    names
        .iter()
        .map(|name| Requirement::parse(name).expect("a requirement"))
        .collect()
}

#[test]
fn a_recipe_with_everything_for_a_builder_with_mounts() {
    let recipe = Recipe {
        user: "1000:1000".into(),
        packages: packages(&["wget", "jq=1.6-2.1+deb12u1"]),
        requirements: requirements(&["mechanize", "requests[socks]>=2,<3"]),
        externally_managed: true,
        pip_settings: BTreeMap::from([("PIP_INDEX_URL".into(), "https://index.example/simple".into())]),
        certificates: Some(b"pem".to_vec()),
        ..recipe()
    };
    insta::assert_snapshot!(recipe.dockerfile(true));
    // The tools are for the stage that is built while what would be installed is still found out.
    let tools = include_bytes!("recipe/tools.txt").to_vec();
    let files = [
        ("ca.pem".to_owned(), b"pem".to_vec()),
        ("tools.txt".to_owned(), tools),
        ("pip_run.py".to_owned(), include_bytes!("pip_run.py").to_vec()),
    ];
    assert_eq!(recipe.files(), BTreeMap::from(files));
}

#[test]
fn a_builder_without_mounts_gets_no_bundle_but_a_label_to_find_leftovers_by() {
    let recipe = Recipe {
        packages: packages(&["wget"]),
        requirements: requirements(&["mechanize"]),
        certificates: Some(b"pem".to_vec()),
        ..recipe()
    };
    let text = recipe.dockerfile(false);
    assert!(!text.contains("--mount") && !text.contains("warroom/ca.pem"), "{text}");
    assert!(
        text.starts_with("FROM demisto/python3-deb:3.12.8.3296088\nLABEL warroom.job=\"j7k2f9\"\n"),
        "{text}"
    );
}

#[test]
fn each_package_manager_is_told_in_its_own_words() {
    let of = |manager| {
        let recipe = Recipe {
            packages: packages(&["wget", "libxslt=1.1"]),
            package_manager: Some(manager),
            ..recipe()
        };
        recipe
            .dockerfile(true)
            .lines()
            .find(|line| line.starts_with("RUN"))
            .map(str::to_owned)
    };
    let all = [
        PackageManager::Apt,
        PackageManager::Apk,
        PackageManager::Dnf,
        PackageManager::Microdnf,
    ]
    .map(of);
    insta::assert_debug_snapshot!(all);
}

#[test]
fn nothing_to_install_still_makes_an_image_of_its_own() {
    assert_eq!(
        recipe().dockerfile(true),
        "FROM demisto/python3-deb:3.12.8.3296088\nARG WARROOM_VERSION=1.0.0.1795233388874\nRUN [\"/bin/sh\",\"-c\",\":\"]\n"
    );
}

#[test]
fn the_user_changes_only_for_the_steps_that_need_root() {
    let recipe = Recipe {
        user: "demisto".into(),
        ..recipe()
    };
    assert!(!recipe.dockerfile(true).contains("USER"));
    let recipe = Recipe {
        packages: packages(&["wget"]),
        ..recipe
    };
    let text = recipe.dockerfile(true);
    let users: Vec<_> = text.lines().filter(|line| line.starts_with("USER")).collect();
    assert_eq!(users, ["USER 0", "USER demisto"]);
}

#[test]
fn an_instruction_is_told_in_words_also_when_it_is_cut() {
    let recipe = Recipe {
        packages: packages(&["wget"]),
        requirements: requirements(&["six"]),
        ..recipe()
    };
    let text = recipe.dockerfile(true);
    let runs: Vec<_> = text.lines().filter(|line| line.starts_with("RUN")).collect();
    let title = |line: &str| recipe.title(line).expect("a title");
    assert_eq!(title(runs[0]), "apt-get install wget");
    assert_eq!(title(&format!("{}…", &runs[1][..60])), "pip install six");
    assert_eq!(title(runs[2]), "seal 1.0.0.1795233388874");
    assert_eq!(recipe.title("RUN something else"), None);
    // Stages have names of their own, which say nothing to people.
    assert_eq!(recipe.title(text.lines().next().expect("a line")), None);
}

/// Every instruction stays one line, and every value one word of the list that the builder hands to its program.
fn words_of_runs(dockerfile: &str) -> Vec<Vec<String>> {
    let run = |line: &str| {
        let list = &line[line.find('[')?..];
        Some(serde_json::from_str::<Vec<String>>(list).expect("a list of words"))
    };
    dockerfile
        .lines()
        .filter(|line| line.starts_with("RUN"))
        .filter_map(run)
        .collect()
}

proptest! {
    #[test]
    fn whatever_is_accepted_stays_one_word(package in "[ -~]{1,30}", requirement in "[ -~]{1,40}") {
        let package = OsPackage::parse(&package).ok();
        let requirement = Requirement::parse(&requirement).ok();
        let recipe = Recipe {
            packages: package.iter().cloned().collect(),
            requirements: requirement.iter().cloned().collect(),
            ..recipe()
        };
        let text = recipe.dockerfile(true);
        let expected = 3 + usize::from(package.is_some()) + usize::from(requirement.is_some());
        prop_assert_eq!(text.lines().count(), expected);
        let runs = words_of_runs(&text);
        if let Some(package) = package {
            let word = package.to_string();
            prop_assert_eq!(runs[0].last(), Some(&word));
            prop_assert!(!word.starts_with('-'));
        }
        if let Some(requirement) = requirement {
            let pip = &runs[runs.len() - 2];
            let word = requirement.to_string();
            prop_assert_eq!(pip.last(), Some(&word));
            prop_assert_eq!(pip[pip.len() - 2].as_str(), "--");
        }
    }
}

/// What is run by the program of the recipe that installs; `None` where there is no Python to run it.
fn by_installer(test: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let program = include_str!("recipe/install.py").rsplit_once("\nmain()").unwrap().0;
    let ran = std::process::Command::new("python3")
        .args(["-c", &format!("{program}\n{test}")])
        .arg(folder.path())
        .output();
    let Ok(ran) = ran else {
        eprintln!("skipped: there is no python3 to run the program of the recipe");
        return None;
    };
    Some(String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr))
}

/// Byte code made beside the cache says where its source will be, and tests have none.
#[test]
fn byte_code_is_made_for_another_place_and_not_of_tests() {
    let test = r#"
root = sys.argv[1]
info = os.path.join(root, "some-1.0.dist-info")
os.makedirs(info)
os.makedirs(os.path.join(root, "some", "tests"))
for name in "some/__init__.py", "some/tests/__init__.py", "some/testing.py":
    with open(os.path.join(root, name), "w") as file:
        file.write("VALUE = 1\n")
with open(os.path.join(info, "RECORD"), "w") as file:
    file.writelines(name + ",,\n" for name in ("some/__init__.py", "some/tests/__init__.py", "some/testing.py"))
sources = sources_of(info)
made = compile_all([(path, "/there" + path[len(root):]) for path in sources])
import marshal
for name in "some/__init__.py", "some/tests/__init__.py", "some/testing.py":
    path = os.path.join(root, name)
    print(name, marshal.loads(made[path][0][16:]).co_filename if path in made else None)
"#;
    if let Some(said) = by_installer(test) {
        assert_eq!(
            said,
            "some/__init__.py /there/some/__init__.py\nsome/tests/__init__.py None\nsome/testing.py /there/some/testing.py\n"
        );
    }
}

/// Byte code has to be as Python itself would have written it, or it compiles each file again at every start. What cannot be
/// compiled has none, and what a worker that died left half written counts for nothing.
#[test]
fn byte_code_is_what_python_writes() {
    let test = r##"
import py_compile
root = sys.argv[1]
def write(name, text):
    path = os.path.join(root, name)
    with open(path, "wb") as file:
        file.write(text)
    os.utime(path, (TIME, TIME))
    return path
latin = write("latin.py", b"# -*- coding: latin-1 -*-\nNAME = '\xe9'\n")
names = [write("plain.py", b"def add(a, b):\n    return a + b\n"), latin, write("broken.py", b"def\n")]
made = compile_all([(path, path) for path in names])
import marshal
for path in names[:2]:
    with open(py_compile.compile(path, cfile=path + "c", invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP), "rb") as file:
        theirs, ours = file.read(), made[path][0]
    print(theirs[:16] == ours[:16], marshal.loads(theirs[16:]) == marshal.loads(ours[16:]))
print(made[names[2]][0])
import io
print(len(list(read(io.BytesIO(b'["a", 9, "x"]\nshort')))), len(list(read(io.BytesIO(b'["a", 1, "x"]\nX["b", ')))))
"##;
    if let Some(said) = by_installer(test) {
        assert_eq!(said, "True True\nTrue True\nb''\n0 1\n");
    }
}

/// Byte code is kept by the hash of its wheel, but made of the files that lie there: of those, another wheel may have
/// written over one.
#[test]
fn kept_byte_code_is_used_for_the_very_source_that_it_was_made_of() {
    let test = r#"
root = sys.argv[1]
CACHE = root
place = os.path.join(root, "code", "kept")
source = os.path.join(root, "module.py")
def write(text):
    with open(source, "w") as file:
        file.write(text)
    os.utime(source, (TIME, TIME))
write("VALUE = 'evil'\n")
pack(place, {source}, root, compile_all([(source, source)]))
same = unpack(place, {source}, root)
write("VALUE = 'good'\n")
other = unpack(place, {source}, root)
print(len(same), len(other))
"#;
    if let Some(said) = by_installer(test) {
        assert_eq!(said, "1 0\n");
    }
}

/// A file can be such that Python dies of it. Its neighbours have their byte code all the same, and where some were not come
/// to at all, nothing is kept that would be taken for the whole.
#[test]
fn a_worker_that_dies_takes_no_byte_code_from_others() {
    let test = r#"
root = sys.argv[1]
COMPILE = COMPILE.replace("    try:\n", "    if path.endswith('deadly.py'):\n        os._exit(1)\n    try:\n", 1)
names = [os.path.join(root, "module%d.py" % number) for number in range(20)] + [os.path.join(root, "deadly.py")]
for number, name in enumerate(names):
    with open(name, "w") as file:
        file.write("VALUE = %d\n" % number * (number + 1))
made = compile_all([(name, name) for name in names])
print(len(made), [os.path.basename(name) for name in names if not made[name][0]])
place = os.path.join(root, "kept", "one")
pack(place, set(names), root, made)
print(len(unpack(place, set(names), root)))
del made[names[3]]
pack(place + "-less", set(names), root, made)
print(os.path.exists(place + "-less"))
"#;
    if let Some(said) = by_installer(test) {
        assert_eq!(said, "21 ['deadly.py']\n20\nFalse\n");
    }
}

/// What gets libraries ready and what installs them work on one cache: the second waits for the first, and the first leaves
/// the work to the second where that came before it.
#[test]
fn an_installation_waits_for_what_is_got_ready_beside() {
    let test = r#"
root = sys.argv[1]
CACHE, LOCK = root, os.path.join(root, "lock.txt")
with open(LOCK, "w") as file:
    file.write("six==1.0 --hash=sha256:aa\n")
done = []
def prepare(lock, tools):
    done.append("begins " + tools)
    time.sleep(0.3)
    done.append("is ready")
def install(lock, tools):
    done.append("installs")
    sys.argv = ["install.py", "prepare", "late"]
    main()
sys.argv = ["install.py", "prepare", "early"]
first = threading.Thread(target=main)
first.start()
while not done:
    time.sleep(0.01)
sys.argv = ["install.py"]
main()
first.join()
print(done)
with turn(fcntl.LOCK_SH) as one, turn(fcntl.LOCK_SH) as other, turn(fcntl.LOCK_EX) as ready:
    print(one, other, ready)
def flock(*_):
    raise OSError("not here")
fcntl.flock = flock
with turn(fcntl.LOCK_SH, 60) as one, turn(fcntl.LOCK_EX) as ready:
    print(one, ready)
"#;
    if let Some(said) = by_installer(test) {
        let waits = "waits for the libraries that are being made ready";
        let told = format!("{waits}\n['begins early', 'is ready', 'installs']\nTrue True False\nTrue True\n");
        assert_eq!(said, told);
    }
}

#[test]
fn root_is_known_by_any_of_its_names() {
    for (user, expected) in [
        ("", true),
        ("0", true),
        ("root", true),
        ("0:0", true),
        ("root:root", true),
        ("0:4000", true),
        ("4000:4000", false),
        ("rooty", false),
    ] {
        assert_eq!(is_root(user), expected, "{user}");
    }
}
