use super::same;
use crate::image::{Distribution, Lock, LockedDistribution, LockedPackage, Resolved, SystemPackage};

fn lock() -> Lock {
    Lock {
        distributions: vec![LockedDistribution {
            name: "built".into(),
            version: "1".into(),
            sha256: "a".repeat(64),
            named: Some("built".into()),
            ..LockedDistribution::default()
        }],
        system: vec![LockedPackage {
            name: "wget".into(),
            version: "1.2-1".into(),
            named: true,
        }],
        ..Lock::default()
    }
}

fn resolved() -> Resolved {
    Resolved {
        distributions: vec![Distribution {
            name: "built".into(),
            version: "1".into(),
            sha256: Some("a".repeat(64)),
            source_only: true,
            ..Distribution::default()
        }],
        system: vec![SystemPackage {
            name: "wget".into(),
            version: "1.2-1".into(),
            ..SystemPackage::default()
        }],
        ..Resolved::default()
    }
}

/// What is said where the two differ.
fn refused(change: impl Fn(&mut Lock, &mut Resolved)) -> String {
    let (mut lock, mut resolved) = (lock(), resolved());
    change(&mut lock, &mut resolved);
    let before = lock.clone();
    let failure = same(&mut lock, &mut resolved).unwrap_err();
    assert_eq!(lock, before, "what is refused stays as it was");
    let says = failure.drafts[0].text.clone().unwrap();
    let (message, _) = says.split_once("\n  = help: ").expect(&says);
    message.to_owned()
}

#[test]
fn what_is_source_only_is_told_by_what_was_resolved_and_who_was_named_by_the_lock() {
    let (mut lock, mut resolved) = (lock(), resolved());
    let digest = lock.digest();
    assert!(same(&mut lock, &mut resolved).is_ok());
    assert_eq!(lock.source_only().collect::<Vec<_>>(), ["built"]);
    assert_ne!(
        lock.digest(),
        digest,
        "it is another lock than the one that said nothing of it"
    );
    assert!(resolved.distributions[0].named && resolved.system[0].named);
    resolved.distributions[0].source_only = false;
    assert!(same(&mut lock, &mut resolved).is_ok());
    assert_eq!(lock.source_only().count(), 0);
}

#[test]
fn every_difference_between_a_lock_and_what_is_given_now_is_refused() {
    let extra = || SystemPackage {
        name: "libinvented3".into(),
        version: "2.0-1".into(),
        ..SystemPackage::default()
    };
    let said = [
        refused(|_, resolved| resolved.distributions[0].sha256 = None),
        refused(|_, resolved| resolved.distributions[0].version.push('1')),
        refused(|_, resolved| resolved.distributions[0].name = "other".into()),
        refused(|lock, _| lock.distributions.clear()),
        refused(|_, resolved| resolved.system.push(extra())),
        refused(|_, resolved| resolved.system[0].version.push('1')),
        refused(|_, resolved| resolved.system.clear()),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    the index does not give the file that the lock pins for built 1
    the index does not give the file that the lock pins for built 1
    the index does not give the file that the lock pins for built 1
    the lock is not whole: built 1 would come in too
    the lock is not whole: libinvented3 2.0-1 would come in too
    the lock pins wget 1.2-1, and the package manager gives 1.2-11
    the lock pins the OS package wget 1.2-1, which would not be installed on this base
    ");
}
