//! What one person wants to be notified of, and what they have read. Pure.

use std::{collections::VecDeque, time::Duration};

use protocol::{
    NotificationId, Timestamp,
    notice::{NoticeFilter, Notification},
};

use crate::ports::store::PersonHead;

/// A filter and a bounded memory of what was read.
pub(super) struct Notices {
    filter: NoticeFilter,
    read: VecDeque<NotificationId>,
    limit: usize,
    /// When the person last said anything about notifications.
    touched: Timestamp,
}

impl Notices {
    /// Wants everything, has read nothing, remembers up to `limit` marks.
    pub(super) fn new(limit: usize) -> Self {
        let touched = Timestamp::default();
        Self { filter: NoticeFilter::default(), read: VecDeque::new(), limit, touched }
    }

    /// As they were kept.
    pub(super) fn restored(limit: usize, head: &PersonHead) -> Self {
        let read = head.read.iter().rev().take(limit).rev().cloned().collect();
        Self { filter: head.filter.clone(), read, limit, touched: head.touched }
    }

    /// Writes down what is to be kept.
    pub(super) fn note(&self, head: &mut PersonHead) {
        head.filter = self.filter.clone();
        head.read = self.read.iter().cloned().collect();
        head.touched = self.touched;
    }

    /// Replaces the filter.
    pub(super) fn subscribe(&mut self, filter: NoticeFilter, now: Timestamp) {
        self.touched = now;
        self.filter = filter;
    }

    /// Whether this person should be told: wanted, and not read before.
    pub(super) fn wants(&self, notice: &Notification) -> bool {
        self.filter.wants(notice) && !self.read.contains(&notice.id)
    }

    /// Marks one as read; false if it was already.
    pub(super) fn mark_read(&mut self, id: NotificationId, now: Timestamp) -> bool {
        self.touched = now;
        if self.read.contains(&id) {
            return false;
        }
        if self.read.len() >= self.limit {
            self.read.pop_front();
        }
        self.read.push_back(id);
        true
    }

    /// Whether there is anything to remember, of a person who was here within `ttl`.
    pub(super) fn matter(&self, ttl: Duration, now: Timestamp) -> bool {
        let said = !self.read.is_empty() || self.filter != NoticeFilter::default();
        said && now.since(self.touched) < ttl
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_000);
    const TTL: Duration = Duration::from_secs(60);

    #[test]
    fn read_marks_are_remembered_and_bounded() {
        let id = |n: u32| NotificationId::new(&n.to_string()).unwrap();
        let mut notices = Notices::new(2);
        assert!(notices.mark_read(id(1), NOW));
        assert!(!notices.mark_read(id(1), NOW));
        notices.mark_read(id(2), NOW);
        notices.mark_read(id(3), NOW);
        assert!(notices.mark_read(id(1), NOW), "forgotten");
        assert!(!notices.mark_read(id(3), NOW));
    }

    #[test]
    fn what_is_kept_is_what_was_said() {
        let id = |n: u32| NotificationId::new(&n.to_string()).unwrap();
        let mut notices = Notices::new(3);
        let filter = NoticeFilter { modules: ["ai".to_owned()].into(), ..Default::default() };
        notices.subscribe(filter, NOW);
        (1..=3).for_each(|n| assert!(notices.mark_read(id(n), NOW)));
        let mut head = PersonHead::default();
        notices.note(&mut head);
        let mut restored = Notices::restored(2, &head);
        assert!(restored.mark_read(id(1), NOW), "there is room for two");
        assert!(!restored.mark_read(id(3), NOW) && restored.matter(TTL, NOW));
        assert_eq!((restored.filter, head.touched), (head.filter, NOW));
    }

    #[test]
    fn nothing_is_remembered_for_ever() {
        let mut notices = Notices::new(2);
        assert!(!notices.matter(TTL, NOW));
        notices.mark_read(NotificationId::new("1").unwrap(), NOW);
        assert!(notices.matter(TTL, NOW));
        assert!(!notices.matter(TTL, NOW.after(TTL)));
    }
}
