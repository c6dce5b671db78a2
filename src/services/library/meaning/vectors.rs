//! Vectors as they are kept: of length 1, so that their product is the cosine between them.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Four bytes a number, the least significant first; none of what has no direction.
pub(super) fn pack(vector: &[f32]) -> Option<Vec<u8>> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    let sound = length.is_normal();
    sound.then(|| vector.iter().flat_map(|x| (x / length).to_le_bytes()).collect())
}

/// The cosine between two packed vectors; none if they are not of one kind.
pub(super) fn cosine(a: &[u8], b: &[u8]) -> Option<f32> {
    let numbers = |bytes: &'_ [u8]| -> usize { bytes.len() / 4 };
    if numbers(a) != numbers(b) {
        return None;
    }
    // Eight sums side by side: the compiler makes one instruction of them.
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks_exact(32).zip(b.chunks_exact(32)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.chunks_exact(4).zip(b.chunks_exact(4))) {
            *sum += number(a) * number(b);
        }
    }
    let rest = |bytes: &'_ [u8]| -> usize { bytes.len() / 32 * 32 };
    let tail = a[rest(a)..].chunks_exact(4).zip(b[rest(b)..].chunks_exact(4));
    Some(sums.iter().sum::<f32>() + tail.map(|(a, b)| number(a) * number(b)).sum::<f32>())
}

fn number(bytes: &[u8]) -> f32 {
    bytes.first_chunk().map_or(0.0, |bytes| f32::from_le_bytes(*bytes))
}

/// The best of many, in the order of their scores; equals in the order in which they came.
pub(super) struct Best<T> {
    most: usize,
    found: BinaryHeap<Reverse<Scored<T>>>,
    seen: usize,
}

struct Scored<T> {
    score: f32,
    place: Reverse<usize>,
    it: T,
}

// === impl Best ===

impl<T> Best<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { most, found: BinaryHeap::new(), seen: 0 }
    }

    /// Takes something into account. It is made only if it is among the best so far.
    pub(super) fn offer(&mut self, score: f32, make: impl FnOnce() -> T) {
        self.seen += 1;
        let full = self.found.len() >= self.most;
        let worst = self.found.peek().map_or(f32::NEG_INFINITY, |worst| worst.0.score);
        if self.most == 0 || (full && score <= worst) {
            return;
        }
        if full {
            self.found.pop();
        }
        self.found.push(Reverse(Scored { score, place: Reverse(self.seen), it: make() }));
    }

    /// The best, the best first.
    pub(super) fn ranked(self) -> Vec<T> {
        self.found.into_sorted_vec().into_iter().map(|scored| scored.0.it).collect()
    }
}

// === impl Scored ===

impl<T> Ord for Scored<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then_with(|| self.place.cmp(&other.place))
    }
}

impl<T> PartialOrd for Scored<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Scored<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Scored<T> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_points_the_same_way_is_alike_whatever_its_length() {
        let packed = |vector: &[f32]| pack(vector).unwrap();
        let alike = cosine(&packed(&[1.0, 2.0, 3.0]), &packed(&[2.0, 4.0, 6.0])).unwrap();
        assert!((alike - 1.0).abs() < 1e-6);
        let across = cosine(&packed(&[1.0, 0.0]), &packed(&[0.0, 5.0])).unwrap();
        assert!(across.abs() < 1e-6);
        assert_eq!(cosine(&packed(&[1.0]), &packed(&[1.0, 0.0])), None, "of two models");
        assert_eq!(pack(&[0.0, 0.0]), None, "nowhere");
        assert_eq!(pack(&[f32::NAN]), None);
        assert_eq!(pack(&[1.0]), Some(vec![0, 0, 0x80, 0x3f]), "the least significant first");
    }

    proptest! {
        #[test]
        fn the_cosine_is_that_of_the_definition(
            pairs in proptest::collection::vec((-1.0f32..1.0, -1.0f32..1.0), 1..70)
        ) {
            let (a, b): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
            prop_assume!(length(&a) > 1e-3 && length(&b) > 1e-3);
            let product: f32 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            let expected = product / length(&a) / length(&b);
            let found = cosine(&pack(&a).unwrap(), &pack(&b).unwrap()).unwrap();
            prop_assert!((found - expected).abs() < 1e-4, "{} {}", found, expected);
        }

        #[test]
        fn the_best_are_those_of_a_sort(
            scores in proptest::collection::vec(-5i8..5, 0..60), most in 0usize..10
        ) {
            let mut best = Best::new(most);
            let mut all: Vec<_> = scores.iter().copied().enumerate().collect();
            for (place, score) in &all {
                best.offer(f32::from(*score), || *place);
            }
            all.sort_by_key(|(place, score)| (Reverse(*score), *place));
            let expected: Vec<_> = all.into_iter().map(|(place, _)| place).take(most).collect();
            prop_assert_eq!(best.ranked(), expected);
        }
    }
}
