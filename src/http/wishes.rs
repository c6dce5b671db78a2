//! What a guest asks for in the query of a socket's path: where to begin, and what to hear.

use dialects::happenings;
use protocol::{Fault, FaultCode, Position, activity::Interest};

use super::gate::presented;

/// What a dashboard wants to hear: `?types=task.*,agent.*&circle_id=1`; everything if it does not say.
pub(super) fn interest(query: &str) -> Result<Interest, Fault> {
    let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let parameters = parameters.iter().map(|(name, value)| (&**name, &**value));
    happenings::interest_at_the_door(parameters)
}

/// Whether a guest will acknowledge mail: `?acks=true`. Said at the door, it holds for the mail that
/// waits too, which a `hello` would come too late for.
pub(super) fn acks(query: &str) -> Result<bool, Fault> {
    match presented::parameter(query, "acks").as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => {
            let text = "acks must be true or false";
            Err(Fault::new(FaultCode::InvalidMessage, text).field("acks"))
        }
    }
}

/// Up to where a guest has heard the room of the path: `?epoch=&seq=`, both or neither. What
/// cannot be read is refused, for whoever sends it believes that nothing will be missed.
pub(super) fn since(query: &str) -> Result<Option<Position>, Fault> {
    let (epoch, seq) = (presented::parameter(query, "epoch"), presented::parameter(query, "seq"));
    let wrong = |field: &'static str, why: &str| {
        Fault::new(FaultCode::InvalidMessage, format!("{field} {why}")).field(field)
    };
    match (epoch, seq) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(wrong("epoch", "is missing: seq counts within an epoch")),
        (Some(_), None) => Err(wrong("seq", "is missing: it says up to where you have heard")),
        (Some(epoch), Some(seq)) => {
            let epoch = epoch.parse().map_err(|_| wrong("epoch", "is not one of this server's"))?;
            let seq = seq.parse().map_err(|_| wrong("seq", "is not a whole number"))?;
            Ok(Some(Position { epoch, seq }))
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Epoch;

    use super::*;

    #[test]
    fn a_place_in_the_query_is_whole_or_refused() {
        let here = Position { epoch: Epoch(0xf00d5), seq: 7 };
        assert_eq!(since("user_id=ann&epoch=00000000000f00d5&seq=7"), Ok(Some(here)));
        for none in ["", "user_id=ann", "epoch=&seq="] {
            assert_eq!(since(none), Ok(None), "{none}");
        }
        for (query, field) in [
            ("seq=7", "epoch"),
            ("epoch=00000000000f00d5", "seq"),
            ("epoch=f00d5&seq=7", "epoch"),
            ("epoch=00000000000f00d5&seq=-1", "seq"),
            ("epoch=00000000000f00d5&seq=7.5", "seq"),
            ("epoch=00000000000f00d5&seq=99999999999999999999", "seq"),
        ] {
            let fault = since(query).unwrap_err();
            assert_eq!(
                (fault.code, fault.field.as_deref()),
                (FaultCode::InvalidMessage, Some(field))
            );
        }
    }
}
