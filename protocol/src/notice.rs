//! Notifications: filtered by what a person subscribed to, remembered as read.

use std::collections::BTreeSet;

use crate::{NotificationId, UserId};

/// What a guest does with notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeCommand {
    /// Replaces the filter of this person.
    Subscribe(NoticeFilter),
    /// Marks one as read, on every device.
    Read(NotificationId),
}

/// Which notifications a person wants. An empty set filters nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    /// Wanted categories.
    pub categories: BTreeSet<String>,
    /// Wanted modules.
    pub modules: BTreeSet<String>,
    /// Wanted priorities.
    pub priorities: BTreeSet<String>,
}

impl NoticeFilter {
    /// Whether the person wants this one.
    ///
    /// A notification without a module is of general interest: no module filter hides it.
    pub fn wants(&self, notice: &Notification) -> bool {
        let has = |set: &BTreeSet<String>, it: &str| set.is_empty() || set.contains(it);
        has(&self.categories, &notice.category)
            && has(&self.priorities, &notice.priority)
            && notice.module.as_deref().is_none_or(|m| has(&self.modules, m))
    }
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Its name, for marking it as read.
    pub id: NotificationId,
    /// A headline.
    pub title: String,
    /// The text.
    pub message: String,
    /// What it is about, such as `workspace`.
    pub category: String,
    /// How urgent, such as `high`.
    pub priority: String,
    /// Which part of the product it comes from.
    pub module: Option<String>,
}

/// What a guest hears of notifications.
#[derive(Clone, Debug)]
pub enum NoticeEvent {
    /// There is a notification for this person.
    Notified {
        /// What happened to it, such as `notification_created`.
        what: String,
        /// The notification.
        notice: Notification,
        /// For whom.
        user: UserId,
    },
    /// Another device of this person has read one.
    Read {
        /// Which.
        id: NotificationId,
        /// By whom.
        user: UserId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(category: &str, module: Option<&str>) -> Notification {
        let Ok(id) = NotificationId::new("n") else { unreachable!() };
        Notification {
            id,
            title: String::new(),
            message: String::new(),
            category: category.into(),
            priority: "normal".into(),
            module: module.map(Into::into),
        }
    }

    #[test]
    fn an_empty_set_filters_nothing_and_a_full_one_does() {
        let mut filter = NoticeFilter::default();
        assert!(filter.wants(&notice("tasks", Some("ai"))));
        filter.modules.insert("tables".into());
        assert!(!filter.wants(&notice("tasks", Some("ai"))));
        assert!(filter.wants(&notice("tasks", None)));
        filter.categories.insert("system".into());
        assert!(!filter.wants(&notice("tasks", None)));
    }
}
