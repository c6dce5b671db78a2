//! What one person wants to be notified of, and what they have read. Pure.

use std::collections::VecDeque;

use protocol::{
    NotificationId,
    notice::{NoticeFilter, Notification},
};

/// A filter and a bounded memory of what was read.
pub struct Notices {
    filter: NoticeFilter,
    read: VecDeque<NotificationId>,
    limit: usize,
}

impl Notices {
    /// Wants everything, has read nothing, remembers up to `limit` marks.
    pub fn new(limit: usize) -> Self {
        Self { filter: NoticeFilter::default(), read: VecDeque::new(), limit }
    }

    /// Replaces the filter.
    pub fn subscribe(&mut self, filter: NoticeFilter) {
        self.filter = filter;
    }

    /// Whether this person should be told: wanted, and not read before.
    pub fn wants(&self, notice: &Notification) -> bool {
        self.filter.wants(notice) && !self.read.contains(&notice.id)
    }

    /// Marks one as read; false if it was already.
    pub fn mark_read(&mut self, id: NotificationId) -> bool {
        if self.read.contains(&id) {
            return false;
        }
        if self.read.len() >= self.limit {
            self.read.pop_front();
        }
        self.read.push_back(id);
        true
    }

    /// Whether one was marked as read.
    pub fn has_read(&self, id: &NotificationId) -> bool {
        self.read.contains(id)
    }

    /// Whether there is anything to remember.
    pub fn matter(&self) -> bool {
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
        assert!(!notices.has_read(&id(1)) && notices.has_read(&id(3)));
    }
}
