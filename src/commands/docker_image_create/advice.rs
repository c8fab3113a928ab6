//! What to do about the usual failures of a build, told by the words of pip and the package managers.

/// What some words in a build's output mean for the person who asked for the image; the first that fits is told.
const ADVICE: [(&[&str], &str); 11] = [
    (
        &[
            "CERTIFICATE_VERIFY_FAILED",
            "certificate verify failed",
            "SSLError",
            "Certificate verification failed",
        ],
        "the build does not trust the index's certificate: name your CA bundle in the setting `create.certificates` or in SSL_CERT_FILE (an engine whose builder knows mounts is needed for it)",
    ),
    (
        &[
            "NewConnectionError",
            "Temporary failure in name resolution",
            "Temporary failure resolving",
            "Could not resolve host",
            "Network is unreachable",
            "Could not connect to",
        ],
        "the build has no way to the package index or mirror: see to the network, proxy or index settings",
    ),
    (
        &[
            "No matching distribution found",
            "Could not find a version that satisfies",
        ],
        "see whether the name and the version exist and fit the base's Python",
    ),
    (
        &["ResolutionImpossible", "conflicting dependencies"],
        "ask for versions that fit together, or leave one of them out",
    ),
    (
        &["does not have a Release file", "404  Not Found"],
        "the mirror no longer serves the base's distribution: use a newer base",
    ),
    (
        &[
            "Unable to locate package",
            "has no installation candidate",
            "no such package",
            "No match for argument",
            "No package matches",
            "Unable to find a match",
        ],
        "see how the base's distribution names the package",
    ),
    (
        &["was not found", "breaks: world"],
        "see which versions the base's distribution has, or leave the version out",
    ),
    (
        &[
            "command 'gcc' failed",
            "gcc: command not found",
            "error: command 'x86_64-linux-gnu-gcc' failed",
            "unable to execute 'gcc'",
            "Failed building wheel",
            "Python.h: No such file",
        ],
        "a dependency is compiled from source: add the compiler, packages=gcc,python3-dev",
    ),
    (
        &["but remove is disabled"],
        "it cannot stand beside a package of the base: leave it out, or use a base without that one",
    ),
    (&["No space left on device"], "the engine's disk is full"),
    (
        &["Requires-Python", "requires a different Python"],
        "use a base with another Python, or another version of the dependency",
    ),
];

/// What to do about a failure with these last lines and this reason.
pub(super) fn advice(lines: &[&str], reason: &str) -> Option<&'static str> {
    let says = |word: &&str| lines.iter().any(|line| line.contains(word)) || reason.contains(*word);
    ADVICE
        .iter()
        .find(|(words, _)| words.iter().any(says))
        .map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn the_cause_is_told_before_its_consequence() {
        let lines = [
            "WARNING: Retrying ... SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]",
            "ERROR: No matching distribution found for mechanize",
        ];
        assert!(advice(&lines, "exit code: 1").is_some_and(|text| text.contains("certificate")));
        assert!(advice(&lines[1..], "exit code: 1").is_some_and(|text| text.contains("name and the version")));
        assert_eq!(advice(&["all is well"], "exit code: 1"), None);
    }
}
