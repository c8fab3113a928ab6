//! What apk would install, by its simulation. Written after apk's documented output; not tried on a real Alpine.

use std::collections::BTreeMap;

use super::SystemPackage;
use crate::image::OsPackage;

/// The program that lets apk simulate.
pub(super) fn command(packages: &[OsPackage]) -> Vec<String> {
    let fixed = ["/bin/sh", "-c", include_str!("apk.sh"), "sh"];
    let packages = packages.iter().map(ToString::to_string);
    fixed.map(str::to_owned).into_iter().chain(packages).collect()
}

/// Reads what the program printed.
///
/// # Errors
/// Where it did not come to its end.
pub(super) fn parse(output: &str, asked: &[OsPackage]) -> Result<Vec<SystemPackage>, String> {
    let facts = || output.lines().filter_map(|line| line.strip_prefix("warroom: "));
    if !facts().any(|fact| fact == "end") {
        return Err("the simulation in the base did not come to its end".to_owned());
    }
    let listed: BTreeMap<&str, (&str, &str)> = facts()
        .filter_map(|fact| fact.strip_prefix("list "))
        .filter_map(listed)
        .collect();
    let chosen = facts().filter_map(|fact| fact.strip_prefix("apk ")).filter_map(chosen);
    let packages = chosen.map(|(name, version)| {
        let said = listed.get(format!("{name}-{version}").as_str());
        let licence = said.map_or("", |(_, licence)| licence);
        SystemPackage {
            name: name.to_owned(),
            version: version.to_owned(),
            // A source package and what is built of it have one version.
            source: said.map(|(source, _)| ((*source).to_owned(), version.to_owned())),
            named: asked.iter().any(|asked| asked.name() == name),
            licences: (!licence.is_empty()).then(|| licence.to_owned()).into_iter().collect(),
            evidence: if licence.is_empty() {
                "its index entry was not read".to_owned()
            } else {
                "the package index".to_owned()
            },
            file: None,
        }
    });
    let mut packages: Vec<_> = packages.collect();
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packages)
}

/// Name and version out of `libpsl (0.21.1-r0)`, or `musl (1.2.3-r4 -> 1.2.3-r5)`.
fn chosen(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(" (")?;
    let versions = rest.trim_end().strip_suffix(')')?;
    let version = versions.rsplit(" -> ").next()?;
    Some((name, version))
}

/// Name with version, source and licence out of `wget-1.21.3-r0 x86_64 {wget} (GPL-3.0-or-later) [installed]`.
fn listed(line: &str) -> Option<(&str, (&str, &str))> {
    let (package, rest) = line.split_once(' ')?;
    let (_, rest) = rest.split_once('{')?;
    let (source, rest) = rest.split_once('}')?;
    let licence = rest.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'));
    Some((package, (source, licence.map_or("", |(licence, _)| licence))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulation_and_the_index_are_read() {
        let output = "noise\nwarroom: apk libpsl (0.21.1-r0)\nwarroom: apk musl (1.2.3-r4 -> 1.2.3-r5)\n\
                      warroom: apk wget (1.21.3-r0)\nwarroom: list libpsl-0.21.1-r0 x86_64 {libpsl} (MIT)\n\
                      warroom: list wget-1.21.3-r0 x86_64 {wget-src} (GPL-3.0-or-later WITH (x)) [installed]\nwarroom: end\n";
        let asked = [OsPackage::parse("wget").expect("a package")];
        let packages = parse(output, &asked).expect("packages");
        let told: Vec<String> = packages
            .iter()
            .map(|package| {
                let SystemPackage {
                    name,
                    version,
                    source,
                    named,
                    licences,
                    evidence,
                    file: _,
                } = package;
                format!("{name} {version} {source:?} {named} {licences:?} {evidence}")
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"libpsl 0.21.1-r0 Some(("libpsl", "0.21.1-r0")) false ["MIT"] the package index"#,
                r"musl 1.2.3-r5 None false [] its index entry was not read",
                r#"wget 1.21.3-r0 Some(("wget-src", "1.21.3-r0")) true ["GPL-3.0-or-later WITH (x)"] the package index"#,
            ]
        );
        assert!(parse("warroom: apk wget (1)\n", &asked).is_err());
    }
}
