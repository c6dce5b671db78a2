//! Pages for browsers, in the one table so that no path is answered that is not described.

use actix_web::{FromRequest, Handler, Responder};
use protocol::FaultCode::NotFound;

use super::row::{Content, Row, Who, get, head};
use crate::pages::{self, MEDIA};

const PAGE: Content = Content::Media(&["text/html"]);
const FILE: Content = Content::Media(&MEDIA);
const SCRIPT: Content = Content::Media(&["text/javascript"]);

/// What the reading of a row is called, and the asking what would be read.
type Names = [&'static str; 2];

/// What is said of a file.
const SAID: &[(&str, &str)] = &[("ETag", "Changes with the file")];
/// What a browser says of a file that it has.
const KNOWN: &[(&str, &str)] = &[("If-None-Match", "The ETag of the file that the caller has")];
/// Where somebody is sent on to.
const LEADS: &[(&str, &str)] = &[("Location", "Where the page is, from here")];

pub(super) fn rows() -> Vec<Row> {
    console().into_iter().chain(demo()).chain(others()).flatten().collect()
}

fn console() -> [[Row; 2]; 4] {
    let (page, what) = (pages::console, "A file of the console");
    [
        file("/console", ["getConsole", "describeConsole"], "The operators' console", PAGE, page),
        lead("/console/", ["findConsole", "seekConsole"], "To the operators' console", page),
        file("/console/{file}", ["getConsoleFile", "describeConsoleFile"], what, FILE, page),
        file(
            "/console/{folder}/{file}",
            ["getConsolePart", "describeConsolePart"],
            what,
            FILE,
            page,
        ),
    ]
}

fn demo() -> [[Row; 2]; 4] {
    let (page, what) = (pages::demo, "A file of the demo");
    [
        file("/demo", ["getDemo", "describeDemo"], "A page to try the service", PAGE, page),
        lead("/demo/", ["findDemo", "seekDemo"], "To the page to try the service", page),
        file("/demo/{file}", ["getDemoFile", "describeDemoFile"], what, FILE, page),
        file("/demo/{folder}/{file}", ["getDemoPart", "describeDemoPart"], what, FILE, page),
    ]
}

fn others() -> [[Row; 2]; 2] {
    let (client, front) =
        ("The client for browsers, as a module", "To a page, for developers' browsers");
    [
        file(
            "/client/greenroom.js",
            ["getClient", "describeClient"],
            client,
            SCRIPT,
            pages::client,
        ),
        lead("/", ["getFront", "describeFront"], front, pages::front),
    ]
}

/// A file, and what would be said of it.
fn file<H, A>(
    path: &'static str,
    names: Names,
    what: &'static str,
    content: Content,
    by: H,
) -> [Row; 2]
where
    H: Handler<A, Output: Responder + 'static>,
    A: FromRequest + 'static,
{
    let (read, seen) = (get(path, by.clone()), head(path, by));
    [(read, names[0], Some(content)), (seen, names[1], None)].map(|(row, name, content)| {
        row.named(name, what)
            .only(Who::Anybody)
            .reads(KNOWN)
            .answers(200, content, None)
            .with(SAID)
            .answers(304, None, Some("It is still the one that the caller has"))
            .with(SAID)
            .refuses(&[NotFound])
    })
}

/// The way to a page.
fn lead<H, A>(path: &'static str, names: Names, what: &'static str, by: H) -> [Row; 2]
where
    H: Handler<A, Output: Responder + 'static>,
    A: FromRequest + 'static,
{
    [(get(path, by.clone()), names[0]), (head(path, by), names[1])].map(|(row, name)| {
        row.named(name, what)
            .only(Who::Anybody)
            .answers(303, None, None)
            .with(LEADS)
            .refuses(&[NotFound])
    })
}
