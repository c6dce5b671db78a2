//! How deeply a query is nested, counted before it is read: a reader that goes back and tries
//! again needs several times as long for each bracket, and room on the stack for each.
//!
//! Brackets in texts and comments do not count. Where a `<` may begin an address or mean "less
//! than", the reading with more brackets is taken: nobody hides any from this count.

/// More groups within groups than any query that a person or a program writes.
const DEEPEST: usize = 20;
/// Parentheses are tried in more ways than one, so each of them multiplies the time.
const DEEPEST_PARENTHESES: usize = 8;
/// `!!!!x` and `- - - x` nest too, without a bracket.
const LONGEST_CHAIN: usize = 8;

/// Refuses what is nested too deeply.
pub(super) fn check(text: &str) -> Result<(), &'static str> {
    let bytes = text.as_bytes();
    let mut depth = Depth::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'#' => line(bytes, at),
            // In a name the next one is escaped.
            b'\\' => at + 2,
            b'"' | b'\'' => {
                depth.operand(byte);
                string(bytes, at)
            }
            b'<' => match address(bytes, at) {
                Some(end) => {
                    depth.address(&bytes[at + 1..end - 1])?;
                    end
                }
                None => {
                    depth.take(byte)?;
                    at + 1
                }
            },
            byte => {
                depth.take(byte)?;
                at + 1
            }
        };
    }
    Ok(())
}

/// Where a comment ends.
fn line(bytes: &[u8], at: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    bytes[at..].iter().position(ends).map_or(bytes.len(), |length| at + length)
}

/// Where a text ends: at its quote, or at the end of its line, for no short text goes further.
fn string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let long = [quote; 3];
    if bytes[at..].starts_with(&long) {
        // One that never ends is the empty text, and what comes after it.
        let end = closing(bytes, at + 3, |rest| rest.starts_with(&long));
        return end.map_or(at + 2, |end| end + 3);
    }
    let over = |rest: &[u8]| matches!(rest.first(), Some(b'\n' | b'\r')) || rest[0] == quote;
    closing(bytes, at + 1, over).map_or(bytes.len(), |end| end + 1)
}

fn closing(bytes: &[u8], from: usize, closes: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        if closes(&bytes[at..]) {
            return Some(at);
        }
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    None
}

/// Where an address ends, if this may be one.
fn address(bytes: &[u8], at: usize) -> Option<usize> {
    let foreign = |byte: &u8| *byte <= b' ' || b"<>\"{}|^`\\".contains(byte);
    let length = bytes[at + 1..].iter().position(foreign)?;
    let end = at + 1 + length;
    (bytes[end] == b'>').then_some(end + 1)
}

/// How deep it is by now.
#[derive(Default)]
struct Depth {
    groups: usize,
    parentheses: usize,
    chain: usize,
    /// What was read last, spaces aside.
    last: u8,
}

// === impl Depth ===

impl Depth {
    fn take(&mut self, byte: u8) -> Result<(), &'static str> {
        match byte {
            b'(' => self.parentheses += 1,
            b')' => self.parentheses = self.parentheses.saturating_sub(1),
            b'{' | b'[' => self.groups += 1,
            b'}' | b']' => self.groups = self.groups.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'!' | b'-' | b'+' | b'^' => self.chain += 1,
            _ if byte.is_ascii_whitespace() => return Ok(()),
            _ => self.chain = 0,
        }
        self.last = byte;
        let deep = self.groups > DEEPEST || self.parentheses > DEEPEST_PARENTHESES;
        if deep || self.chain > LONGEST_CHAIN {
            return Err("The query is nested too deeply");
        }
        Ok(())
    }

    fn operand(&mut self, byte: u8) {
        (self.chain, self.last) = (0, byte);
    }

    /// What stands in angle brackets: what it opens counts, in case that it is no address; what
    /// it closes does not, in case that it is.
    fn address(&mut self, inside: &[u8]) -> Result<(), &'static str> {
        if self.compared() && !web(inside) && inside.iter().any(|byte| b"#'".contains(byte)) {
            return Err("It cannot be told where an address ends: write it with a PREFIX");
        }
        let before = self.parentheses;
        for &byte in inside {
            self.take(byte)?;
        }
        self.parentheses = self.parentheses.max(before);
        self.operand(b'>');
        Ok(())
    }

    /// Whether a `<` could mean "less than" here: in parentheses, after something of a value.
    fn compared(&self) -> bool {
        let valued = self.last.is_ascii_alphanumeric() || self.last >= 0x80;
        self.parentheses > 0 && (valued || b")>\"'_].".contains(&self.last))
    }
}

/// `http://…` can be read as an address only.
fn web(inside: &[u8]) -> bool {
    let scheme = inside.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    scheme > 0 && inside[scheme..].starts_with(b"://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_and_comments_do_not_count() {
        let many = "(".repeat(50);
        let honest = [
            format!("ASK {{ ?a ?b \"{many}\" }}"),
            format!("ASK {{ ?a ?b '''{many}\n''', \"\\\"{many}\" }}"),
            format!("ASK {{ # don't {many}\n ?a <http://x.org/#a> \"x\" }}"),
            format!("ASK {{ ?a <http://x.org/it's> '{many}' }}"),
            format!("ASK {{ ?a x:it\\'s '{many}' }}"),
            format!("ASK {{ {} }}", "FILTER(?a<1 && ?b>2) ".repeat(60)),
            format!(
                "SELECT * {{ VALUES (?a ?b) {{ {} }} }}",
                "(<http://x.org/#a> <http://x.org/#b>)".repeat(60)
            ),
        ];
        for query in honest {
            assert_eq!(check(&query), Ok(()), "{query}");
        }
    }

    #[test]
    fn nothing_hides_brackets_from_the_count() {
        let deep = "(".repeat(9);
        let four = "(".repeat(4);
        let hidden = [
            format!("ASK {{ FILTER(1<{deep}1>2 }}"),
            format!("ASK {{ FILTER(1<{four}1>{four}1>0 }}"),
            format!("ASK {{ FILTER({four} \"))))\" {four} ) }}"),
            format!("ASK {{ FILTER({four} <a:))))> {four} ) }}"),
            format!("ASK {{ FILTER(1<true#>'''\n {deep} '''"),
            format!("ASK {{ FILTER(1<a:b#>'''\n {deep} '''"),
            format!("ASK {{ VALUES ?a {{ '''a' 1 }} FILTER{deep} }}"),
            format!("ASK {{ ?a ?b \"\n FILTER{deep} \" }}"),
            "ASK { FILTER(!#\n!#\n!#\n!#\n!#\n!#\n!#\n!#\n!#\n1) }".into(),
        ];
        for query in hidden {
            assert!(check(&query).is_err(), "{query}");
        }
    }
}
