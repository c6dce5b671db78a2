//! The words of a dialect, each with its reader and its shape.

use protocol::{Fault, FaultCode, MessageId};
use schemars::Schema;

use crate::{
    contract::Word,
    field::Field,
    kinds::{MessageName, Text},
};

/// Every type of message that a dialect knows.
pub(crate) struct Vocabulary<T: 'static>(pub(crate) &'static [Row<T>]);

/// One type of message.
pub(crate) struct Row<T> {
    /// How it is called.
    pub(crate) word: &'static str,
    /// How it is called where it is an action of a request.
    pub(crate) request: &'static str,
    /// Understands its body.
    pub(crate) read: fn(&str) -> Result<T, Fault>,
    /// Describes its body.
    pub(crate) shape: fn() -> Schema,
}

/// Declares a vocabulary: for each word a reader, and the message that the reader is given. Reader
/// and shape come from the same message, so that no word can be without one of them.
macro_rules! words {
    ($($word:literal => $($read:ident)::+ ($($message:ident)::+),)+) => {
        $crate::vocabulary::Vocabulary(&[$($crate::vocabulary::Row {
            word: $word,
            request: concat!("request.", $word),
            read: |body| $($read)::+(&<$($message)::+<'_> as $crate::field::Said<'_>>::read(body)?),
            shape: || <$($message)::+<'_> as $crate::field::Said<'_>>::schema(),
        }),+])
    };
}
pub(crate) use words;

/// How much of an unknown word is shown to the one who said it.
const SHOWN_CHARS: usize = 40;

impl<T> Vocabulary<T> {
    /// Understands `body` as what `word` says it is.
    pub(crate) fn read(&self, word: Field<'_, Text>, body: &str) -> Result<T, Fault> {
        self.read_as(&word.read()?, body).map_err(|fault| match fault.code {
            FaultCode::UnknownType => fault.field(word.name()),
            _ => fault,
        })
    }

    /// Understands `body` as what `name` says it is.
    pub(crate) fn read_as(&self, name: &str, body: &str) -> Result<T, Fault> {
        match self.row(name) {
            Some(row) => (row.read)(body),
            None => Err(self.unknown(name)),
        }
    }

    /// The word of that name.
    pub(crate) fn row(&self, name: &str) -> Option<&'static Row<T>> {
        self.0.iter().find(|row| row.word == name)
    }

    /// Every word with its schema: what `whole` makes of the word and the shape of its body.
    pub(crate) fn said(&self, whole: impl Fn(&'static str, Schema) -> Schema) -> Vec<Word> {
        let said = |row: &Row<T>| Word { name: row.word, schema: whole(row.word, (row.shape)()) };
        self.0.iter().map(said).collect()
    }

    fn unknown(&self, name: &str) -> Fault {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS).collect();
        let known: Vec<&str> = self.0.iter().map(|row| row.word).collect();
        Fault::new(FaultCode::UnknownType, format!("unknown message type '{shown}'"))
            .help(format!("known types: {}", known.join(", ")))
    }
}

/// Reads the guest's own name for a message: the first of the fields that is given.
pub(crate) fn name_of<const N: usize>(
    fields: [Field<'_, Option<MessageName>>; N],
) -> Result<Option<MessageId>, Fault> {
    match fields.into_iter().find(|field| field.is_given()) {
        Some(field) => field.read(),
        None => Ok(None),
    }
}
