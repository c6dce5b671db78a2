//! What has been kept is told, whatever becomes of rooms and of the process.

use std::{fs, sync::atomic::Ordering};

use super::{Desk, Errand, Folder, Line, Scribe, document, library};

#[actix_rt::test]
async fn a_room_that_takes_nothing_holds_up_no_other_library() {
    let (mut scribe, told) = Scribe::new();
    scribe.stuck = Some(library("stuck"));
    let mut config = crate::config::Config::default();
    config.store.durability = crate::config::Durability::Memory;
    let mut desk = Desk::with(&config, (scribe, told));
    desk.creates("stuck").await;
    desk.creates("papers").await;
    for n in 0..100 {
        desk.adds("stuck", &format!("d{n}"), "A title", "A text").await;
        desk.adds("papers", &format!("d{n}"), "A title", "A text").await;
    }
    let mut heard = Vec::new();
    while heard.len() < 101 {
        heard.extend(desk.heard(1).await.into_iter().filter(|it| it.starts_with("papers ")));
        heard.retain(|it| !it.ends_with("opens"));
    }
    for (n, line) in heard[1..].iter().enumerate() {
        assert!(line.contains(&format!("\"d{n}\"")), "{n}: {line}");
    }
}

#[actix_rt::test]
async fn what_a_room_does_not_take_at_first_is_told_in_its_order() {
    let (scribe, told) = Scribe::new();
    scribe.failures.store(3, Ordering::Relaxed);
    let mut config = crate::config::Config::default();
    config.store.durability = crate::config::Durability::Memory;
    let mut desk = Desk::with(&config, (scribe, told));
    desk.creates("papers").await;
    for n in 0..70 {
        desk.adds("papers", &format!("d{n}"), "A title", "A text").await;
    }
    let mut heard = Vec::new();
    while heard.len() < 71 {
        heard.extend(desk.heard(1).await.into_iter().filter(|it| !it.ends_with("opens")));
    }
    assert!(heard[0].contains("library.created"), "{heard:?}");
    for (n, line) in heard[1..].iter().enumerate() {
        assert!(line.contains(&format!("\"d{n}\"")), "{n}: {line}");
    }
}

#[actix_rt::test]
async fn what_was_not_told_in_one_life_is_told_in_the_next_under_its_name_and_once() {
    let (folder, copy) = (Folder::of("untold"), Folder::of("untold-copy"));
    let stuck = || {
        let (mut scribe, told) = Scribe::new();
        scribe.stuck = Some(library("papers"));
        (scribe, told)
    };
    let desk = Desk::with(&folder.config(), stuck());
    desk.creates("papers").await;
    desk.adds("papers", "a", "A title", "A text").await;
    let delete = Errand::Delete { library: library("papers"), document: document("a") };
    desk.does(delete).await.unwrap();
    drop(desk);
    drop(Desk::with(&folder.config(), stuck()));
    fs::copy(folder.0.join("libraries.redb"), copy.0.join("libraries.redb")).unwrap();

    let mut desk = Desk::open(&folder.config());
    let first = news(&mut desk, 3).await;
    let kinds: Vec<_> = first.iter().map(|(line, _)| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(kinds, ["library.created", "document.added", "document.deleted"]);
    desk.adds("papers", "b", "A title", "A text").await;
    assert!(news(&mut desk, 1).await[0].0.contains("\"b\""));
    drop(desk);
    let mut desk = Desk::open(&folder.config());
    desk.adds("papers", "c", "A title", "A text").await;
    let next = news(&mut desk, 1).await;
    assert!(!first.contains(&next[0]), "what is crossed out is not told again: {next:?}");

    // Another process was killed before it crossed out what its room had told.
    let (mut scribe, told) = Scribe::new();
    scribe.known = first[..2].iter().filter_map(|(_, id)| id.clone()).collect();
    let mut desk = Desk::with(&copy.config(), (scribe, told));
    assert_eq!(news(&mut desk, 1).await, first[2..], "under the name that it had");
}

/// What is told next, besides what opens.
async fn news(desk: &mut Desk, count: usize) -> Vec<Line> {
    let mut heard = Vec::new();
    while heard.len() < count {
        heard.extend(desk.hears(1).await.into_iter().filter(|(_, id)| id.is_some()));
    }
    heard
}
