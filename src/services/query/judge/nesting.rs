//! How deeply a query is nested, counted before it is read: a reader that goes back and tries
//! again needs several times as long for each bracket, and room on the stack for each.

/// More groups within groups than any query that a person or a program writes.
const DEEPEST: usize = 20;
/// Parentheses are tried in more ways than one, so each of them multiplies the time.
const DEEPEST_PARENTHESES: usize = 8;
/// `!!!!x` and `- - - x` nest too, without a bracket.
const LONGEST_CHAIN: usize = 8;
/// Groups and steps that stand in a row nest in what is read, and have to be put in order.
const MOST_GROUPS: usize = 100;
const MOST_OPERATORS: usize = 500;

/// Refuses what is nested too deeply.
pub(super) fn check(text: &str) -> Result<(), &'static str> {
    let (mut depth, mut parentheses, mut chain) = (0_usize, 0_usize, 0_usize);
    let (mut groups, mut operators) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' => parentheses += 1,
            b')' => parentheses = parentheses.saturating_sub(1),
            b'{' => (depth, groups) = (depth + 1, groups + 1),
            b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'+' | b'*' | b'|' | b'&' => operators += 1,
            _ => {}
        }
        match byte {
            b'!' | b'-' | b'+' | b'^' => chain += 1,
            _ if byte.is_ascii_whitespace() => {}
            _ => chain = 0,
        }
        let deep = depth > DEEPEST || parentheses > DEEPEST_PARENTHESES || chain > LONGEST_CHAIN;
        if deep || groups > MOST_GROUPS || operators > MOST_OPERATORS {
            return Err("The query is nested too deeply");
        }
    }
    Ok(())
}
