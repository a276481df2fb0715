//! The API document: made from the routes and their types, never by hand.

use axum::extract::State;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use web::{Need, Operation, Route};

/// GET /api/v1/openapi.json, over the routes given.
pub fn routes(all: &[Route]) -> Vec<Route> {
    let document = Arc::new(document(all));
    vec![Route::get("/api/v1/openapi.json", Need::Anyone, show, &document)]
}

async fn show(State(document): State<Arc<Value>>) -> axum::Json<Value> {
    axum::Json(Value::clone(&document))
}

/// OpenAPI 3.1 of every route that is described.
pub fn document(all: &[Route]) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for route in all {
        let Some(operation) = &route.operation else { continue };
        for (name, schema) in operation.takes.iter().chain(&operation.gives).chain(&operation.also) {
            schemas.insert(name.clone(), serde_json::to_value(schema).unwrap_or(Value::Null));
        }
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_ascii_lowercase()] = describe(route, operation);
    }
    let problem = json!({
        "type": "object",
        "description": "What went wrong: a word for programs, a sentence for people.",
        "required": ["code", "say"],
        "properties": { "code": { "type": "string" }, "say": { "type": "string" } }
    });
    schemas.insert("Problem".into(), problem);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Handrail", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } }
        }
    })
}

fn describe(route: &Route, operation: &Operation) -> Value {
    let content =
        |name: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } });
    let mut parameters: Vec<Value> = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    for (name, meaning) in operation.asks {
        parameters.push(json!({ "name": name, "in": "query", "description": meaning, "schema": { "type": "string" } }));
    }
    if route.method != axum::http::Method::GET {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "description": "A UUID: the same one again gets the first answer.",
            "schema": { "type": "string", "format": "uuid" }
        }));
    }
    let mut answers = Map::new();
    let mut done = json!({ "description": "Done." });
    if let Some((name, _)) = &operation.gives {
        done["content"] = content(name);
    }
    answers.insert(operation.status.to_string(), done);
    answers.insert("default".into(), json!({ "description": "Refused or failed.", "content": content("Problem") }));
    let mut described = json!({
        "summary": operation.summary,
        "operationId": format!("{} {}", route.method, route.path),
        "parameters": parameters,
        "responses": answers
    });
    if let Some((name, _)) = &operation.takes {
        described["requestBody"] = json!({ "required": true, "content": content(name) });
    }
    described
}
