//! The service as its jobs ask it, on files as an operator has them.

use super::*;

fn service(settings: &config::Ontology) -> Ontologies {
    Ontologies::new(settings).unwrap()
}

fn lookup(text: &'static str, ontology: Option<&'static str>, limit: Option<u32>) -> Lookup {
    Lookup { text: text.into(), ontology: ontology.map(Into::into), limit }
}

#[cfg(feature = "ontologies")]
#[actix_rt::test]
async fn the_example_answers_what_the_query_system_asks() {
    let service = service(&config::Ontology::default());
    let asked = lookup("protein", Some("PR"), Some(10));
    let found = service.clone().answer(&asked).await.unwrap();
    assert_eq!(found[0].iri, "http://purl.obolibrary.org/obo/PR_000000001");
    assert_eq!(found[0].label, "protein");
    assert!(found[0].description.as_ref().unwrap().starts_with("A biological macromolecule"));
    assert!(found.len() > 1 && found.iter().all(|one| one.iri.contains("/PR_")), "{found:?}");
    let everywhere = service.answer(&lookup("protein", None, Some(50))).await.unwrap();
    assert!(everywhere.iter().any(|one| one.label == "protein binding"), "{everywhere:?}");
}

#[cfg(feature = "ontologies")]
#[actix_rt::test]
async fn no_more_is_given_than_is_wanted_and_configured() {
    let service = service(&config::Ontology { max_suggestions: 3, ..Default::default() });
    for (wanted, given) in [(None, 3), (Some(2), 2), (Some(u32::MAX), 3), (Some(0), 0)] {
        let found = service.clone().answer(&lookup("p", None, wanted)).await.unwrap();
        assert_eq!(found.len(), given, "{wanted:?}");
    }
}

#[cfg(feature = "ontologies")]
#[actix_rt::test]
async fn an_ontology_that_is_nowhere_is_refused_with_those_that_are_here() {
    let service = service(&config::Ontology::default());
    let failure = service.answer(&lookup("protein", Some("secret"), None)).await.unwrap_err();
    let help = failure.fault.help.unwrap();
    assert_eq!((failure.fault.code, failure.again), (FaultCode::NotConfigured, false));
    assert!(help.contains("PR") && help.contains("ontology.paths"), "{help}");
    assert!(!help.contains("secret") && !failure.fault.text.contains("secret"));
}

#[test]
fn a_url_that_cannot_work_is_refused_at_the_start() {
    let settings =
        config::Ontology { ols_url: Some("ols.example.org".into()), ..Default::default() };
    let Err(error) = Ontologies::new(&settings) else { panic!("it was accepted") };
    assert!(error.to_string().starts_with("ontology.ols_url: is not an http"), "{error}");
}

#[cfg(feature = "ontologies")]
#[test]
fn the_example_is_an_ontology() {
    assert!(example().len() > 50);
}

#[cfg(all(feature = "ontologies", feature = "sparql"))]
#[test]
fn files_and_folders_are_read_and_what_is_wrong_in_them_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("a.obo"), "[Term]\nid: A:1\nname: one\n").unwrap();
    let vocabulary = "<http://b/2> <http://www.w3.org/2000/01/rdf-schema#label> \"two\" .\n";
    std::fs::write(at("b.nt"), vocabulary).unwrap();
    std::fs::write(at("notes.txt"), "nothing").unwrap();
    let read = |path: std::path::PathBuf| files::read(&[path]);
    assert_eq!(read(folder.path().into()).unwrap().len(), 2);
    assert_eq!(read(at("b.nt")).unwrap()[0].ontology, "b");

    let told = |path| read(path).unwrap_err().to_string();
    assert!(told(at("notes.txt")).ends_with("must end in .obo, .owl, .rdf, .ttl or .nt"));
    assert!(told(at("none.obo")).contains("none.obo: No such file"));
    std::fs::write(at("c.obo"), "[Term]\nid: A:1\nname: one\ndef: bare\n").unwrap();
    assert!(told(folder.path().into()).contains("c.obo: line 4: "));
    std::fs::create_dir(at("empty")).unwrap();
    assert!(told(at("empty")).contains("holds no file"));
}
