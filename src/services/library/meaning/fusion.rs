//! Two rankings made one, by the ranks and not by the scores, which are of two kinds.
//!
//! Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): what is at rank r of a
//! ranking gets 1 / (60 + r) for it.

use std::collections::BTreeMap;

/// Keeps the first ranks from outweighing everything else; the value of the paper.
const DAMPING: f32 = 60.0;

/// One ranking of these, each the best first; the scores are above 0, and 1 for what is the
/// first of all rankings.
pub(super) fn fuse<T: Ord + Clone>(rankings: &[Vec<T>]) -> Vec<(T, f32)> {
    let mut scores: BTreeMap<T, f32> = BTreeMap::new();
    for ranking in rankings {
        let mut rank = 0.0;
        for it in ranking {
            rank += 1.0;
            *scores.entry(it.clone()).or_default() += 1.0 / (DAMPING + rank);
        }
    }
    let most: f32 = rankings.iter().map(|_| 1.0 / (DAMPING + 1.0)).sum();
    let mut fused: Vec<_> = scores.into_iter().map(|(it, score)| (it, score / most)).collect();
    fused.sort_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.cmp(b)));
    fused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_know_comes_before_what_one_knows_best() {
        let fused = fuse(&[vec!["a", "both", "c"], vec!["b", "both"]]);
        let names: Vec<_> = fused.iter().map(|(it, _)| *it).collect();
        assert_eq!(names, ["both", "a", "b", "c"]);
        assert!(fused.iter().all(|(_, score)| *score > 0.0 && *score < 1.0));
    }

    #[test]
    fn the_first_of_all_has_everything() {
        let fused = fuse(&[vec!["a", "b"], vec!["a"]]);
        assert_eq!(fused[0], ("a", 1.0));
        assert!(fuse::<&str>(&[vec![], vec![]]).is_empty());
    }
}
