//! Who calls: an operator, or a person with rights of their own.

use std::sync::Arc;

use actix_web::HttpRequest;
use actors::clock::now;
use protocol::{
    Action, Family, Fault, FaultCode, Identity, Rights, RoomId, UserId, room::RoomSettings,
};

use super::Desk;

/// Whose requests those with the operators' key are.
pub(super) const OPERATOR: &str = "operator";

/// Somebody who called by REST.
pub enum Caller {
    /// An operator: may do everything.
    Operator,
    /// A person.
    Person(Box<Identity>),
}

// === impl Caller ===

impl Caller {
    /// Finds out who calls.
    pub fn of(request: &HttpRequest, desk: &Desk) -> Result<Self, Fault> {
        let operator = desk.gate().check_operator(request.head(), now());
        if operator.is_ok() {
            return Ok(Self::Operator);
        }
        // A key that was shown and is wrong is not the same as none.
        if super::super::gate::presented::api_key(request.headers(), request.query_string())
            .is_some()
        {
            return operator.map(|_| Self::Operator);
        }
        desk.gate().identify(request.head(), now()).map(Box::new).map(Self::Person)
    }

    /// Who asks a backend. An operator may do everything there too.
    pub fn identity(self) -> Result<Arc<Identity>, Fault> {
        let operator = || {
            let user = UserId::new(OPERATOR).map_err(|error| {
                Fault::new(FaultCode::Internal, format!("The operator's name {error}"))
            })?;
            let rights = Rights { admin: true, ..Rights::default() };
            let name = user.to_string();
            let (email, expires, anonymous, client) = (None, None, false, None);
            Ok(Identity { user, name, email, rights, expires, anonymous, client })
        };
        match self {
            Self::Operator => operator().map(Arc::new),
            Self::Person(who) => Ok(Arc::from(who)),
        }
    }

    /// Whether the caller may do this in this room.
    pub fn may(&self, action: Action, room: &RoomId) -> Result<(), Fault> {
        let allowed = match self {
            Self::Operator => true,
            Self::Person(who) => who.rights.allow(action, room),
        };
        allowed.then_some(()).ok_or_else(|| {
            let text = format!("Permission denied: you may not {} here", action.name());
            Fault::new(FaultCode::PermissionDenied, text)
                .help("the token's `rooms` claim must grant it")
        })
    }

    /// Whether the caller may know of this room. Those of activities are nobody's own and never
    /// private: who may listen there knows of them, and nobody else.
    pub fn sees(&self, room: &RoomId, settings: &RoomSettings) -> bool {
        match self {
            Self::Operator => true,
            Self::Person(who) if room.family() == Family::Collaboration => {
                settings.public || self.owns(settings) || who.rights.invite(Action::Join, room)
            }
            Self::Person(who) => who.rights.allow(Action::Join, room),
        }
    }

    /// Whether the caller made this room.
    pub fn owns(&self, settings: &RoomSettings) -> bool {
        match self {
            Self::Operator => true,
            Self::Person(who) => settings.owner.as_ref() == Some(&who.user),
        }
    }

    /// What a person's token allows; none for an operator, who sees everything.
    pub fn rights(&self) -> Option<Rights> {
        match self {
            Self::Operator => None,
            Self::Person(who) => Some(who.rights.clone()),
        }
    }

    /// Whether nobody showed a token.
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::Person(who) if who.anonymous)
    }
}

/// Lets only operators go on.
pub fn operator(request: &HttpRequest, desk: &Desk) -> Result<(), Fault> {
    desk.gate().check_operator(request.head(), now()).map(drop)
}
