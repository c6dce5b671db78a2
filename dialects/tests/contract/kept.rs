//! Every end of a job and every activity that the house may have to keep.

use std::{sync::Arc, time::Duration};

use bytestring::ByteString;
use proptest::{collection::vec, option, prelude::*};
use protocol::{
    Event, Fault, FaultCode, JobId,
    activity::{Activity, ActivityEvent, Tag},
    agent::{Put, Reply, Task, Usage},
    job::{Answer, Asked, JobEvent, Request, Step},
    library::{DocumentInfo, Draft, Errand, Finding, Hit, LibraryInfo, Mode, Search},
    ontology::{Lookup, Suggestion},
    query::{Ask, Question, Rows, Solution, Term},
};

use crate::house::{instant, name, payload};

/// The end of a job, with the outline of its request.
pub(crate) fn ended() -> BoxedStrategy<Event> {
    (any::<u128>(), name(), option::of(name()), request(), last())
        .prop_map(|(job, user, asked, request, step)| {
            let job = JobId::from_u128(job);
            let asked = asked.map(|name| Asked { session: None, name });
            Event::Job(JobEvent { job, user, asked, request: Arc::new(request), step })
        })
        .boxed()
}

/// An activity in a room.
pub(crate) fn happened() -> BoxedStrategy<Event> {
    let tags = (option::of(tag()), option::of(tag()), option::of(tag()));
    let what = (name(), payload(), name(), instant());
    (name(), what, tags, option::of(name()), any::<bool>())
        .prop_map(
            |(room, (kind, data, id, at), (source_agent, circle, project), library, durable)| {
                let activity = Activity {
                    kind,
                    data,
                    id,
                    at,
                    source_agent,
                    circle,
                    project,
                    library,
                    durable,
                };
                Event::Activity(ActivityEvent::Happened { room, activity: activity.into() })
            },
        )
        .boxed()
}

fn text() -> impl Strategy<Value = ByteString> {
    any::<String>().prop_map(Into::into)
}

fn time() -> impl Strategy<Value = Duration> {
    (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(secs, nanos)| Duration::new(secs, nanos))
}

fn number() -> impl Strategy<Value = f32> {
    any::<f32>().prop_filter("JSON has no other", |number| number.is_finite())
}

fn tag() -> impl Strategy<Value = Tag> {
    let number = any::<i64>().prop_map(|number| Tag::number(&number.to_string()));
    prop_oneof![number, any::<String>().prop_map(|text| Tag::text(&text))]
}

fn request() -> BoxedStrategy<Request> {
    let ask = prop_oneof![text().prop_map(Ask::Words), text().prop_map(Ask::Sparql)];
    let bounds = (any::<bool>(), option::of(any::<u32>()), option::of(time()));
    let question =
        (ask, option::of(name()), bounds).prop_map(|(ask, endpoint, (execute, limit, timeout))| {
            Request::Query(Question { ask, endpoint, execute, limit, timeout })
        });
    let lookup = (text(), option::of(text()), option::of(any::<u32>()))
        .prop_map(|(text, ontology, limit)| Request::Ontology(Lookup { text, ontology, limit }));
    let put = prop::sample::select(vec![Put::Message, Put::Request, Put::Workspace]);
    let task = (put, option::of(name()), text(), option::of(name())).prop_map(
        |(put, agent, content, sheet)| {
            Request::Agent(Task { put, agent, content, context: None, sheet })
        },
    );
    prop_oneof![question, lookup, task, errand().prop_map(Request::Library)].boxed()
}

fn errand() -> BoxedStrategy<Errand> {
    let limit = || option::of(any::<u32>());
    prop_oneof![
        (option::of(name()), option::of(text()), option::of(text()))
            .prop_map(|(library, name, description)| Errand::Create { library, name, description }),
        name().prop_map(Errand::Describe),
        (option::of(name()), limit()).prop_map(|(after, limit)| Errand::List { after, limit }),
        name().prop_map(Errand::Drop),
        (name(), text(), limit()).prop_map(|(library, text, k)| Errand::Search(Search {
            library,
            text,
            k
        })),
        (name(), option::of(name()), text()).prop_map(|(library, document, title)| {
            let (text, metadata) = (ByteString::new(), None);
            Errand::Add { library, document: Draft { document, title, text, metadata } }
        }),
        (name(), name()).prop_map(|(library, document)| Errand::Get { library, document }),
        (name(), name()).prop_map(|(library, document)| Errand::Delete { library, document }),
        (name(), option::of(name()), limit())
            .prop_map(|(library, after, limit)| Errand::Documents { library, after, limit }),
    ]
    .boxed()
}

fn last() -> BoxedStrategy<Step> {
    let code = prop::sample::select(FaultCode::ALL.to_vec());
    let words = (any::<String>(), option::of(any::<String>()), option::of(any::<String>()));
    let failed =
        (code, words, option::of(time())).prop_map(|(code, (text, help, field), retry_after)| {
            let (help, field) = (help.map(Into::into), field.map(Into::into));
            Step::Failed(Fault { code, text: text.into(), help, field, retry_after })
        });
    prop_oneof![(answer(), time()).prop_map(|(answer, took)| Step::Done { answer, took }), failed]
        .boxed()
}

fn answer() -> BoxedStrategy<Answer> {
    let suggestion = (text(), text(), option::of(text()))
        .prop_map(|(iri, label, description)| Suggestion { iri, label, description });
    let usage = (any::<u64>(), any::<u64>())
        .prop_map(|(input_tokens, output_tokens)| Usage { input_tokens, output_tokens });
    let reply = (text(), option::of(payload()), option::of(usage))
        .prop_map(|(text, data, usage)| Answer::Agent(Reply { text, data, usage }));
    prop_oneof![
        solution().prop_map(Answer::Query),
        vec(suggestion, 0..3).prop_map(|all| Answer::Ontology(all.into())),
        reply,
        finding().prop_map(Answer::Library),
    ]
    .boxed()
}

fn solution() -> BoxedStrategy<Solution> {
    let term = prop_oneof![
        text().prop_map(Term::Iri),
        text().prop_map(Term::Blank),
        (text(), option::of(text()), option::of(text()))
            .prop_map(|(value, datatype, language)| Term::Literal { value, datatype, language }),
    ];
    let rows = (vec(text(), 0..3), vec(vec(option::of(term), 0..3), 0..3), any::<bool>())
        .prop_map(|(variables, bindings, truncated)| Rows { variables, bindings, truncated });
    (text(), name(), option::of(rows), time(), number(), text())
        .prop_map(|(query, endpoint, rows, execution_time, confidence, explanation)| Solution {
            query,
            endpoint,
            rows,
            execution_time,
            confidence,
            explanation,
        })
        .boxed()
}

fn finding() -> BoxedStrategy<Finding> {
    let hit = (name(), text(), any::<u32>(), text(), number()).prop_map(
        |(document, title, chunk, text, score)| Hit { document, title, chunk, text, score },
    );
    let mode = prop::sample::select(vec![Mode::Lexical, Mode::Hybrid]);
    prop_oneof![
        library().prop_map(Finding::Created),
        library().prop_map(Finding::Library),
        (vec(library(), 0..3), any::<bool>())
            .prop_map(|(libraries, more)| Finding::Libraries { libraries, more }),
        name().prop_map(Finding::Dropped),
        (vec(hit, 0..3), mode).prop_map(|(hits, mode)| Finding::Hits { hits, mode }),
        document().prop_map(Finding::Added),
        (document(), text()).prop_map(|(document, text)| Finding::Document(document, text)),
        (name(), name()).prop_map(|(library, document)| Finding::Deleted { library, document }),
        (vec(document(), 0..3), any::<bool>())
            .prop_map(|(documents, more)| Finding::Documents { documents, more }),
    ]
    .boxed()
}

fn library() -> BoxedStrategy<LibraryInfo> {
    (name(), text(), option::of(text()), any::<u64>(), instant())
        .prop_map(|(library, name, description, documents, created)| LibraryInfo {
            library,
            name,
            description,
            documents,
            created,
        })
        .boxed()
}

fn document() -> BoxedStrategy<DocumentInfo> {
    let names = (name(), name(), text());
    let rest = (any::<u32>(), option::of(payload()), instant(), option::of(any::<bool>()));
    (names, rest)
        .prop_map(|((library, document, title), (chunks, metadata, added, semantic))| {
            DocumentInfo { library, document, title, chunks, metadata, added, semantic }
        })
        .boxed()
}
