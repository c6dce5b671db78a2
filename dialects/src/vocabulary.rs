//! The words of a dialect, each with its reader.

use protocol::{Fault, FaultCode, MessageId};

use crate::field::Field;

/// Understands the body of one type of message.
pub(crate) type Reader<T> = fn(&str) -> Result<T, Fault>;

/// Every type of message that a dialect knows.
pub(crate) struct Vocabulary<T: 'static>(pub(crate) &'static [(&'static str, Reader<T>)]);

/// How much of an unknown word is shown to the one who said it.
const SHOWN_CHARS: usize = 40;

impl<T> Vocabulary<T> {
    /// Understands `body` as what `word` says it is.
    pub(crate) fn read(&self, word: Field<'_>, body: &str) -> Result<T, Fault> {
        self.read_as(&word.text()?, body).map_err(|fault| match fault.code {
            FaultCode::UnknownType => fault.field(word.name()),
            _ => fault,
        })
    }

    /// Understands `body` as what `name` says it is.
    pub(crate) fn read_as(&self, name: &str, body: &str) -> Result<T, Fault> {
        match self.0.iter().find(|(known, _)| *known == name) {
            Some((_, read)) => read(body),
            None => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> Fault {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
        let known: Vec<&str> = self.0.iter().map(|(word, _)| *word).collect();
        Fault::new(FaultCode::UnknownType, format!("unknown message type '{shown}'"))
            .help(format!("known types: {}", known.join(", ")))
    }
}

/// Reads the guest's own name for a message: the first of the fields that is given.
pub(crate) fn name_of<const N: usize>(fields: [Field<'_>; N]) -> Result<Option<MessageId>, Fault> {
    match fields.into_iter().find(|field| field.is_given()) {
        Some(field) => field.message_id().map(Some),
        None => Ok(None),
    }
}
