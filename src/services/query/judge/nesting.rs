//! How deeply a query is nested, counted before it is read: a reader that goes back and tries
//! again needs twice the time for each bracket, and room on the stack for each.

/// More than any query that a person or a program writes.
const DEEPEST: usize = 48;
/// `!!!!x` and `- - - x` nest too, without a bracket.
const LONGEST_CHAIN: usize = 16;
/// Steps that stand in a row nest in what is read.
const MOST_OPERATORS: usize = 2_000;

/// Refuses what is nested too deeply.
pub(super) fn check(text: &str) -> Result<(), &'static str> {
    let (mut depth, mut chain, mut operators) = (0_usize, 0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'{' | b'[' => depth += 1,
            b')' | b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'!' | b'-' | b'+' | b'^' => chain += 1,
            _ if byte.is_ascii_whitespace() => {}
            _ => chain = 0,
        }
        if matches!(byte, b'+' | b'-' | b'*' | b'/' | b'|' | b'&' | b'{') {
            operators += 1;
        }
        if depth > DEEPEST || chain > LONGEST_CHAIN || operators > MOST_OPERATORS {
            return Err("The query is nested too deeply");
        }
    }
    Ok(())
}
