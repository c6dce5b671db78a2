//! Notifications: filtered by wish, read once for all devices (row W8).

use serde_json::{Value, json};

use crate::support::{Accent, Guest, House, kinds};

const NOTIFY: &str = "/api/v1/ws/broadcast/notification";

/// Notifies; gives how many sockets were told, where that is known.
async fn notify(house: &House, notice: Value) -> Value {
    let mut body = json!({"title": "News", "message": "Something happened"});
    for (field, value) in notice.as_object().expect("fields") {
        body[field] = value.clone();
    }
    let sent = house.as_operator("POST", NOTIFY, body).await;
    assert_eq!(sent.status, 200, "{sent:?}");
    sent.body
}

/// Says something, and waits until the person's actor has it too: mail to oneself comes after.
async fn settles(accent: Accent, guest: &mut Guest, me: &str, message: Value) {
    guest.says(message).await;
    let mail = json!({"user_id": me, "message": "settled"});
    guest.says(accent.message("direct_message", mail)).await;
    guest.hears("delivery_receipt").await;
}

async fn subscribes(accent: Accent, guest: &mut Guest, me: &str, wishes: Value) {
    settles(accent, guest, me, accent.message("subscribe_notifications", wishes)).await;
}

#[actix_rt::test]
async fn a_notification_has_the_shape_that_clients_know() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    ann.is_alive().await;
    let notice = json!({
        "id": "notif_1", "user_id": "ann", "title": "New comment", "message": "On cell A1",
        "category": "collaboration", "priority": "high", "module_name": "tables"
    });
    let path = format!("{NOTIFY}?event_type=notification_updated");
    let sent = house.as_operator("POST", &path, notice).await;
    assert_eq!((sent.status, &sent.body["delivered"]), (200, &json!(1)));
    let notification = json!({
        "id": "notif_1", "title": "New comment", "message": "On cell A1",
        "category": "collaboration", "priority": "high", "module_name": "tables"
    });
    let expected = json!({
        "type": "notification_event", "event_type": "notification_updated",
        "notification": notification, "user_id": "ann"
    });
    let mut heard = ann.hears_next().await;
    let number = heard.as_object_mut().and_then(|heard| heard.remove("mail_seq"));
    assert!(number.is_some_and(|number| number.is_u64()), "it is mail, and may be acknowledged");
    assert_eq!(heard, expected);
}

#[actix_rt::test]
async fn a_notification_for_one_person_reaches_nobody_else_and_one_for_all_everybody() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    let mut bob = Accent::Query.guest(&house, "bob").await;
    ann.is_alive().await;
    bob.is_alive().await;
    notify(&house, json!({"id": "for bob", "user_id": "bob"})).await;
    let told = notify(&house, json!({"id": "for all"})).await;
    assert_eq!(told["delivered"], 2);
    let heard = bob.hears("notification_event").await;
    assert_eq!(heard["payload"]["notification"]["id"], "for bob");
    let heard = bob.hears("notification_event").await;
    assert_eq!(heard["payload"]["notification"]["id"], "for all");
    assert_eq!(ann.hears_next().await["notification"]["id"], "for all");
}

#[actix_rt::test]
async fn a_filter_lets_through_what_is_wanted_and_nothing_else() {
    let notices = [
        ("plain", json!({})),
        ("urgent", json!({"priority": "urgent"})),
        ("tables", json!({"category": "work", "priority": "high", "module_name": "tables"})),
        ("charts", json!({"category": "work", "priority": "low", "module_name": "charts"})),
        ("both", json!({"category": "social", "priority": "high", "module_name": "tables"})),
    ];
    let all = vec!["plain", "urgent", "tables", "charts", "both"];
    let wishes = [
        (json!({}), all.clone()),
        (json!({"categories": ["work"]}), vec!["tables", "charts"]),
        (json!({"priorities": ["high", "urgent"]}), vec!["urgent", "tables", "both"]),
        // What belongs to no module is of general interest.
        (json!({"modules": ["charts"]}), vec!["plain", "urgent", "charts"]),
        (json!({"categories": ["work"], "modules": ["tables"]}), vec!["tables"]),
        (json!({"categories": ["nothing"]}), vec![]),
        (json!({"categories": [], "modules": null}), all),
    ];
    for accent in Accent::BOTH {
        let house = House::open();
        let mut ann = accent.guest(&house, "ann").await;
        for (wish, wanted) in &wishes {
            subscribes(accent, &mut ann, "ann", wish.clone()).await;
            for (id, notice) in &notices {
                let mut notice = notice.clone();
                notice["id"] = (*id).into();
                notice["user_id"] = "ann".into();
                notify(&house, notice).await;
            }
            let heard = ann.hears_by_now().await;
            let notices = heard.iter().filter(|it| it["type"] == "notification_event");
            let ids: Vec<_> =
                notices.map(|it| accent.fields(it)["notification"]["id"].clone()).collect();
            assert_eq!(ids, *wanted, "{accent:?} {wish}");
        }
    }
}

#[actix_rt::test]
async fn a_filter_filters_what_is_for_everybody_too() {
    let house = House::open();
    let mut ann = house.workspace("ann").await;
    subscribes(Accent::Workspace, &mut ann, "ann", json!({"priorities": ["high"]})).await;
    notify(&house, json!({"id": "low", "priority": "low"})).await;
    notify(&house, json!({"id": "high", "priority": "high"})).await;
    assert_eq!(ann.hears("notification_event").await["notification"]["id"], "high");
}

#[actix_rt::test]
async fn what_was_read_on_one_device_is_read_on_the_others() {
    for accent in Accent::BOTH {
        let house = House::open();
        let mut desk = accent.guest(&house, "ann").await;
        let mut phone = house.workspace("ann").await;
        let mut bob = house.workspace("bob").await;
        for guest in [&mut desk, &mut phone, &mut bob] {
            guest.is_alive().await;
        }
        let read = accent.message("notification_read", json!({"notification_id": "n1"}));
        desk.says(read.clone()).await;
        let told = phone.hears_next().await;
        let expected = json!({
            "type": "notification_event", "event_type": "notification_read",
            "notification": {"id": "n1"}, "user_id": "ann"
        });
        assert_eq!(told, expected);
        // Reading it again is no news, nor is it anybody else's.
        settles(accent, &mut desk, "ann", read).await;
        assert_eq!(kinds(&phone.hears_until("direct_message").await), ["direct_message"]);
        assert_eq!(kinds(&bob.hears_by_now().await), [""; 0]);
    }
}

#[actix_rt::test]
async fn what_was_read_stays_read_after_a_reconnect() {
    let house = House::open();
    let mut watch = house.watch().await;
    let mut ann = house.workspace("ann").await;
    let read = json!({"type": "notification_read", "notification_id": "n1"});
    settles(Accent::Workspace, &mut ann, "ann", read).await;
    ann.leaves().await;
    watch.sees("disconnected", "ann").await;

    let mut ann = house.workspace("ann").await;
    ann.is_alive().await;
    let again = notify(&house, json!({"id": "n1", "user_id": "ann"})).await;
    assert_eq!((&again["delivered"], &again["queued"]), (&json!(0), &json!(0)));
    notify(&house, json!({"id": "n2", "user_id": "ann"})).await;
    assert_eq!(ann.hears_next().await["notification"]["id"], "n2");
}

#[actix_rt::test]
async fn a_notification_waits_for_a_person_who_is_away() {
    let house = House::open();
    let told = notify(&house, json!({"id": "n1", "user_id": "ann"})).await;
    assert_eq!((&told["delivered"], &told["queued"]), (&json!(0), &json!(1)));
    let mut ann = house.workspace("ann").await;
    assert_eq!(ann.hears("notification_event").await["notification"]["id"], "n1");
}

#[actix_rt::test]
async fn only_operators_notify() {
    let house = House::open();
    let bearer = format!("Bearer {}", house.token("ann"));
    let body = json!({"title": "t", "message": "m"}).to_string();
    let sent = house.call_with("POST", NOTIFY, &[("Authorization", &bearer)], body).await;
    assert_eq!(sent.status, 403, "{sent:?}");
    let wrong = house.as_operator("POST", NOTIFY, json!({"message": "no title"})).await;
    assert_eq!((wrong.status, &wrong.body["field"]), (400, &json!("title")));
}
