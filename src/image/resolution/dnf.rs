//! What dnf or microdnf would install, by the table that they show. Written after their documented output; not tried on a
//! real Fedora or Red Hat.

use std::collections::BTreeMap;

use super::SystemPackage;
use crate::image::{OsPackage, PackageManager};

/// The program that lets dnf or microdnf show what it would do.
pub(super) fn command(manager: PackageManager, packages: &[OsPackage]) -> Vec<String> {
    let fixed = ["/bin/sh", "-c", include_str!("dnf.sh"), "sh"].map(str::to_owned);
    let packages = packages.iter().map(|package| match package.version() {
        Some(version) => format!("{}-{version}", package.name()),
        None => package.name().to_owned(),
    });
    fixed.into_iter().chain([manager.to_string()]).chain(packages).collect()
}

/// Reads what the program printed.
///
/// # Errors
/// Where it did not come to its end.
pub(super) fn parse(output: &str, asked: &[OsPackage]) -> Result<Vec<SystemPackage>, String> {
    let facts = || output.lines().filter_map(|line| line.strip_prefix("warroom: "));
    if !facts().any(|fact| fact == "end") {
        return Err("what the package manager would do was not told whole".to_owned());
    }
    let queried: BTreeMap<(&str, &str), (&str, &str)> = facts()
        .filter_map(|fact| fact.strip_prefix("query "))
        .filter_map(queried)
        .collect();
    let mut packages = Vec::new();
    let mut adds = false;
    for row in facts().filter_map(|fact| fact.strip_prefix("row ")) {
        if !row.starts_with([' ', '=']) {
            adds = ["Installing", "Upgrading", "Installing dependencies"]
                .iter()
                .any(|head| {
                    row.trim_end()
                        .strip_suffix(':')
                        .is_some_and(|row| row.starts_with(head))
                });
        } else if let (true, Some((name, version))) = (adds, chosen(row)) {
            let said = queried.get(&(name, version)).copied();
            let licence = said.map_or("", |(_, licence)| licence);
            packages.push(SystemPackage {
                name: name.to_owned(),
                version: version.to_owned(),
                source: said.and_then(|(source, _)| source_package(source)),
                named: asked.iter().any(|asked| asked.name() == name),
                licences: (!licence.is_empty()).then(|| licence.to_owned()).into_iter().collect(),
                evidence: if licence.is_empty() {
                    "not told by the package manager".to_owned()
                } else {
                    "the package's header".to_owned()
                },
                file: None,
            });
        }
    }
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(packages)
}

/// Name and version out of a row: of dnf's ` wget  x86_64  1.21.3-5.fc38  fedora  800 k`, or of microdnf's
/// ` wget-1.21.3-5.fc38.x86_64  fedora  800 kB`.
fn chosen(row: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = row.split_whitespace().collect();
    match words.as_slice() {
        [name, _, version, _, _, _] => Some((name, version)),
        [package, _, _, _] => name_and_version(package.rsplit_once('.')?.0),
        _ => None,
    }
}

/// Name, and version with release, out of `wget-1.21.3-5.fc38`.
fn name_and_version(package: &str) -> Option<(&str, &str)> {
    let (rest, _) = package.rsplit_once('-')?;
    let (name, _) = rest.rsplit_once('-')?;
    Some((name, package.get(name.len() + 1..)?))
}

/// The source package out of `wget-1.21.3-5.fc38.src.rpm`.
fn source_package(file: &str) -> Option<(String, String)> {
    let (name, version) = name_and_version(file.strip_suffix(".src.rpm")?)?;
    Some((name.to_owned(), version.to_owned()))
}

/// Name and version of a package, and its source and licence.
type Queried<'a> = ((&'a str, &'a str), (&'a str, &'a str));

/// Name, version, source and licence out of `wget|1.21.3-5.fc38|wget-1.21.3-5.fc38.src.rpm|GPL-3.0-or-later`.
fn queried(line: &str) -> Option<Queried<'_>> {
    let mut parts = line.splitn(4, '|');
    let key = (parts.next()?, parts.next()?);
    Some((key, (parts.next()?, parts.next()?.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(output: &str) -> Vec<String> {
        let asked = [OsPackage::parse("wget").expect("a package")];
        let lines: Vec<_> = output
            .lines()
            .map(|line| format!("warroom: {}\n", line.trim_end()))
            .collect();
        let output = lines.concat();
        let packages = parse(&output, &asked).expect("packages");
        let told = packages.iter().map(|package| {
            let SystemPackage {
                name,
                version,
                source,
                named,
                licences,
                ..
            } = package;
            format!("{name} {version} {source:?} {named} {licences:?}")
        });
        told.collect()
    }

    #[test]
    fn the_table_of_dnf_is_read() {
        let output = "row Dependencies resolved.
row ====================
row  Package   Architecture  Version          Repository  Size
row ====================
row Installing:
row  wget      x86_64        1.21.3-5.fc38    fedora      800 k
row Installing dependencies:
row  libpsl    x86_64        0.21.2-2.fc38    fedora      63 k
row Removing:
row  old       x86_64        1-1.fc38         @System     63 k
row 
row Transaction Summary
row ====================
row Install  2 Packages
query wget|1.21.3-5.fc38|wget-1.21.3-5.fc38.src.rpm|GPL-3.0-or-later
query libpsl|0.21.2-2.fc38|libpsl-0.21.2-2.fc38.src.rpm|MIT
end";
        assert_eq!(
            told(output),
            [
                r#"libpsl 0.21.2-2.fc38 Some(("libpsl", "0.21.2-2.fc38")) false ["MIT"]"#,
                r#"wget 1.21.3-5.fc38 Some(("wget", "1.21.3-5.fc38")) true ["GPL-3.0-or-later"]"#,
            ]
        );
    }

    #[test]
    fn the_table_of_microdnf_is_read() {
        let output = "row Package                      Repository        Size
row Installing:
row  libpsl-0.21.1-5.el9.x86_64   ubi-9-baseos-rpms 66.5 kB
row  wget-1.21.1-7.el9.x86_64     ubi-9-appstream   789.0 kB
row Transaction Summary:
row  Installing:        2 packages
end";
        assert_eq!(
            told(output),
            ["libpsl 0.21.1-5.el9 None false []", "wget 1.21.1-7.el9 None true []"]
        );
    }
}
