//! File and index agree, whatever became of either.

use std::{fs, path::Path};

use super::{Desk, Errand, Folder, library, three_animals};

/// Gives each its own copy of a folder: some of them are to be spoiled.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

#[actix_rt::test]
async fn an_index_that_lags_is_from_elsewhere_or_is_spoiled_is_brought_to_agree() {
    let folder = Folder::of("agree");
    let desk = Desk::open(&folder.config());
    three_animals(&desk).await;
    drop(desk);
    // Opening waits until the one before has closed its file.
    drop(Desk::open(&folder.config()));
    let (old, other) = (folder.0.join("old"), folder.0.join("other"));
    copy(&folder.index(), &old);
    let desk = Desk::open(&folder.config());
    desk.does(Errand::Drop(library("animals"))).await.unwrap();
    desk.creates("animals").await;
    desk.adds("animals", "bats", "Bats", "Bats hunt at night as well.").await;
    drop(desk);
    drop(Desk::open(&folder.config()));
    let elsewhere = Folder::of("elsewhere");
    let desk = Desk::open(&elsewhere.config());
    three_animals(&desk).await;
    drop(desk);
    drop(Desk::open(&elsewhere.config()));
    copy(&elsewhere.index(), &other);
    for spoil in [0, 1, 2, 3, 4] {
        let index = folder.index();
        match spoil {
            0 => fs::remove_dir_all(&index).unwrap(),
            1 | 2 => {
                fs::remove_dir_all(&index).unwrap();
                fs::rename(if spoil == 1 { &old } else { &other }, &index).unwrap();
            }
            3 => spoil_segments(&index, |bytes| {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0xff;
            }),
            _ => spoil_segments(&index, |bytes| bytes.truncate(7)),
        }
        let desk = Desk::open(&folder.config());
        assert_eq!(desk.finds("animals", "hunting cats at night").await, ["bats"], "{spoil}");
        drop(desk);
    }
}

fn spoil_segments(index: &Path, spoil: impl Fn(&mut Vec<u8>)) {
    for entry in fs::read_dir(index).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_some_and(|kind| kind != "json" && kind != "lock" && kind != "txt") {
            let mut bytes = fs::read(&path).unwrap();
            spoil(&mut bytes);
            fs::write(&path, bytes).unwrap();
        }
    }
}

#[actix_rt::test]
async fn an_index_that_fails_amid_its_work_is_made_again_before_anybody_is_answered() {
    let folder = Folder::of("vanishing");
    let mut desk = Desk::open(&folder.config());
    three_animals(&desk).await;
    desk.heard_until("owls").await;
    fs::remove_dir_all(folder.index()).unwrap();
    desk.adds("animals", "bats", "Bats", "Bats hunt at night.").await;
    assert_eq!(desk.finds("animals", "night hunters, owls").await.len(), 2);
    desk.adds("animals", "ants", "Ants", "Ants dig.").await;
    let mut told = desk.heard_until("ants").await;
    told.retain(|it| it.contains("document.added"));
    assert_eq!(told.len(), 2, "it is told once, and in its order: {told:?}");
}

#[actix_rt::test]
async fn a_folder_with_something_else_in_it_is_not_emptied_to_make_the_index_again() {
    let folder = Folder::of("diary");
    let desk = Desk::open(&folder.config());
    three_animals(&desk).await;
    drop(desk);
    drop(Desk::open(&folder.config()));
    let diary = folder.index().join("diary.txt");
    fs::write(&diary, "mine").unwrap();
    spoil_segments(&folder.index(), |bytes| bytes.truncate(7));
    let refused = super::with(&folder.config(), std::sync::Arc::new(super::Scribe::new().0));
    assert!(refused.is_err_and(|why| why.setting == "store.path" && why.why.contains("diary.txt")));
    assert!(diary.exists());
}
