//! The service without a house around it: what is kept, what is found, and what agrees.

mod agreement;
mod scribe;
mod telling;

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use actix_rt::time::timeout;
use actors::ports::backend::Steps;

use protocol::{
    Action, Actions, DocumentId, FaultCode, Grant, Identity, LibraryId, Pattern, Rights, UserId,
    library::{Draft, Errand, Finding, LibraryInfo, Search},
};

use super::{
    librarian::{Asker, Librarian},
    trouble::Trouble,
    with,
};
use crate::config::{Config, Durability};

use scribe::{Line, Lines, Scribe};

/// All libraries, and none.
const LIST: Errand = Errand::List { after: None, limit: None };
const NONE: Finding = Finding::Libraries { libraries: Vec::new(), more: false };

/// Generous: a loaded machine is no broken promise.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder of one test's own.
struct Folder(PathBuf);

impl Folder {
    fn of(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("greenroom-library-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn config(&self) -> Config {
        let mut config = Config::default();
        config.store.path = self.0.clone();
        config
    }

    fn index(&self) -> PathBuf {
        self.0.join("library-index")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A service, and somebody who may do everything.
struct Desk {
    librarian: Librarian,
    who: Arc<Identity>,
    told: Lines,
}

impl Desk {
    fn open(config: &Config) -> Self {
        Self::with(config, Scribe::new())
    }

    fn with(config: &Config, (scribe, told): (Scribe, Lines)) -> Self {
        let librarian = with(config, Arc::new(scribe)).unwrap();
        Self { librarian, who: anybody(Rights { admin: true, ..Rights::default() }), told }
    }

    fn in_memory() -> Self {
        let mut config = Config::default();
        config.store.durability = Durability::Memory;
        Self::open(&config)
    }

    fn asker(&self) -> Asker {
        Asker { who: self.who.clone(), most: 1_048_576, steps: Steps::new().0 }
    }

    async fn does(&self, errand: Errand) -> Result<Finding, FaultCode> {
        let done = self.librarian.answer(self.asker(), errand).await;
        done.map_err(|trouble| trouble.into_fault().code)
    }

    async fn creates(&self, name: &str) {
        let create = Errand::Create { library: Some(library(name)), name: None, description: None };
        self.does(create).await.unwrap();
    }

    async fn adds(&self, name: &str, document: &str, title: &str, text: &str) {
        self.does(add(name, document, title, text)).await.unwrap();
    }

    /// The documents whose passages are found, the best first.
    async fn finds(&self, name: &str, text: &str) -> Vec<String> {
        let search = Search { library: library(name), text: text.into(), k: None };
        let Finding::Hits { hits, .. } = self.does(Errand::Search(search)).await.unwrap() else {
            panic!("a search finds hits")
        };
        let scores: Vec<_> = hits.iter().map(|hit| hit.score).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        assert!(scores.iter().all(|score| *score > 0.0 && *score <= 1.0), "{scores:?}");
        hits.into_iter().map(|hit| hit.document.to_string()).collect()
    }

    /// What is told next: so many things, and under which names.
    async fn hears(&mut self, count: usize) -> Vec<Line> {
        let mut heard = Vec::new();
        while heard.len() < count {
            let next = timeout(PATIENCE, self.told.recv()).await;
            let Ok(Some(next)) = next else { panic!("only this was told: {heard:?}") };
            heard.push(next);
        }
        heard
    }

    async fn heard(&mut self, count: usize) -> Vec<String> {
        self.hears(count).await.into_iter().map(|(line, _)| line).collect()
    }

    /// What is told up to this.
    async fn heard_until(&mut self, last: &str) -> Vec<String> {
        let mut heard = self.heard(1).await;
        while !heard.last().is_some_and(|line| line.contains(last)) {
            heard.extend(self.heard(1).await);
        }
        heard
    }
}

fn anybody(rights: Rights) -> Arc<Identity> {
    let user = UserId::new("ann").unwrap();
    let name = "Ann".into();
    Arc::new(Identity {
        user,
        name,
        email: None,
        rights,
        expires: None,
        anonymous: false,
        client: None,
    })
}

fn library(name: &str) -> LibraryId {
    LibraryId::new(name).unwrap()
}

fn document(name: &str) -> DocumentId {
    DocumentId::new(name).unwrap()
}

fn add(name: &str, id: &str, title: &str, text: &str) -> Errand {
    let document = Some(document(id));
    let document = Draft { document, title: title.into(), text: text.into(), metadata: None };
    Errand::Add { library: library(name), document }
}

async fn three_animals(desk: &Desk) {
    desk.creates("animals").await;
    desk.adds("animals", "cats", "Cats", "Cats purr and sleep on warm sofas.").await;
    desk.adds("animals", "dogs", "Dogs", "Dogs bark at cats, and at the moon.").await;
    desk.adds("animals", "owls", "Owls", "Owls hunt mice at night.").await;
}

#[actix_rt::test]
async fn what_fits_best_comes_first_by_stems_and_titles() {
    let desk = Desk::in_memory();
    three_animals(&desk).await;
    desk.adds("animals", "moon", "The moon", "It is round, and owls have seen it.").await;
    assert_eq!(desk.finds("animals", "a cat").await[0], "cats", "its title says so");
    assert_eq!(desk.finds("animals", "BARKING, moon").await, ["dogs", "moon"]);
    assert_eq!(desk.finds("animals", "round owls at night").await[0], "owls");
    assert_eq!(desk.finds("animals", "seen moons").await[0], "moon");
    assert_eq!(desk.finds("animals", "\"hunt mice\"").await, ["owls"]);
    assert_eq!(desk.finds("animals", "\"mice hunt\"").await, [""; 0]);
    assert_eq!(desk.finds("animals", "submarine").await, [""; 0]);
}

#[actix_rt::test]
async fn nothing_is_found_in_another_library() {
    let desk = Desk::in_memory();
    three_animals(&desk).await;
    desk.creates("plants").await;
    desk.adds("plants", "ivy", "Ivy", "Ivy grows where cats climb.").await;
    assert_eq!(desk.finds("plants", "cats").await, ["ivy"]);
    assert_eq!(desk.finds("plants", "library:animals cats OR key:x").await, ["ivy"]);
}

#[actix_rt::test]
async fn a_document_replaces_that_of_its_name() {
    let desk = Desk::in_memory();
    three_animals(&desk).await;
    desk.adds("animals", "cats", "Tigers", "Tigers swim.").await;
    assert_eq!(desk.finds("animals", "sofas").await, [""; 0]);
    assert_eq!(desk.finds("animals", "tiger").await, ["cats"]);
    for _ in 0..30 {
        desk.adds("animals", "cats", "Lions", "Lions roar in the savanna.").await;
    }
    assert_eq!(desk.finds("animals", "lion").await, ["cats"], "what was replaced is in no way");
    let described = desk.does(Errand::Describe(library("animals"))).await;
    assert!(matches!(described, Ok(Finding::Library(LibraryInfo { documents: 3, .. }))));
}

#[actix_rt::test]
async fn what_happens_is_told_in_its_order() {
    let mut desk = Desk::in_memory();
    three_animals(&desk).await;
    let delete = Errand::Delete { library: library("animals"), document: document("dogs") };
    desk.does(delete).await.unwrap();
    desk.does(Errand::Drop(library("animals"))).await.unwrap();
    let mut heard = desk.heard_until("closes").await;
    // The room is opened for its library and, sooner or later, for the first word of it: twice is
    // as good as once.
    let mut opened = false;
    heard.retain(|it| it != "animals opens" || !std::mem::replace(&mut opened, true));
    let added = |id: &str, title: &str| {
        let data = format!(r#"{{"document_id":"{id}","title":"{title}","num_chunks":1}}"#);
        format!("animals document.added {data}")
    };
    assert_eq!(
        heard,
        [
            "animals opens".to_owned(),
            r#"animals library.created {"name":"animals"}"#.into(),
            added("cats", "Cats"),
            added("dogs", "Dogs"),
            added("owls", "Owls"),
            r#"animals document.deleted {"document_id":"dogs"}"#.into(),
            "animals library.deleted {}".into(),
            "animals closes".into(),
        ]
    );
}

#[actix_rt::test]
async fn all_is_there_after_a_restart_and_its_rooms_are_open() {
    let folder = Folder::of("restart");
    let mut desk = Desk::open(&folder.config());
    three_animals(&desk).await;
    desk.heard_until("owls").await;
    let page = |limit| Errand::Documents { library: library("animals"), after: None, limit };
    let before = desk.does(page(None)).await;
    drop(desk);
    let mut desk = Desk::open(&folder.config());
    assert_eq!(desk.heard(1).await, ["animals opens"]);
    assert_eq!(desk.finds("animals", "night").await, ["owls"]);
    assert_eq!(desk.does(page(None)).await, before);
    let Ok(Finding::Documents { documents, more }) = desk.does(page(Some(2))).await else {
        panic!()
    };
    assert!(more && documents.len() == 2 && documents[1].document == document("dogs"));
}

#[actix_rt::test]
async fn a_file_that_is_not_ours_is_refused_and_not_touched() {
    let folder = Folder::of("strange");
    let file = folder.0.join("libraries.redb");
    fs::write(&file, "my diary").unwrap();
    let refused = with(&folder.config(), Arc::new(Scribe::new().0));
    assert!(refused.is_err_and(|why| why.setting == "store.path"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "my diary");
}

#[actix_rt::test]
async fn nothing_is_made_before_the_first_library() {
    let folder = Folder::of("empty");
    let desk = Desk::open(&folder.config());
    assert_eq!(desk.does(LIST).await, Ok(NONE));
    assert_eq!(desk.does(add("x", "y", "", "z")).await, Err(FaultCode::LibraryNotFound));
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
}

#[actix_rt::test]
async fn no_more_is_kept_than_may_be() {
    let mut config = Config::default();
    config.store.durability = Durability::Memory;
    (config.library.max_libraries, config.library.max_documents) = (1, 3);
    config.library.max_document_bytes = 60;
    let desk = Desk::open(&config);
    three_animals(&desk).await;
    let create = Errand::Create { library: None, name: None, description: None };
    assert_eq!(desk.does(create).await, Err(FaultCode::CapacityExceeded));
    let full = add("animals", "bats", "Bats", "Bats");
    assert_eq!(desk.does(full).await, Err(FaultCode::CapacityExceeded));
    desk.adds("animals", "cats", "Cats", "Another one of that name is no more.").await;
    let long = add("animals", "cats", "Cats", &"x".repeat(57));
    assert_eq!(desk.does(long).await, Err(FaultCode::TooLarge));
    let blank = add("animals", "cats", "Cats", " \n ");
    assert_eq!(desk.does(blank).await, Err(FaultCode::InvalidMessage));
}

#[actix_rt::test]
async fn who_may_not_read_a_library_hears_that_there_is_none() {
    let mut desk = Desk::in_memory();
    three_animals(&desk).await;
    let grant = |rooms, action| {
        let grant =
            Grant { rooms: Pattern::new(rooms).unwrap(), actions: Actions::default().with(action) };
        anybody(Rights { grants: [grant].into(), ..Rights::default() })
    };
    let says = async |desk: &Desk, errand| {
        let refused = desk.librarian.answer(desk.asker(), errand).await.unwrap_err();
        let Trouble::Refused(fault) = refused else { panic!("{refused}") };
        fault
    };
    desk.who = grant("library:plants", Action::Join);
    let there = says(&desk, Errand::Describe(library("animals"))).await;
    let mut nowhere = says(&desk, Errand::Describe(library("nothing"))).await;
    nowhere.text = nowhere.text.replace("nothing", "animals").into();
    assert_eq!(there, nowhere);
    assert_eq!(desk.does(LIST).await, Ok(NONE));
    desk.who = grant("library:*", Action::Join);
    let denied = desk.does(add("animals", "bats", "Bats", "Bats")).await;
    assert_eq!(denied, Err(FaultCode::PermissionDenied));
    let nowhere = desk.does(add("nothing", "bats", "Bats", "Bats")).await;
    assert_eq!(nowhere, Err(FaultCode::LibraryNotFound));
    assert_eq!(desk.finds("animals", "purr").await, ["cats"]);
}

#[actix_rt::test]
async fn what_comes_together_is_kept_together_and_one_refusal_spoils_nothing() {
    let desk = Desk::in_memory();
    desk.creates("many").await;
    let adds = (0..200).map(|n| {
        let library = if n % 50 == 7 { "none" } else { "many" };
        desk.does(add(library, &format!("d{n}"), "A number", &format!("number n{n}")))
    });
    let done = futures_util::future::join_all(adds).await;
    for (n, done) in done.into_iter().enumerate() {
        assert_eq!(done.is_ok(), n % 50 != 7, "{n}: {done:?}");
    }
    for n in [0, 99, 199] {
        assert_eq!(desk.finds("many", &format!("n{n}")).await, [format!("d{n}")]);
    }
}

#[actix_rt::test]
async fn a_disk_that_fails_is_told_and_heals() {
    let folder = Folder::of("failing");
    let mut config = folder.config();
    config.store.path = folder.0.join("a file");
    fs::write(&config.store.path, "in the way").unwrap();
    let mut desk = Desk::open(&config);
    let create =
        || Errand::Create { library: Some(library("papers")), name: None, description: None };
    assert_eq!(desk.does(create()).await, Err(FaultCode::StoreUnavailable));
    assert_eq!(desk.does(LIST).await, Err(FaultCode::StoreUnavailable));
    assert!(desk.told.try_recv().is_err());
    fs::remove_file(&config.store.path).unwrap();
    let drop = desk.does(Errand::Drop(library("papers"))).await;
    assert_eq!(drop, Err(FaultCode::LibraryNotFound));
    assert_eq!(desk.does(LIST).await, Ok(NONE));
    desk.creates("papers").await;
    desk.adds("papers", "a", "A title", "A text").await;
    assert_eq!(desk.finds("papers", "title").await, ["a"]);
}
