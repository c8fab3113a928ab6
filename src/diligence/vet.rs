//! All checks of all packages, joined.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::advisory::{self, Advisories, Ask, Ignored, Terms};
use super::names::Known;
use super::policy::{Advised, Policy};
use super::{Check, Evidence, Finding, Kind, Level, Report, Setup, Subject, Verdict, Vetted, licence};
use crate::image::{Distribution, Invented, Resolved, SystemPackage};

/// What the checks are given.
pub struct Vet<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The names.
    pub known: &'a Known,
    /// The advisories.
    pub advisories: &'a Advisories,
    /// The settings.
    pub setup: &'a Setup,
    /// The address of the index that pip asks.
    pub index: Option<&'a str>,
    /// A CA bundle (PEM) for what asks that index; the system's certificates where there is none.
    pub certificates: Option<&'a [u8]>,
    /// The name of the base's operating system, `Debian GNU/Linux 12 (bookworm)`.
    pub os: &'a str,
    /// Names that are meant as they are typed, normalised.
    pub accepted: &'a BTreeSet<String>,
    /// The day, where the person is.
    pub today: Date,
    /// The time.
    pub now: Timestamp,
    /// Whether everything is invented.
    pub training: bool,
}

impl Vet<'_> {
    /// Checks every package.
    pub async fn report(&self, resolved: &Resolved) -> Report {
        let mut packages: Vec<_> = (resolved.distributions.iter())
            .map(|distribution| self.distribution(distribution))
            .chain(resolved.system.iter().map(system))
            .collect();
        let sources = self.look(resolved, &mut packages).await;
        for package in &mut packages {
            package.findings.sort_by_key(|finding| finding.check);
        }
        packages.sort_by(|left, right| {
            let order = |package: &Vetted| {
                let subject = &package.subject;
                (!subject.named, subject.kind, subject.name.clone())
            };
            order(left).cmp(&order(right))
        });
        Report {
            packages,
            sources,
            resolved_ms: 0,
            vetted_ms: 0,
        }
    }

    /// Adds what is known of advisories, and tells where that came from.
    async fn look(&self, resolved: &Resolved, packages: &mut [Vetted]) -> Vec<super::Source> {
        if self.setup.strictness.advisories == Level::Off {
            for package in packages {
                package.findings.push(off(Check::Advisory));
            }
            return Vec::new();
        }
        if self.training {
            let findings = (resolved.distributions.iter().map(|found| self.invented(found)))
                .chain(resolved.system.iter().map(|_| vec![none_invented()]));
            for (package, findings) in packages.iter_mut().zip(findings) {
                package.findings.extend(findings);
            }
            return Vec::new();
        }
        let libraries = resolved.distributions.iter().map(|distribution| Ask {
            kind: Kind::Python,
            name: distribution.name.clone(),
            version: distribution.version.clone(),
            source: None,
        });
        let system = resolved.system.iter().map(|package| Ask {
            kind: Kind::System,
            name: package.name.clone(),
            version: package.version.clone(),
            source: package.source.clone(),
        });
        let asks: Vec<_> = libraries.chain(system).collect();
        let derived = self.index.and_then(advisory::api_of_index);
        let ecosystem = advisory::ecosystem_of(self.os);
        let ignored = |advised: &Advised<'_>| {
            if let Some(ignore) = self.policy.ignored(advised, self.today) {
                return Some(Ignored::Because(ignore.reason.clone()));
            }
            let before = self.policy.no_longer_ignored(advised, self.today)?;
            before.until.map(Ignored::Until)
        };
        let terms = Terms {
            api: self.setup.index_api.as_deref().or(derived.as_deref()),
            system: ecosystem.as_deref(),
            now: self.now,
            certificates: self.certificates,
            stale_days: self.setup.stale_days,
            ignored: &ignored,
        };
        let looked = self.advisories.look(&asks, &terms).await;
        for (package, mut findings) in packages.iter_mut().zip(looked.findings) {
            // The resolver and the API both tell of a release that was yanked; once is enough.
            if package.findings.iter().any(|finding| finding.check == Check::Yanked) {
                findings.retain(|finding| finding.check != Check::Yanked);
            }
            package.findings.extend(findings);
        }
        looked.sources
    }

    fn distribution(&self, distribution: &Distribution) -> Vetted {
        let mut findings = vec![self.name(distribution)];
        let (licence, finding) = self.licence(distribution);
        findings.push(finding);
        if self.setup.strictness.advisories == Level::Off {
            findings.push(off(Check::Yanked));
        } else if let Some(reason) = &distribution.yanked {
            findings.push(advisory::yanked_finding(reason));
        }
        Vetted {
            subject: Subject {
                kind: Kind::Python,
                name: distribution.name.clone(),
                version: distribution.version.clone(),
                named: distribution.named,
                via: distribution.via.clone(),
                licence,
                source_only: distribution.source_only,
            },
            findings,
        }
    }

    /// Names that were typed are judged whole; of what they bring in, whether the name is on a list of malicious ones.
    fn name(&self, distribution: &Distribution) -> Finding {
        if self.setup.strictness.names == Level::Off {
            return off(Check::Name);
        }
        let name = &distribution.name;
        let finding = self
            .known
            .judge(name, self.policy.trusts(name), self.policy.denies(name));
        match finding.verdict {
            Verdict::Pass | Verdict::Fail => finding,
            _ if !distribution.named => Finding::new(Check::Name, Verdict::Pass, "was not typed"),
            _ if self.accepted.contains(&distribution.name) => {
                Finding::new(Check::Name, Verdict::Pass, "is meant as it is typed").with(Evidence::new(
                    "the command line",
                    format!("accept={}", distribution.name),
                ))
            }
            _ => finding,
        }
    }

    fn licence(&self, distribution: &Distribution) -> (String, Finding) {
        if distribution.invented {
            return (String::new(), not_invented(Check::Licence));
        }
        let metadata = &distribution.metadata;
        let (words, finding) = licence::judge(
            metadata,
            &distribution.name,
            &distribution.version,
            self.policy,
            self.today,
        );
        if self.setup.strictness.licences == Level::Off {
            (words, off(Check::Licence))
        } else {
            (words, finding)
        }
    }

    /// What the training engine invented of a library's advisories.
    fn invented(&self, distribution: &Distribution) -> Vec<Finding> {
        if distribution.invented {
            return vec![not_invented(Check::Advisory)];
        }
        let source = |text: &str| Evidence::new("the invented index", text);
        if distribution.advisories.is_empty() {
            let finding = Finding::new(Check::Advisory, Verdict::Pass, "none is known").with(source("no advisory"));
            return vec![finding];
        }
        let findings = distribution.advisories.iter().map(|advisory| {
            let Invented {
                id,
                summary,
                fixed,
                withdrawn,
                unanswered,
            } = advisory;
            if *unanswered {
                return Finding::new(Check::Advisory, Verdict::Unknown, summary).with(source("no answer"));
            }
            let found = |verdict: Verdict, says: String| {
                Finding::new(Check::Advisory, verdict, says).named(id).with(source(id))
            };
            let ignored = self.policy.ignored(
                &Advised {
                    id,
                    aliases: &[],
                    package: &distribution.name,
                    version: &distribution.version,
                    fixed: fixed.is_some(),
                },
                self.today,
            );
            if let (false, Some(ignore)) = (*withdrawn, ignored) {
                let says = format!("{id}: {summary}; ignored by the policy: {}", ignore.reason);
                return found(Verdict::Pass, says);
            }
            match fixed {
                _ if *withdrawn => found(Verdict::Pass, format!("{id} was withdrawn: {summary}")),
                Some(fixed) => found(Verdict::Fail, format!("{id}: {summary}; fixed in {fixed}"))
                    .help(format!("ask for {}>={fixed}", distribution.name)),
                None => found(Verdict::NeedsApproval, format!("{id}: {summary}; no release fixes it")),
            }
        });
        findings.collect()
    }
}

/// Licences of OS packages are told, not judged: the base's own tools are under the GPL.
fn system(package: &SystemPackage) -> Vetted {
    let licence = package.licences.join(", ");
    let (verdict, says) = if licence.is_empty() {
        (Verdict::NotRun, "was not read; of OS packages it is told, not judged")
    } else {
        (Verdict::Pass, "is told; of OS packages it is not judged")
    };
    let finding =
        Finding::new(Check::Licence, verdict, says).with(Evidence::new("the distribution", package.evidence.clone()));
    Vetted {
        subject: Subject {
            kind: Kind::System,
            name: package.name.clone(),
            version: package.version.clone(),
            named: package.named,
            via: Vec::new(),
            licence,
            source_only: false,
        },
        findings: vec![finding],
    }
}

/// What stands where the settings switch a check off.
fn off(check: Check) -> Finding {
    Finding::new(check, Verdict::NotRun, "is switched off in the settings")
}

/// What stands for real names on the training engine.
fn not_invented(check: Check) -> Finding {
    Finding::new(check, Verdict::NotRun, "nothing is invented of what has a real name")
}

/// What stands for every OS package on the training engine.
fn none_invented() -> Finding {
    let says = "no advisories are invented for OS packages";
    Finding::new(Check::Advisory, Verdict::NotRun, says)
}
