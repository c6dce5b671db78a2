//! Where a record stands in its table.
//!
//! A key is its parts, each ended by a zero byte, which no name can contain (names have no
//! control characters), and at last a number in big-endian order: so records lie in the order
//! of their names and numbers, and everything of one room or person lies together.

use std::ops::Range;

/// The end of a part.
const END: u8 = 0;

/// The key of these parts.
pub(super) fn of(parts: &[&str]) -> Vec<u8> {
    let mut key = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum::<usize>() + 8);
    for part in parts {
        key.extend_from_slice(part.as_bytes());
        key.push(END);
    }
    key
}

/// The key of a number of a room or a person.
pub(super) fn numbered(owner: &str, number: u64) -> Vec<u8> {
    let mut key = of(&[owner]);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Everything of this owner.
pub(super) fn all(owner: &str) -> Range<Vec<u8>> {
    let mut end = owner.as_bytes().to_vec();
    end.push(END + 1);
    of(&[owner])..end
}

/// Everything of this owner that is numbered below.
pub(super) fn below(owner: &str, number: u64) -> Range<Vec<u8>> {
    of(&[owner])..numbered(owner, number)
}

/// Every key there is: no name begins with this byte (RFC 3629 section 1).
pub(super) fn everything() -> Range<Vec<u8>> {
    Vec::new()..vec![0xff]
}

/// Everything after this key.
pub(super) fn after(key: &[u8]) -> Range<Vec<u8>> {
    [key, &[END]].concat()..everything().end
}

/// Whose key it is.
pub(super) fn owner(key: &[u8]) -> Option<&str> {
    let end = key.iter().position(|byte| *byte == END)?;
    std::str::from_utf8(&key[..end]).ok()
}

/// The number at its end.
pub(super) fn number(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_an_owner_lies_together_and_in_order() {
        let mut keys = [
            numbered("ab", 1),
            numbered("a", 256),
            numbered("a", 3),
            numbered("a ", 0),
            of(&["a", "sheet", "cell"]),
        ];
        keys.sort();
        let of_a: Vec<_> = keys.iter().filter(|key| all("a").contains(*key)).cloned().collect();
        let mut expected = [numbered("a", 3), numbered("a", 256), of(&["a", "sheet", "cell"])];
        expected.sort();
        assert_eq!(of_a, expected);
        assert!(below("a", 256).contains(&numbered("a", 255)));
        assert!(!below("a", 256).contains(&numbered("a", 256)));
        assert_eq!((owner(&numbered("ab", 7)), number(&numbered("ab", 7))), (Some("ab"), Some(7)));
    }
}
