//! The one table: a row per figure, a column per peer, ratios against nchan.

use crate::{
    metric::Metric,
    sheet::{Cell, Row, Sheet},
};
use std::fmt::{self, Display};

/// The column that the others are compared with.
const YARDSTICK: &str = "nchan";
/// A spread beyond this, percent of the median, is marked.
const NOISY: f64 = 25.0;

/// A sheet, ready to be printed.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    sheet: &'a Sheet,
    /// The peers' columns, in their order.
    columns: Vec<&'static str>,
}

// === impl Table ===

impl<'a> Table<'a> {
    /// Lays the sheet out under these columns.
    pub(crate) fn new(sheet: &'a Sheet, columns: Vec<&'static str>) -> Self {
        Self { sheet, columns }
    }

    fn heading(&self) -> Vec<String> {
        let mut cells = vec!["scenario".to_owned(), "figure".to_owned()];
        for column in &self.columns {
            cells.push((*column).to_owned());
            if *column != YARDSTICK {
                cells.push(format!("/{YARDSTICK}"));
            }
        }
        cells
    }

    fn line(&self, row: &Row, scenario: &str) -> Vec<String> {
        let mut cells = vec![scenario.to_owned(), row.metric.label().to_owned()];
        for column in &self.columns {
            let cell = row.best(column);
            cells.push(cell.map_or_else(|| "-".to_owned(), |cell| value(row.metric, cell)));
            if *column != YARDSTICK {
                cells.push(ratio(cell, row.best(YARDSTICK)));
            }
        }
        cells
    }

    fn lines(&self) -> Vec<Vec<String>> {
        let mut lines = vec![self.heading()];
        let mut last = "";
        for row in &self.sheet.rows {
            let scenario = if row.scenario == last { "" } else { row.scenario.as_str() };
            last = &row.scenario;
            lines.push(self.line(row, scenario));
        }
        lines
    }
}

impl Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        let wide =
            |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| width(cell)).max();
        let widths: Vec<usize> = (0..lines[0].len()).map(|at| wide(at).unwrap_or(0)).collect();
        for line in &lines {
            let padded = line.iter().zip(&widths).enumerate().map(|(at, (cell, &wide))| {
                let gap = " ".repeat(wide - width(cell));
                if at < 2 { format!("{cell}{gap}") } else { format!("{gap}{cell}") }
            });
            writeln!(f, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        writeln!(
            f,
            "\nmedian [min-max] of the runs; ! where the range passes {NOISY} % of the median;"
        )?;
        writeln!(
            f,
            "{YARDSTICK}: the better of 1 and 2 worker processes, which is told behind its value."
        )?;
        self.sheet.remarks.iter().try_for_each(|remark| writeln!(f, "note: {remark}"))
    }
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

fn value(metric: Metric, cell: &Cell) -> String {
    let digits = metric.digits();
    let (samples, (low, high)) = (&cell.samples, cell.samples.range());
    let noisy = if samples.spread() > NOISY { " !" } else { "" };
    let worker =
        if cell.variant.is_empty() { String::new() } else { format!(" w{}", cell.variant) };
    format!("{:.digits$} [{low:.digits$}-{high:.digits$}]{noisy}{worker}", samples.median())
}

fn ratio(cell: Option<&Cell>, yardstick: Option<&Cell>) -> String {
    let of = |(cell, yardstick): (&Cell, &Cell)| cell.samples.median() / yardstick.samples.median();
    let ratio = cell.zip(yardstick).map(of).filter(|ratio| ratio.is_finite());
    ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}x"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Samples;

    fn cell(column: &'static str, variant: &'static str, values: &[f64]) -> Cell {
        let mut samples = Samples::default();
        values.iter().for_each(|value| samples.push(*value));
        Cell { column, variant, samples }
    }

    #[test]
    fn a_row_shows_the_better_variant_and_the_ratios() {
        let cells = vec![
            cell("greenroom", "", &[1.5, 1.4, 1.6]),
            cell("nchan", "1", &[3.0]),
            cell("nchan", "2", &[4.0]),
        ];
        let row = Row { scenario: "fan-out".to_owned(), metric: Metric::DeliveryCpu, cells };
        let sheet = Sheet { rows: vec![row], remarks: vec!["odd".to_owned()] };
        let text = Table::new(&sheet, vec!["greenroom", "nchan", "uvicorn"]).to_string();
        let line = text.lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            line,
            "fan-out server CPU, µs/delivery 1.50 [1.40-1.60] 0.50x 3.00 [3.00-3.00] w1 - -"
        );
        assert!(text.ends_with("note: odd\n"));
    }
}
