//! What the service says of its calls: an OpenAPI document (version 3.1), made of the table of its
//! paths and of the types that are written on the wire.
//!
//! Programs read it: generators of clients, tools that try calls, and the tests of this repository,
//! which hold every answer that they hear against it.

mod operation;
mod refusals;
mod shared;

use std::sync::LazyLock;

use actix_web::{HttpResponse, web::Bytes};
use dialects::body::Body;
use serde_json::{Map, Value, json};

use crate::http::routes::{self, Content, Row};

pub use refusals::Words;

/// A document that describes what can be said, for programs.
pub const DOCUMENT: Body =
    Body { name: "Description", schema: || schemars::json_schema!({"type": "object"}) };

/// Written once, when it is asked for first.
static WRITTEN: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());

/// `GET /openapi.json`: for anybody.
pub async fn serve() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(WRITTEN.clone())
}

/// The document.
pub fn document() -> Value {
    let rows = routes::table();
    json!({
        "openapi": "3.1.1",
        "info": shared::info(),
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/", "description": "Where this document came from"}],
        "tags": shared::tags(),
        "paths": paths(&rows),
        "components": {
            "schemas": schemas(&rows),
            "responses": refusals::responses(),
            "parameters": shared::parameters(),
            "securitySchemes": shared::security_schemes(),
        },
    })
}

fn paths(rows: &[Row]) -> Map<String, Value> {
    let mut paths = Map::new();
    for row in rows {
        let methods = paths.entry(row.path).or_insert_with(|| json!({}));
        methods[row.method.as_str().to_lowercase()] = operation::of(row);
    }
    paths
}

/// Every shape that a row names, under its name.
fn schemas(rows: &[Row]) -> Map<String, Value> {
    let answers = rows.iter().flat_map(|row| row.answers.iter().filter_map(|it| it.content));
    let contents = rows.iter().filter_map(|row| row.body).chain(answers);
    let shapes = contents.filter_map(|content| match content {
        Content::Json(shape) | Content::Lines(shape) => Some(shape),
        Content::Bytes | Content::Media(_) => None,
    });
    let shapes = shapes.chain(Words::ALL.map(Words::shape));
    shapes.map(|shape| (shape.name.to_owned(), schema(&shape))).collect()
}

/// A schema that stands among others: what it is called and written in is said by the document.
fn schema(shape: &Body) -> Value {
    let mut schema = (shape.schema)();
    schema.remove("$schema");
    schema.remove("title");
    schema.to_value()
}

#[cfg(test)]
mod tests;
