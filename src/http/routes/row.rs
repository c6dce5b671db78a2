//! One row of the table: a path, a method, who answers, and what is said of it.

use actix_web::{
    FromRequest, Handler, Responder, Route,
    http::{Method, StatusCode},
    web,
};
use dialects::body::Body;
use protocol::FaultCode;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use crate::http::{answer::status, contract::openapi::Words, threshold::HEALTH};

/// One path with one method.
pub struct Row {
    /// The method.
    pub method: Method,
    /// The path; braces stand for one segment.
    pub path: &'static str,
    /// The name that clients' generators give the call, unique in the table.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// The system that it belongs to.
    pub system: &'static str,
    /// Who may call.
    pub who: Who,
    /// What else the caller needs; empty, where nothing is.
    pub needs: &'static str,
    /// The words in which it refuses.
    pub words: Words,
    /// The parameters of the query, as the properties of an object.
    pub query: Option<fn() -> Schema>,
    /// Headers of the request that matter, and what they are for.
    pub headers: &'static [(&'static str, &'static str)],
    /// What is brought.
    pub body: Option<Content>,
    /// What is answered where it was done.
    pub answers: Vec<Answer>,
    /// Why it may not be done, each with its status.
    pub refusals: Vec<(StatusCode, FaultCode)>,
    route: Box<dyn Fn() -> Route>,
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody at all.
    Anybody,
    /// Operators, people with a token, and others where the settings let them in.
    Callers,
    /// People with a token, and others where the settings let them in.
    People,
    /// Operators.
    Operators,
    /// Workers.
    Workers,
}

/// What a body holds.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// JSON.
    Json(Body),
    /// One JSON object a line, for as long as the connection stands.
    Lines(Body),
    /// Bytes of a file.
    Bytes,
    /// A file of one of these media types.
    Media(&'static [&'static str]),
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// With this status.
    pub status: StatusCode,
    /// And this body.
    pub content: Option<Content>,
    /// What it means; the status itself says enough, where there is nothing here.
    pub meaning: Option<&'static str>,
    /// Headers that matter, and what they say.
    pub headers: &'static [(&'static str, &'static str)],
}

/// What may go wrong with us, whatever was asked.
const OURS: [FaultCode; 2] = [FaultCode::Overloaded, FaultCode::Internal];
/// What whoever asks too often hears, before anybody looks at the key that is shown.
const TOO_OFTEN: [FaultCode; 1] = [FaultCode::RateLimited];

// === impl Row ===

impl Row {
    /// A call that `handler` answers.
    pub(super) fn new<H, A>(method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<A, Output: Responder + 'static>,
        A: FromRequest + 'static,
    {
        let by = method.clone();
        Self {
            method,
            path,
            name: "",
            summary: "",
            system: "",
            who: Who::Callers,
            needs: "",
            words: Words::at(path),
            query: None,
            headers: &[],
            body: None,
            answers: Vec::new(),
            refusals: Vec::new(),
            route: Box::new(move || web::method(by.clone()).to(handler.clone())),
        }
    }

    /// As whoever asks too often is answered everywhere but where the health of the service is.
    pub(super) fn guarded(self) -> Self {
        if HEALTH.contains(&self.path) { self } else { self.refuses(&TOO_OFTEN) }
    }

    /// Puts it into the App.
    pub(super) fn mount(&self, app: &mut web::ServiceConfig) {
        app.route(self.path, (self.route)());
    }

    /// Under this name, to this end.
    pub(super) fn named(mut self, name: &'static str, summary: &'static str) -> Self {
        (self.name, self.summary) = (name, summary);
        self
    }

    /// As a part of this system.
    pub(super) fn of(mut self, system: &'static str) -> Self {
        self.system = system;
        self
    }

    /// For these.
    pub(super) fn only(mut self, who: Who) -> Self {
        self.who = who;
        let row = match who {
            Who::Anybody => return self,
            Who::Callers | Who::People => self,
            Who::Operators | Who::Workers => self.refuses(&[FaultCode::PermissionDenied]),
        };
        row.refuses(&[FaultCode::AuthenticationFailed]).refuses(&OURS)
    }

    /// And only where this is so.
    pub(super) fn needs(mut self, what: &'static str) -> Self {
        self.needs = what;
        self
    }

    /// Refusing in other words than those of the path.
    pub(super) fn in_words(mut self, words: Words) -> Self {
        self.words = words;
        self
    }

    /// With the fields of a `T` as parameters of the query.
    pub(super) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(fields_of::<T>);
        self.refuses(&[FaultCode::InvalidMessage])
    }

    /// With headers that matter.
    pub(super) fn reads(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// With a body of this shape.
    pub(super) fn takes(mut self, shape: Body) -> Self {
        self.body = Some(Content::Json(shape));
        self.refuses(&[FaultCode::InvalidJson, FaultCode::InvalidMessage, FaultCode::TooLarge])
    }

    /// With the bytes of a file.
    pub(super) fn takes_bytes(mut self) -> Self {
        self.body = Some(Content::Bytes);
        self
    }

    /// Answered with 200 and this.
    pub(super) fn gives(self, shape: Body) -> Self {
        self.answers(200, Some(Content::Json(shape)), None)
    }

    /// Answered so, too.
    pub(super) fn answers(
        mut self,
        status: u16,
        content: Option<Content>,
        meaning: Option<&'static str>,
    ) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        self.answers.push(Answer { status, content, meaning, headers: &[] });
        self
    }

    /// The latest of the answers with these headers.
    pub(super) fn with(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers = headers;
        }
        self
    }

    /// Refused for these reasons, among others.
    pub(super) fn refuses(mut self, codes: &[FaultCode]) -> Self {
        self.refusals.extend(codes.iter().map(|code| (status(*code), *code)));
        self
    }

    /// Refused with a status that the code alone does not have.
    pub(super) fn refuses_as(mut self, refusals: &[(StatusCode, FaultCode)]) -> Self {
        self.refusals.extend_from_slice(refusals);
        self
    }
}

/// A row of its own method.
macro_rules! methods {
    ($($name:ident = $method:ident),* $(,)?) => {$(
        #[doc = concat!("A call by `", stringify!($method), "`.")]
        pub(super) fn $name<H, A>(path: &'static str, handler: H) -> Row
        where
            H: Handler<A, Output: Responder + 'static>,
            A: FromRequest + 'static,
        {
            Row::new(Method::$method, path, handler)
        }
    )*};
}
methods!(get = GET, head = HEAD, post = POST, put = PUT, delete = DELETE);

/// An object whose properties are the parameters.
fn fields_of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    settings.with(|how| how.inline_subschemas = true).into_generator().into_root_schema_for::<T>()
}
