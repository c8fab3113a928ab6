//! The names of libraries and packages in a line, to be offered again.

use super::{Reading, Value, read};

/// The names of the dependencies and of the OS packages that a line asks for, in its order; none where it is no command
/// that can run.
#[must_use]
pub fn names_in(line: &str) -> (Vec<String>, Vec<String>) {
    let (mut dependencies, mut packages) = (Vec::new(), Vec::new());
    // Most lines are something else and need not be read.
    if line.trim_start().starts_with('/')
        && let Ok(Reading::Command(request)) = read(line)
    {
        for (value, _) in request.arguments.values() {
            match value {
                Value::Requirements(list) => dependencies.extend(list.iter().map(|item| item.value.name().to_owned())),
                Value::OsPackages(list) => packages.extend(list.iter().map(|item| item.value.name().to_owned())),
                Value::Flag(_)
                | Value::Age(_)
                | Value::Seconds(_)
                | Value::ImageName(_)
                | Value::ImageReference(_)
                | Value::Text(_) => {}
            }
        }
    }
    (dependencies, packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_without_versions() {
        let line = "/docker_image_create x dependencies=requests[socks]>=2,<3,Ruamel.yaml packages=git=1:2.39,wget";
        let (dependencies, packages) = names_in(line);
        assert_eq!(
            dependencies.join(" ").to_lowercase().replace('.', "-"),
            "requests ruamel-yaml"
        );
        assert_eq!(packages, ["git", "wget"]);
        for line in ["hello", "/docker_images", "/docker_image_create dependencies=a,,b", ""] {
            assert_eq!(names_in(line), (Vec::new(), Vec::new()), "{line}");
        }
    }
}
