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
        if path.extension().is_some_and(|kind| kind != "json" && kind != "lock") {
            let mut bytes = fs::read(&path).unwrap();
            spoil(&mut bytes);
            fs::write(&path, bytes).unwrap();
        }
    }
}

#[actix_rt::test]
async fn an_index_that_fails_amid_its_work_is_made_again_before_anybody_is_answered() {
    let folder = Folder::of("vanishing");
    let desk = Desk::open(&folder.config());
    three_animals(&desk).await;
    desk.heard();
    fs::remove_dir_all(folder.index()).unwrap();
    desk.adds("animals", "bats", "Bats", "Bats hunt at night.").await;
    assert_eq!(desk.finds("animals", "night hunters, owls").await.len(), 2);
    let told = desk.heard().into_iter().filter(|it| it.contains("document.added")).count();
    assert_eq!(told, 1, "it is told once");
}
