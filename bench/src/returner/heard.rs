//! What one client has heard of one room: in order, twice, or not at all.
//!
//! Two independent numbers are held against each other. The server's `seq` is what a client goes by:
//! what is not beyond the last one is dropped as heard before. The speaker's own number, inside the
//! text, is what no server can change: where it jumps, lines are lost, whatever the server's numbers
//! say. Lost lines that the server owned up to (`recovered: false`) are flagged; all others are lost in
//! silence.

/// Counts of one client, or of many together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Lines heard in order, for the first time.
    pub(crate) delivered: u64,
    /// Lines that came again under a number that had been heard: dropped, as they should be.
    pub(crate) dropped: u64,
    /// Lines that came again, or late, under a number that had not.
    pub(crate) disordered: u64,
    /// Lines that never came, and the server said so.
    pub(crate) flagged: u64,
    /// Lines that never came, without a word.
    pub(crate) silent: u64,
}

/// One client's ledger of one room.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The server's number of the last event heard, once one is known.
    seq: Option<u64>,
    /// The speaker's number of the line due next.
    due: u64,
    /// The server has said that something is lost, and no line has come since.
    owned_up: bool,
    counts: Counts,
}

// === impl Counts ===

impl Counts {
    /// Adds the counts of another client.
    pub(crate) fn add(&mut self, other: Self) {
        self.delivered += other.delivered;
        self.dropped += other.dropped;
        self.disordered += other.disordered;
        self.flagged += other.flagged;
        self.silent += other.silent;
    }
}

// === impl Heard ===

impl Heard {
    /// Where to resume: the server's number of the last event heard.
    pub(crate) fn seq(&self) -> Option<u64> {
        self.seq
    }

    /// The speaker's number of the line due next.
    pub(crate) fn due(&self) -> u64 {
        self.due
    }

    /// The server shows where the room stands; it counts until there is something better.
    pub(crate) fn stands_at(&mut self, seq: u64) {
        self.seq.get_or_insert(seq);
    }

    /// The server owns up: not everything since the last line can be had, and now it is `seq`.
    pub(crate) fn lost_until(&mut self, seq: u64) {
        self.seq = Some(seq);
        self.owned_up = true;
    }

    /// Takes the line that the server calls `seq` and the speaker `number`.
    pub(crate) fn line(&mut self, seq: u64, number: u64) {
        if self.seq.is_some_and(|last| seq <= last) {
            self.counts.dropped += 1;
            return;
        }
        self.seq = Some(seq);
        if number < self.due {
            self.counts.disordered += 1;
            return;
        }
        self.miss(number - self.due);
        self.counts.delivered += 1;
        self.due = number + 1;
        self.owned_up = false;
    }

    /// Closes the ledger after `published` lines: what has not come by now is lost.
    pub(crate) fn close(mut self, published: u64) -> Counts {
        self.miss(published.saturating_sub(self.due));
        self.counts
    }

    fn miss(&mut self, lines: u64) {
        match self.owned_up {
            true => self.counts.flagged += lines,
            false => self.counts.silent += lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hears lines whose numbers stand five apart, as (seq, number).
    fn heard(lines: &[(u64, u64)]) -> Heard {
        let mut heard = Heard::default();
        heard.stands_at(5);
        lines.iter().for_each(|&(seq, number)| heard.line(seq, number));
        heard
    }

    #[test]
    fn lines_in_order_are_delivered() {
        let counts = heard(&[(6, 0), (7, 1), (8, 2)]).close(3);
        assert_eq!(counts, Counts { delivered: 3, ..Counts::default() });
    }

    #[test]
    fn what_is_heard_already_is_dropped_and_not_counted_twice() {
        let replayed_too_far = heard(&[(6, 0), (7, 1), (6, 0), (7, 1), (8, 2)]);
        assert_eq!(replayed_too_far.seq(), Some(8));
        let counts = replayed_too_far.close(3);
        assert_eq!(counts, Counts { delivered: 3, dropped: 2, ..Counts::default() });
    }

    #[test]
    fn a_line_again_under_a_new_number_is_disorder() {
        let counts = heard(&[(6, 0), (7, 1), (8, 1), (9, 0), (10, 2)]).close(3);
        assert_eq!(counts, Counts { delivered: 3, disordered: 2, ..Counts::default() });
    }

    #[test]
    fn a_gap_is_silent_unless_the_server_owned_up_before_it() {
        let mut gaps = heard(&[(6, 0), (9, 3)]);
        gaps.lost_until(14);
        gaps.line(15, 9);
        gaps.line(17, 11);
        let counts = gaps.close(12);
        assert_eq!(counts, Counts { delivered: 4, flagged: 5, silent: 3, ..Counts::default() });
    }

    #[test]
    fn a_gap_in_the_text_counts_even_if_the_servers_numbers_hide_it() {
        let counts = heard(&[(6, 0), (7, 2)]).close(3);
        assert_eq!(counts, Counts { delivered: 2, silent: 1, ..Counts::default() });
    }

    #[test]
    fn a_number_of_the_room_alone_is_no_line() {
        let counts = heard(&[(8, 0), (12, 1)]).close(2);
        assert_eq!(counts, Counts { delivered: 2, ..Counts::default() });
    }

    #[test]
    fn what_never_came_is_lost_at_the_end() {
        assert_eq!(heard(&[(6, 0)]).close(4).silent, 3);
        let mut told = heard(&[(6, 0)]);
        told.lost_until(9);
        assert_eq!((told.seq(), told.due()), (Some(9), 1));
        assert_eq!(told.close(4), Counts { delivered: 1, flagged: 3, ..Counts::default() });
    }

    #[test]
    fn a_later_word_about_the_room_does_not_skip_what_is_still_to_come() {
        let mut heard = heard(&[(6, 0)]);
        heard.stands_at(8);
        heard.line(7, 1);
        assert_eq!(heard.close(2), Counts { delivered: 2, ..Counts::default() });
    }
}
