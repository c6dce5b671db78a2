//! Bodies and path segments, with refusals in our own words.

use std::str::FromStr;

use actix_web::web::Bytes;
use protocol::{Fault, FaultCode, IdError};

/// A body as it came, or why it did not.
pub type Body = Result<Bytes, actix_web::Error>;

/// The text of a body.
pub fn text(body: &Body) -> Result<&str, Fault> {
    let bytes = body.as_ref().map_err(|error| {
        let code = match error.as_response_error().status_code().as_u16() {
            413 => FaultCode::TooLarge,
            _ => FaultCode::InvalidJson,
        };
        Fault::new(code, "The body could not be read").help("send at most 256 KiB of JSON")
    })?;
    std::str::from_utf8(bytes)
        .map_err(|_| Fault::new(FaultCode::InvalidJson, "The body is not UTF-8"))
}

/// An identifier from a path or a query.
pub fn id<T: FromStr<Err = IdError>>(text: &str, field: &'static str) -> Result<T, Fault> {
    text.parse().map_err(|error| {
        Fault::new(FaultCode::InvalidMessage, format!("{field} {error}")).field(field)
    })
}
