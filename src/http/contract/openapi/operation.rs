//! One row of the table, written down (OpenAPI 3.1 section 4.8.10).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{refusals, shared};
use crate::http::routes::{Answer, Content, Row, Who};

/// What is said of a row.
pub(super) fn of(row: &Row) -> Value {
    let mut operation = json!({
        "operationId": row.name,
        "summary": row.summary,
        "description": description(row),
        "tags": [row.system],
        "security": shared::security(row.who),
        "parameters": parameters(row),
        "responses": responses(row),
    });
    if let Some(body) = row.body {
        operation["requestBody"] = json!({"required": true, "content": content(body)});
    }
    operation
}

fn description(row: &Row) -> String {
    let who = match row.who {
        Who::Anybody => "For anybody.",
        Who::Callers => {
            "For callers: operators, people with a token, and others where \
                         `auth.anonymous` lets them in."
        }
        Who::People => "For people with a token, and others where the settings let them in.",
        Who::Operators => "For operators: by their key, or a token with the role `admin`.",
        Who::Workers => "For workers: by their key, or a token with the role `worker`.",
    };
    match row.needs {
        "" => who.to_owned(),
        needs => format!("{who} Needs {needs}."),
    }
}

fn parameters(row: &Row) -> Vec<Value> {
    let path = shared::names_in(row.path).map(shared::in_path);
    let headers = row.headers.iter().map(|(name, what)| {
        json!({"name": name, "in": "header", "description": what, "schema": {"type": "string"}})
    });
    let claims = match row.who {
        Who::Callers | Who::People => shared::claims(),
        Who::Anybody | Who::Operators | Who::Workers => Vec::new(),
    };
    path.chain(in_query(row)).chain(headers).chain(claims).collect()
}

/// The properties of an object, as the parameters that they are.
fn in_query(row: &Row) -> Vec<Value> {
    let Some(fields) = row.query else { return Vec::new() };
    let fields = fields().to_value();
    let required = |name: &str| {
        let names = fields["required"].as_array();
        names.is_some_and(|names| names.iter().any(|it| it.as_str() == Some(name)))
    };
    let none = Map::new();
    let properties = fields["properties"].as_object().unwrap_or(&none);
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let described = schema.as_object_mut().and_then(|it| it.remove("description"));
        json!({"name": name, "in": "query", "required": required(name),
            "description": described, "schema": schema})
    };
    properties.iter().map(parameter).collect()
}

/// Answers and refusals by their status; where both have the same one, it may be either.
fn responses(row: &Row) -> Map<String, Value> {
    let mut refused: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for (status, code) in &row.refusals {
        let reasons = refused.entry(status.as_u16()).or_default();
        let reason = row.words.explains(*code);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let mut responses: Map<String, Value> =
        row.answers.iter().map(|it| (it.status.as_str().to_owned(), response(it))).collect();
    for (status, reasons) in refused {
        let why = reasons.join("\n\n");
        match responses.get_mut(&status.to_string()) {
            Some(answer) => or_refused(answer, row, &why),
            None => {
                let refusal = refusals::response_of(row.words, &why);
                responses.insert(status.to_string(), refusal);
            }
        }
    }
    responses
}

fn or_refused(answer: &mut Value, row: &Row, why: &str) {
    let meaning = answer["description"].as_str().unwrap_or_default();
    answer["description"] = format!("{meaning}. Or {why}").into();
    let schema = answer["content"]["application/json"]["schema"].take();
    answer["content"]["application/json"]["schema"] =
        json!({"anyOf": [schema, reference(row.words.shape().name)]});
}

fn response(answer: &Answer) -> Value {
    let usual = answer.status.canonical_reason().unwrap_or("Done");
    let mut response = json!({"description": answer.meaning.unwrap_or(usual)});
    if let Some(content) = answer.content {
        response["content"] = self::content(content);
    }
    let header = |what: &str| json!({"description": what, "schema": {"type": "string"}});
    let headers: Map<String, Value> =
        answer.headers.iter().map(|(name, what)| ((*name).to_owned(), header(what))).collect();
    if !headers.is_empty() {
        response["headers"] = headers.into();
    }
    response
}

fn content(content: Content) -> Value {
    match content {
        Content::Json(shape) => json!({"application/json": {"schema": reference(shape.name)}}),
        Content::Lines(shape) => json!({"application/x-ndjson": {"schema": reference(shape.name)}}),
        Content::Bytes => json!({"*/*": {}}),
        Content::Media(types) => types.iter().map(|it| ((*it).to_owned(), json!({}))).collect(),
    }
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}
