//! What can be measured, and the samples of one measurement.

/// A figure of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metric {
    /// Proportional memory per idle connection, KiB.
    IdlePss,
    /// Private memory per idle connection, KiB.
    IdlePrivate,
    /// Connections opened per second.
    OpenRate,
    /// Server CPU per connection opened, µs.
    OpenCpu,
    /// Deliveries per second, in thousands.
    DeliveryRate,
    /// Server CPU per delivery, µs.
    DeliveryCpu,
    /// The generator's own CPU per delivery, µs: to see that it is not what is measured.
    GeneratorCpu,
    /// Median time from publishing to receipt, µs.
    Median,
    /// 99th percentile of the same, µs.
    Tail,
    /// Members who came in.
    Opened,
    /// Members whom one message reached.
    Reached,
    /// From publishing one message to its last receipt, ms.
    ReachTime,
    /// As [`Self::Median`], with every message on disk before anybody hears it.
    KeptMedian,
    /// As [`Self::Tail`], with every message on disk before anybody hears it.
    KeptTail,
    /// CPU of the server, percent of one core.
    ServerLoad,
    /// CPU of the generator, percent of one core.
    GeneratorLoad,
    /// Median latency of those who read, beside some who never do, µs.
    BesideMedian,
    /// 99th percentile of the same, µs.
    BesideTail,
    /// CPU of the server beside some who never read, percent of one core.
    BesideServerLoad,
    /// Median latency beside slow readers over that without.
    MedianRatio,
    /// The same of the 99th percentile.
    TailRatio,
    /// Growth of the server's memory per slow reader, at its most, KiB.
    SlowMemory,
    /// Bytes that a slow reader found when it read at last, KiB.
    SlowHeld,
    /// Slow readers whom the server closed.
    SlowClosed,
    /// Slow readers who found the code 4003 when they read at last.
    SlowFarewells,
    /// Connections that read, and were closed nevertheless.
    OthersClosed,
    /// Messages published.
    Published,
    /// Connections cut.
    Cuts,
    /// Deliveries in order and once, percent of those owed.
    Complete,
    /// Messages that a client missed without a word.
    Silent,
    /// Messages that a client missed, and was told so.
    Flagged,
    /// Messages that a client heard again, and dropped by their number.
    Dropped,
    /// Messages that a client heard again or late, under a number that it could not know.
    Disordered,
    /// Attempts to come back that failed.
    Refused,
    /// Median time to come back, ms.
    BackMedian,
    /// 99th percentile of the same, ms.
    BackTail,
    /// Clients that came back.
    Returned,
    /// Until the last of them was back, ms.
    AllBack,
    /// Messages replayed to those who came back.
    Replayed,
    /// Server CPU per client that came back, µs.
    ReturnCpu,
    /// The generator's own CPU for the same.
    ReturnOwnCpu,
    /// Median time from a keystroke to its suggestions, µs.
    KeyMedian,
    /// 99th percentile of the same, µs.
    KeyTail,
    /// The slowest of a run, µs.
    KeySlowest,
    /// Memory per term that can be suggested, bytes.
    TermMemory,
}

/// Which direction is the good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    /// Cost.
    Less,
    /// Yield.
    More,
}

/// The samples of one figure, one per run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<f64>);

// === impl Metric ===

impl Metric {
    /// Its name and unit in the table.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::IdlePss => "idle memory (Pss), KiB/connection",
            Self::IdlePrivate => "idle memory (private), KiB/connection",
            Self::OpenRate => "connections opened, 1/s",
            Self::OpenCpu => "server CPU, µs/connection",
            Self::DeliveryRate => "deliveries, 1000/s",
            Self::DeliveryCpu => "server CPU, µs/delivery",
            Self::GeneratorCpu => "(generator CPU, µs/delivery)",
            Self::Median => "latency p50, µs",
            Self::Tail => "latency p99, µs",
            Self::Opened => "connections open",
            Self::Reached => "reached by one message",
            Self::ReachTime => "time to the last receipt, ms",
            Self::KeptMedian => "latency p50, on disk first, µs",
            Self::KeptTail => "latency p99, on disk first, µs",
            Self::ServerLoad => "server CPU, % of a core",
            Self::GeneratorLoad => "(generator CPU, % of a core)",
            Self::BesideMedian => "latency p50 beside them, µs",
            Self::BesideTail => "latency p99 beside them, µs",
            Self::BesideServerLoad => "server CPU beside them, % of a core",
            Self::MedianRatio => "p50 beside them over without",
            Self::TailRatio => "p99 beside them over without",
            Self::SlowMemory => "memory (Pss) at most, KiB/slow reader",
            Self::SlowHeld => "found when read at last, KiB/slow reader",
            Self::SlowClosed => "slow readers closed (4003)",
            Self::SlowFarewells => "who found 4003 when read at last",
            Self::OthersClosed => "others closed",
            Self::Published => "messages published",
            Self::Cuts => "connections cut",
            Self::Complete => "delivered, % of what is owed",
            Self::Silent => "lost in silence",
            Self::Flagged => "lost, and said so",
            Self::Dropped => "heard again, dropped by number",
            Self::Disordered => "heard again under another number",
            Self::Refused => "attempts that failed",
            Self::BackMedian => "back after, p50, ms",
            Self::BackTail => "back after, p99, ms",
            Self::Returned => "clients resumed",
            Self::AllBack => "time until the last is resumed, ms",
            Self::Replayed => "messages replayed",
            Self::ReturnCpu => "server CPU, µs/resumed client",
            Self::ReturnOwnCpu => "(generator CPU, µs/resumed client)",
            Self::KeyMedian => "keystroke to suggestions, p50, µs",
            Self::KeyTail => "keystroke to suggestions, p99, µs",
            Self::KeySlowest => "keystroke to suggestions, slowest, µs",
            Self::TermMemory => "memory (Pss), bytes/term",
        }
    }

    /// Which of two values is better.
    pub(crate) fn better(self) -> Better {
        match self {
            Self::OpenRate | Self::DeliveryRate | Self::Opened | Self::Reached => Better::More,
            Self::SlowClosed | Self::SlowFarewells => Better::More,
            Self::Complete | Self::Returned | Self::Replayed => Better::More,
            _ => Better::Less,
        }
    }

    /// Digits behind the point.
    pub(crate) fn digits(self) -> usize {
        match self {
            Self::IdlePss | Self::IdlePrivate => 2,
            Self::DeliveryCpu | Self::GeneratorCpu => 2,
            Self::MedianRatio | Self::TailRatio => 2,
            Self::Complete => 4,
            Self::DeliveryRate | Self::OpenCpu | Self::ReachTime => 1,
            Self::BackMedian | Self::BackTail | Self::SlowMemory | Self::SlowHeld => 1,
            _ => 0,
        }
    }
}

// === impl Better ===

impl Better {
    /// Tells whether `a` beats `b`.
    pub(crate) fn of(self, a: f64, b: f64) -> bool {
        match self {
            Self::Less => a < b,
            Self::More => a > b,
        }
    }
}

// === impl Samples ===

impl Samples {
    /// Adds the value of one run.
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The middle value; the mean of the two middle ones when their number is even.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match (sorted.len(), sorted.len() / 2) {
            (0, _) => f64::NAN,
            (length, middle) if length % 2 == 1 => sorted[middle],
            (_, middle) => f64::midpoint(sorted[middle - 1], sorted[middle]),
        }
    }

    /// The smallest and the largest value.
    pub(crate) fn range(&self) -> (f64, f64) {
        self.0
            .iter()
            .fold((f64::NAN, f64::NAN), |(low, high), &value| (low.min(value), high.max(value)))
    }

    /// Noise: the width of the range in percent of the median.
    pub(crate) fn spread(&self) -> f64 {
        let (low, high) = self.range();
        100.0 * (high - low) / self.median()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(Samples(vec![9.0, 1.0, 2.0]).median(), 2.0);
        assert_eq!(Samples(vec![4.0, 1.0, 2.0, 9.0]).median(), 3.0);
        assert!(Samples::default().median().is_nan());
    }

    #[test]
    fn the_spread_is_the_range_over_the_median() {
        let samples = Samples(vec![8.0, 10.0, 13.0]);
        assert_eq!(samples.range(), (8.0, 13.0));
        assert_eq!(samples.spread(), 50.0);
    }
}
