//! What browsers are answered: a file, that it has not changed, or that there is none.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETag,
        EntityTag, Header, HeaderValue, IfNoneMatch, LOCATION,
    },
    web::Data,
};
use rust_embed::Embed;

use super::{Client, Console, Demo, Leaf, Shown, leaf};
use crate::http::rest::not_found;

/// A page may use what comes from here and nothing else: no script or style that stands in the page,
/// nothing from elsewhere, no frame around it (Content Security Policy Level 3).
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
/// A file may be kept, and has to be asked for again: what is shown is what runs.
const ASK_AGAIN: &str = "no-cache";
/// The file that a page begins with.
const INDEX: &str = "index.html";

/// `/console` and whatever is below it.
pub async fn console(request: HttpRequest, shown: Data<Shown>) -> HttpResponse {
    page::<Console>(request, shown.console).await
}

/// `/demo` and whatever is below it.
pub async fn demo(request: HttpRequest, shown: Data<Shown>) -> HttpResponse {
    page::<Demo>(request, shown.demo).await
}

/// `/client/greenroom.js`: public code, which a page from anywhere may import.
pub async fn client(request: HttpRequest) -> HttpResponse {
    match leaf::<Client>("greenroom.js") {
        Some(found) => {
            let mut answer = file(&request, found);
            let anybody = HeaderValue::from_static("*");
            answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
            answer
        }
        None => not_found(request).await,
    }
}

/// `/`: where a browser on a developer's desk begins. Nobody else is told anything.
pub async fn front(request: HttpRequest, shown: Data<Shown>) -> HttpResponse {
    let accepted = request.headers().get(ACCEPT).and_then(|it| it.to_str().ok());
    let browser = accepted.is_some_and(|it| it.contains("text/html"));
    let first = [(shown.demo, "demo"), (shown.console, "console")];
    let first = first.into_iter().find_map(|(is, name)| is.then_some(name));
    match first.filter(|_| shown.front && browser) {
        Some(name) => elsewhere(name.to_owned()),
        None => not_found(request).await,
    }
}

async fn page<Folder: Embed>(request: HttpRequest, shown: bool) -> HttpResponse {
    let path = request.match_info();
    let name = match (path.get("folder"), path.get("file")) {
        (Some(folder), Some(file)) => format!("{folder}/{file}"),
        (None, Some(file)) => file.to_owned(),
        _ => INDEX.to_owned(),
    };
    if !shown {
        return not_found(request).await;
    }
    // The addresses in a page count from its path without the slash.
    if let Some(page) = request.path().strip_suffix('/') {
        return elsewhere(format!("..{page}"));
    }
    match leaf::<Folder>(&name) {
        Some(found) => file(&request, found),
        None => not_found(request).await,
    }
}

/// A file, unless the browser has it already (RFC 9110 section 13.1.2).
fn file(request: &HttpRequest, leaf: Leaf) -> HttpResponse {
    let tag = EntityTag::new_strong(leaf.tag);
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|it| it.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header(ETag(tag))
        .insert_header((CACHE_CONTROL, ASK_AGAIN))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY));
    if known {
        return answer.finish();
    }
    // All our texts are UTF-8.
    let charset = if leaf.media.starts_with("text/") { "; charset=utf-8" } else { "" };
    answer.content_type(format!("{}{charset}", leaf.media)).body(leaf.bytes.into_owned())
}

/// Relative, for a proxy may put a name before our paths.
fn elsewhere(place: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, place)).finish()
}
