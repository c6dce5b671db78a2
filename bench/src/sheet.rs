//! All measurements of a run, in the order in which they were taken.

use crate::{
    metric::{Metric, Samples},
    peer::Peer,
};

/// The collected figures and what else the reader must know.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// The rows of the table.
    pub(crate) rows: Vec<Row>,
    /// What did not go as asked.
    pub(crate) remarks: Vec<String>,
}

/// One figure of one scenario, for all peers.
#[derive(Debug)]
pub(crate) struct Row {
    /// The scenario's name.
    pub(crate) scenario: String,
    /// The figure.
    pub(crate) metric: Metric,
    /// One cell per peer and variant that was measured.
    pub(crate) cells: Vec<Cell>,
}

/// The samples of one peer.
#[derive(Debug)]
pub(crate) struct Cell {
    /// The peer's column.
    pub(crate) column: &'static str,
    /// The variant inside the column.
    pub(crate) variant: &'static str,
    /// One value per run.
    pub(crate) samples: Samples,
}

/// A sheet open at one scenario of one peer.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    sheet: &'a mut Sheet,
    scenario: String,
    column: &'static str,
    variant: &'static str,
}

// === impl Sheet ===

impl Sheet {
    /// Opens the page of a scenario and a peer.
    pub(crate) fn page(&mut self, scenario: String, peer: &dyn Peer) -> Page<'_> {
        Page { sheet: self, scenario, column: peer.column(), variant: peer.variant() }
    }
}

// === impl Row ===

impl Row {
    /// The best variant of a column.
    pub(crate) fn best(&self, column: &str) -> Option<&Cell> {
        let mine = self.cells.iter().filter(|cell| cell.column == column);
        mine.reduce(|best, cell| {
            let better = self.metric.better().of(cell.samples.median(), best.samples.median());
            if better { cell } else { best }
        })
    }
}

// === impl Page ===

impl Page<'_> {
    /// Writes down the value of one run.
    pub(crate) fn note(&mut self, metric: Metric, value: f64) {
        let rows = &mut self.sheet.rows;
        let known =
            rows.iter().position(|row| row.scenario == self.scenario && row.metric == metric);
        let at = known.unwrap_or_else(|| {
            rows.push(Row { scenario: self.scenario.clone(), metric, cells: Vec::new() });
            rows.len() - 1
        });
        let cells = &mut rows[at].cells;
        let mine = |cell: &Cell| (cell.column, cell.variant) == (self.column, self.variant);
        let at = cells.iter().position(mine).unwrap_or_else(|| {
            let (column, variant) = (self.column, self.variant);
            cells.push(Cell { column, variant, samples: Samples::default() });
            cells.len() - 1
        });
        cells[at].samples.push(value);
    }

    /// Writes down what did not go as asked.
    pub(crate) fn remark(&mut self, text: &str) {
        let Self { scenario, column, variant, .. } = self;
        self.sheet.remarks.push(format!("{scenario}, {column}{variant}: {text}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(column: &'static str, variant: &'static str, value: f64) -> Cell {
        let mut samples = Samples::default();
        samples.push(value);
        Cell { column, variant, samples }
    }

    #[test]
    fn the_better_variant_depends_on_the_metric() {
        let cells =
            || vec![cell("nchan", "1", 2.0), cell("nchan", "2", 3.0), cell("other", "", 9.0)];
        let row = |metric| Row { scenario: String::new(), metric, cells: cells() };
        let best = |metric| row(metric).best("nchan").map(|cell| cell.variant);
        assert_eq!(best(Metric::DeliveryCpu), Some("1"));
        assert_eq!(best(Metric::DeliveryRate), Some("2"));
    }
}
