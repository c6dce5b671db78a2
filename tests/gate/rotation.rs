//! Keys that change while the house stands: by file, and by the issuer's URL.

use std::{cell::RefCell, rc::Rc};

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::keys::{Keys, file, shown};
use crate::support::{Guest, House, Program, Upstream};

/// A set of these keys, by name.
fn set(keys: &[(&str, &Keys)]) -> Value {
    json!({ "keys": keys.iter().map(|(kid, key)| key.jwk(kid)).collect::<Vec<_>>() })
}

fn pair() -> (Keys, Keys) {
    (Keys::make(Algorithm::EdDSA), Keys::make(Algorithm::ES256))
}

#[actix_rt::test]
async fn a_new_key_in_the_file_is_taken_up_with_the_first_token_that_names_it() {
    let (old, new) = pair();
    let path = file("rotation-jwks.json", &set(&[("old", &old)]).to_string());
    let house = House::with(&format!("auth.jwks_path = {path:?}"));
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 101);
    file("rotation-jwks.json", &set(&[("new", &new)]).to_string());
    let (status, said) = shown(&house, &new.token(Some("new"))).await;
    assert_eq!(status, 101, "{said}");
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 401, "it is gone with the file");
}

#[actix_rt::test]
async fn a_key_that_is_taken_out_of_the_file_is_soon_good_for_nothing() {
    let (old, new) = pair();
    let path = file("rotation-out.json", &set(&[("old", &old), ("new", &new)]).to_string());
    let house = House::with(&format!("auth.jwks_path = {path:?}"));
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 101);
    file("rotation-out.json", &set(&[("new", &new)]).to_string());
    let began = std::time::Instant::now();
    while shown(&house, &old.token(Some("old"))).await.0 != 401 {
        assert!(began.elapsed().as_secs() < 20, "nobody looks at the file");
    }
    assert_eq!(shown(&house, &new.token(Some("new"))).await.0, 101);
}

#[actix_rt::test]
async fn a_file_that_is_spoiled_changes_nothing() {
    let (old, new) = pair();
    let path = file("rotation-spoiled.json", &set(&[("old", &old)]).to_string());
    let house = House::with(&format!("auth.jwks_path = {path:?}"));
    for spoiled in ["", "{", r#"{"keys": []}"#] {
        file("rotation-spoiled.json", spoiled);
        assert_eq!(shown(&house, &new.token(Some("new"))).await.0, 401);
        assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 101, "{spoiled:?}");
    }
}

#[actix_rt::test]
async fn the_issuers_keys_are_read_at_its_url_and_again_when_a_token_names_another() {
    let (old, new) = pair();
    let shows = Rc::new(RefCell::new((200, set(&[("old", &old)]))));
    let (says, asked) = (shows.clone(), Rc::new(RefCell::new(0)));
    let counts = asked.clone();
    let issuer = Upstream::answering(move |_| {
        *counts.borrow_mut() += 1;
        says.borrow().clone()
    });
    let url = format!("http://{}/jwks.json", issuer.await);
    let house = House::with(&format!("auth.jwks_url = '{url}'"));
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 101, "it is waited for");
    // Nobody's key is looked for once, and then not again for a while.
    let before = *asked.borrow();
    for _ in 0..5 {
        assert_eq!(shown(&house, &new.token(Some("nobody's"))).await.0, 401);
    }
    assert!(*asked.borrow() <= before + 1, "{} times", asked.borrow());
}

#[actix_rt::test]
async fn an_issuer_who_is_away_takes_no_keys_with_it() {
    let (old, new) = pair();
    let shows = Rc::new(RefCell::new((200, set(&[("old", &old)]))));
    let says = shows.clone();
    let issuer = Upstream::answering(move |_| says.borrow().clone()).await;
    let settings = format!(
        "auth.jwks_url = 'http://{issuer}/jwks.json'\nauth.jwks_refresh_s = 1\n[limits.address]\nwrong_tokens_per_minute = 100000"
    );
    let house = House::with(&settings);
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 101);
    *shows.borrow_mut() = (503, json!({}));
    assert_eq!(shown(&house, &new.token(Some("new"))).await.0, 401);
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 101, "the old ones hold");
    *shows.borrow_mut() = (200, set(&[("new", &new)]));
    let began = std::time::Instant::now();
    while shown(&house, &new.token(Some("new"))).await.0 != 101 {
        assert!(began.elapsed().as_secs() < 20, "the issuer is back, and nobody asks it");
    }
    assert_eq!(shown(&house, &old.token(Some("old"))).await.0, 401);
}

#[actix_rt::test]
async fn the_real_process_takes_up_a_new_key_on_an_open_connection_too() {
    let (old, new) = pair();
    let path = file("rotation-real.json", &set(&[("old", &old)]).to_string());
    let program = Program::serve("rotation", &format!("auth.jwks_path = {path:?}"), &[]);
    let socket = format!("/api/v1/ws?token={}", old.token(Some("old")));
    let mut ann = Guest::at(program.address, &socket).await;
    file("rotation-real.json", &set(&[("new", &new)]).to_string());
    ann.says(json!({"type": "refresh_token", "token": new.token(Some("new"))})).await;
    assert!(ann.hears("token_refreshed").await["expires_at"].is_string());
    Guest::at(program.address, &format!("/api/v1/ws?token={}", new.token(Some("new")))).await;
}
