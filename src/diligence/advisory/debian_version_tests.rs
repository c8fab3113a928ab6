use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

fn order(own: &str, other: &str) -> Ordering {
    DebianVersion::new(own).cmp(&DebianVersion::new(other))
}

#[test]
fn versions_are_ordered_as_dpkg_orders_them() {
    // Each list goes up.
    for list in [
        // The example of deb-version(7).
        &["~~", "~~a", "~", "", "a"][..],
        &[
            "1.0~beta1~svn1245",
            "1.0~beta1",
            "1.0",
            "1.0-1",
            "1.0-1+deb12u1",
            "1.0-1.1",
            "1.0-2",
            "1.0.1-1",
        ],
        &["1.9", "1.10", "1:0.1", "2:0.0.1", "10:0"],
        &["1.0a", "1.0b", "1.0+", "1.0.0"],
        &["1.2-1", "1.2-1+b1", "1.2-1+deb12u1", "1.2-1+deb12u2", "1.2-1+deb12u10"],
        &["2.36-9", "2.36-9+deb12u4", "2.36-10"],
        &["99999999999999999999998", "99999999999999999999999"],
        &["1-2-3", "1-2-4", "1-3-1"],
        &["0.1~rc1-1", "0.1-1~bpo12+1", "0.1-1"],
    ] {
        for (at, low) in list.iter().enumerate() {
            for high in &list[at + 1..] {
                assert_eq!(order(low, high), Ordering::Less, "{low} < {high}");
                assert_eq!(order(high, low), Ordering::Greater, "{high} > {low}");
            }
        }
    }
}

#[test]
fn what_dpkg_holds_for_equal_is_equal() {
    for (own, other) in [
        ("1.0", "0:1.0"),
        ("1.0", "1.0-0"),
        ("1.0", "1.00"),
        ("1.0-01", "1.0-1"),
        ("a", "a0"),
        (" 1.0 ", "1.0"),
        ("", "0"),
    ] {
        assert_eq!(order(own, other), Ordering::Equal, "{own:?} = {other:?}");
        assert_eq!(DebianVersion::new(own), DebianVersion::new(other));
    }
}

proptest! {
    #[test]
    fn any_three_texts_have_one_order(texts in prop::array::uniform3("[0-9a-z~+.:é-]{0,8}")) {
        let [a, b, c] = texts.each_ref().map(|text| DebianVersion::new(text));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        if a <= b && b <= c {
            prop_assert!(a <= c, "{:?} {:?} {:?}", a, b, c);
        }
        prop_assert_eq!(a.cmp(&a), Ordering::Equal);
    }
}
