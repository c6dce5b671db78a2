//! The pages that come with the service: what browsers are given, and what they may do with it.

use serde_json::Value;

use crate::support::{House, Knock, Program, Reply, knock_at};

/// Where there is something for browsers.
const PAGES: [&str; 2] = ["/console", "/demo"];

async fn get(house: &House, path: &str, headers: &[(&str, &str)]) -> Reply {
    asked(house, "GET", path, headers).await
}

async fn asked(house: &House, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let headers = [&[("Host", "greenroom.test"), ("Connection", "close")], headers].concat();
    Knock::plain(&format!("{method} {path} HTTP/1.1"), &headers).to(house).await
}

fn length(reply: &Reply) -> usize {
    reply.header("content-length").parse().expect("a length")
}

fn is_not_found(reply: &Reply) {
    assert_eq!(
        (reply.status, &reply.fault()["code"]),
        (404, &Value::from("NOT_FOUND")),
        "{reply:?}"
    );
}

#[actix_rt::test]
async fn pages_are_shown_and_may_use_nothing_from_elsewhere() {
    let house = House::open();
    for page in PAGES {
        let reply = get(&house, page, &[]).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(length(&reply) > 0);
        assert_eq!(reply.header("cache-control"), "no-cache");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("x-frame-options"), "DENY");
        let policy = reply.header("content-security-policy");
        for rule in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|it| it == rule), "{rule} in {policy}");
        }
        for never in ["unsafe", "*", "http:", "https:"] {
            assert!(!policy.contains(never), "{never} in {policy}");
        }
    }
}

#[actix_rt::test]
async fn what_a_browser_has_is_not_sent_again() {
    let house = House::open();
    let first = get(&house, "/console", &[]).await;
    let tag = first.header("etag");
    for known in [tag, &format!("\"other\", W/{tag}"), "*"] {
        let again = get(&house, "/console", &[("If-None-Match", known)]).await;
        assert_eq!((again.status, again.header("etag")), (304, tag), "{known}");
        assert_eq!(again.header("cache-control"), "no-cache");
    }
    let changed = get(&house, "/console", &[("If-None-Match", "\"other\"")]).await;
    assert_eq!((changed.status, changed.header("etag")), (200, tag));
}

#[actix_rt::test]
async fn what_would_be_sent_can_be_asked() {
    let house = House::open();
    let (said, sent) =
        (house.call("HEAD", "/console", &[]).await, get(&house, "/console", &[]).await);
    assert_eq!((said.status, said.header("etag")), (200, sent.header("etag")));
    assert_eq!(said.header("content-type"), sent.header("content-type"));
}

#[actix_rt::test]
async fn the_client_may_be_imported_by_a_page_from_anywhere() {
    let house = House::with("pages.console = false\npages.demo = false");
    let stranger = [("Origin", "https://somebody.example.com")];
    let reply = get(&house, "/client/greenroom.js", &stranger).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, "*"));
    assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    let page = get(&house, "/openapi.json", &stranger).await;
    assert_eq!(page.header("access-control-allow-origin"), "", "nothing else may be read there");
}

#[actix_rt::test]
async fn a_slash_too_many_leads_to_the_page() {
    let house = House::open();
    for page in PAGES {
        let reply = get(&house, &format!("{page}/"), &[]).await;
        assert_eq!((reply.status, reply.header("location")), (303, &*format!("..{page}")));
    }
}

#[actix_rt::test]
async fn nothing_else_is_shown() {
    let house = House::open();
    for path in [
        "/console/none.js",
        "/console/none/none.js",
        "/console/a/b/c.js",
        "/console/..%2Fmod.rs",
        "/console/%2e%2e/mod.rs",
        "/console/..%2F..%2F..%2Fconfig.toml",
        "/console/%2Fetc%2Fpasswd",
        "/client/none.js",
        "/demo/.gitkeep",
    ] {
        is_not_found(&get(&house, path, &[]).await);
    }
    is_not_found(&asked(&house, "DELETE", "/console", &[]).await);
}

#[actix_rt::test]
async fn a_page_that_is_off_is_not_there() {
    let house = House::with("pages.console = false\npages.demo = false");
    for page in PAGES {
        for path in [page, &format!("{page}/"), &format!("{page}/index.html")] {
            is_not_found(&get(&house, path, &[]).await);
        }
    }
    is_not_found(&get(&house, "/", &[("Accept", "text/html")]).await);
}

#[actix_rt::test]
async fn outside_of_development_there_is_no_demo_unless_it_is_asked_for() {
    let staging = "server.environment = 'staging'\nauth.anonymous = 'guest'\n";
    let house = House::with(staging);
    assert_eq!(get(&house, "/console", &[]).await.status, 200);
    is_not_found(&get(&house, "/demo", &[]).await);
    is_not_found(&get(&house, "/", &[("Accept", "text/html")]).await);
    let house = House::with(&format!("{staging}pages.demo = true"));
    assert_eq!(get(&house, "/demo", &[]).await.status, 200);
}

#[actix_rt::test]
async fn a_browser_on_a_desk_finds_a_page_and_a_program_hears_that_there_is_none() {
    let house = House::open();
    let browser = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let reply = get(&house, "/", &browser).await;
    assert_eq!((reply.status, reply.header("location")), (303, "demo"));
    is_not_found(&get(&house, "/", &[("Accept", "*/*")]).await);
    let house = House::with("pages.demo = false");
    assert_eq!(get(&house, "/", &browser).await.header("location"), "console");
}

#[actix_rt::test]
async fn a_desk_says_where_its_pages_are() {
    let program = Program::serve("pages", "", &[]);
    for page in PAGES {
        let url = format!("http://{}{page}", program.address);
        let said = program.greeting.lines().any(|line| line.trim().ends_with(&url));
        assert!(said, "{url} in {}", program.greeting);
        let knock = Knock::plain(&format!("GET {page} HTTP/1.1"), &[("Host", "x")]);
        assert_eq!(knock_at(program.address, &knock).await.status, 200);
    }
}
