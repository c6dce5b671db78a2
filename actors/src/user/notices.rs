//! What one person wants to be notified of, and what they have read. Pure.

use std::collections::VecDeque;

use protocol::{
    NotificationId,
    notice::{NoticeFilter, Notification},
};

/// A filter and a bounded memory of what was read.
pub(super) struct Notices {
    filter: NoticeFilter,
    read: VecDeque<NotificationId>,
    limit: usize,
}

impl Notices {
    /// Wants everything, has read nothing, remembers up to `limit` marks.
    pub(super) fn new(limit: usize) -> Self {
        Self { filter: NoticeFilter::default(), read: VecDeque::new(), limit }
    }

    /// Replaces the filter.
    pub(super) fn subscribe(&mut self, filter: NoticeFilter) {
        self.filter = filter;
    }

    /// Whether this person should be told: wanted, and not read before.
    pub(super) fn wants(&self, notice: &Notification) -> bool {
        self.filter.wants(notice) && !self.read.contains(&notice.id)
    }

    /// Marks one as read; false if it was already.
    pub(super) fn mark_read(&mut self, id: NotificationId) -> bool {
        if self.read.contains(&id) {
            return false;
        }
        if self.read.len() >= self.limit {
            self.read.pop_front();
        }
        self.read.push_back(id);
        true
    }

    /// Whether there is anything to remember.
    pub(super) fn matter(&self) -> bool {
        !self.read.is_empty() || self.filter != NoticeFilter::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_marks_are_remembered_and_bounded() {
        let id = |n: u32| NotificationId::new(&n.to_string()).unwrap();
        let mut notices = Notices::new(2);
        assert!(notices.mark_read(id(1)));
        assert!(!notices.mark_read(id(1)));
        notices.mark_read(id(2));
        notices.mark_read(id(3));
        assert!(notices.mark_read(id(1)), "forgotten");
        assert!(!notices.mark_read(id(3)));
    }
}
