//! How much space the removal of images frees.

use std::collections::{BTreeMap, BTreeSet};

/// An image as its layers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Layered {
    /// The layers' diff ids, lowest first. Engines keep a layer once for all images that have the same layers below it.
    pub layers: Vec<String>,
    /// The size of each layer in bytes; `None` where the engine does not tell.
    pub sizes: Option<Vec<u64>>,
    /// The size of the whole image in bytes.
    pub size: u64,
}

/// What a removal frees.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Freed {
    /// In bytes.
    pub bytes: u64,
    /// Whether it is exactly that much; otherwise it is at most that much.
    pub exact: bool,
}

/// What is freed by removing some images while others stay.
#[must_use]
pub fn freed(going: &[&Layered], staying: &[&Layered]) -> Freed {
    let kept: BTreeSet<&[String]> = staying.iter().flat_map(|image| chains(image)).collect();
    let mut layers: BTreeMap<&[String], u64> = BTreeMap::new();
    let mut guessed: u64 = 0;
    for image in going {
        let own: Vec<_> = chains(image)
            .enumerate()
            .filter(|(_, chain)| !kept.contains(chain))
            .collect();
        match image.sizes.as_ref().filter(|sizes| sizes.len() == image.layers.len()) {
            Some(sizes) => layers.extend(own.into_iter().filter_map(|(at, chain)| Some((chain, *sizes.get(at)?)))),
            None if own.is_empty() => {}
            None => guessed = guessed.saturating_add(image.size),
        }
    }
    Freed {
        bytes: layers.values().fold(guessed, |sum, size| sum.saturating_add(*size)),
        exact: guessed == 0,
    }
}

/// Each layer of an image with all those below it.
fn chains(image: &Layered) -> impl Iterator<Item = &[String]> {
    (1..=image.layers.len()).filter_map(|end| image.layers.get(..end))
}

/// Whether an image stands on another one: it begins with all its layers and has more.
#[must_use]
pub fn stands_on(image: &[String], base: &[String]) -> bool {
    !base.is_empty() && image.len() > base.len() && image.starts_with(base)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn image(layers: &[(&str, u64)]) -> Layered {
        Layered {
            layers: layers.iter().map(|(layer, _)| (*layer).to_owned()).collect(),
            sizes: Some(layers.iter().map(|(_, size)| *size).collect()),
            size: layers.iter().map(|(_, size)| size).sum(),
        }
    }

    #[test]
    fn shared_layers_are_freed_once_and_only_with_the_last_image_that_has_them() {
        let base = image(&[("a", 70)]);
        let one = image(&[("a", 70), ("b", 5)]);
        let other = image(&[("a", 70), ("b", 5), ("c", 3)]);
        let exact = |bytes| Freed { bytes, exact: true };
        assert_eq!(freed(&[&one, &other], &[&base]), exact(8));
        assert_eq!(freed(&[&one, &other, &base], &[]), exact(78));
        assert_eq!(freed(&[&one], &[&other]), exact(0));
    }

    #[test]
    fn a_layer_on_other_ground_is_another_layer() {
        let one = image(&[("a", 70), ("b", 5)]);
        let other = image(&[("x", 1), ("b", 5)]);
        assert_eq!(freed(&[&one], &[&other]).bytes, 75);
    }

    #[test]
    fn without_the_sizes_of_layers_only_a_bound_is_known() {
        let mut one = image(&[("a", 70), ("b", 5)]);
        one.sizes = None;
        assert_eq!(
            freed(&[&one], &[]),
            Freed {
                bytes: 75,
                exact: false
            }
        );
        assert_eq!(freed(&[&one], &[&one.clone()]), Freed { bytes: 0, exact: true });
    }

    #[test]
    fn a_base_is_below_and_not_beside() {
        let layers = |text: &str| text.chars().map(String::from).collect::<Vec<_>>();
        assert!(stands_on(&layers("abc"), &layers("ab")));
        for (image, base) in [("ab", "ab"), ("ab", "abc"), ("xbc", "ab"), ("a", "")] {
            assert!(!stands_on(&layers(image), &layers(base)), "{image} on {base}");
        }
    }

    proptest! {
        /// Images are paths in one tree of layers, each of size 1: what goes and what stays together are all of it.
        #[test]
        fn what_is_freed_and_what_stays_is_all_there_was(paths in prop::collection::vec("[ab]{1,5}", 1..8), cut in 0usize..8) {
            let images: Vec<_> = paths
                .iter()
                .map(|path| image(&path.char_indices().map(|(at, _)| (&path[at..=at], 1)).collect::<Vec<_>>()))
                .collect();
            let all: Vec<_> = images.iter().collect();
            let (going, staying) = all.split_at(cut.min(all.len()));
            let total = |images: &[&Layered]| freed(images, &[]).bytes;
            prop_assert_eq!(freed(going, staying).bytes + total(staying), total(&all));
        }
    }
}
