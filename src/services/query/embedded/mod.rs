//! Data that was read from files, and is evaluated here.

mod data;
mod evaluate;
mod expressions;
mod files;
mod held;
mod meter;
mod reins;
mod rows;
mod watch;

#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use oxigraph::sparql::CancellationToken;
use protocol::{Fault, query::Rows};
use spargebra::Query;

use super::{threads::Threads, words::Reader};
use crate::services::ServiceError;

pub(super) use data::Data;
pub(super) use evaluate::Bounds;
pub(super) use rows::term;

/// The data, and what its words mean.
pub(super) struct Embedded {
    data: Arc<Data>,
    reader: Reader,
}

/// Rows as the engine has them.
pub(super) struct Found(evaluate::Table);

// === impl Embedded ===

impl Embedded {
    /// Reads the files of a folder; the built-in example without one.
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, ServiceError> {
        let files = match folder {
            Some(folder) => files::read_folder(folder),
            None => files::read_example(),
        };
        let files = files.map_err(|why| ServiceError { setting: "query.data_path", why })?;
        let reader = Reader::learn(&files.data, &files.prefixes);
        Ok(Self { data: Arc::new(files.data), reader })
    }

    /// What the words of the data mean.
    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Evaluates a query on a thread; whoever drops the future stops it.
    pub(super) async fn evaluate(
        &self,
        threads: &Threads,
        query: Query,
        bounds: Bounds,
    ) -> Result<Found, Fault> {
        let token = CancellationToken::new();
        let (data, wanted) = (self.data.clone(), token.clone());
        let work = move || evaluate::run(&data, query, bounds, wanted);
        Ok(Found(threads.run(move || token.cancel(), work).await??))
    }
}

// === impl Found ===

impl Found {
    /// Makes the rows ready for whoever asked.
    pub(super) fn into_rows(self) -> Rows {
        rows::rows(self.0)
    }
}
