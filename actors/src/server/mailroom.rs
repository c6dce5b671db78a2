//! What the housekeeper does with each kind of mail, in one line each.

use actix::{Context, Handler, MessageResult};

use super::{
    ServerActor,
    messages::{
        AdmitStaff, AnnounceTo, AnnounceToAll, Dispatching, EndpointStands, Endpoints, Faults,
        Follow, GetMetrics, Happened, Hiring, JobsDone, Kick, LookAt, LookAtRooms, NotifyAll,
        OnDuty, Pool, Ready, Refused, Renewed, Replace, StaleRooms, Started, StoreStands, Storing,
    },
};
use crate::tally::Report;

macro_rules! answers {
    ($($mail:ident => |$server:ident, $it:ident, $ctx:ident| $answer:expr;)*) => {$(
        impl Handler<$mail> for ServerActor {
            type Result = MessageResult<$mail>;

            fn handle(&mut self, $it: $mail, $ctx: &mut Context<Self>) -> Self::Result {
                let $server = self;
                MessageResult($answer)
            }
        }
    )*};
}

answers! {
    AdmitStaff => |server, it, _ctx| server.admit_staff(it);
    Refused => |server, _it, _ctx| server.census.refused();
    Started => |server, it, _ctx| server.started(it);
    Renewed => |server, it, _ctx| server.registry.renew_session(it.session, it.who);
    LookAt => |server, it, _ctx| server.registry.look_at(&it);
    LookAtRooms => |server, it, _ctx| server.registry.look_at_rooms(&it);
    GetMetrics => |server, _it, _ctx| server.metrics();
    Ready => |server, _it, _ctx| server.readiness();
    StoreStands => |server, it, _ctx| server.store_stands(it.works);
    StaleRooms => |server, it, _ctx| server.forget_rooms(it.0);
    AnnounceToAll => |server, it, _ctx| server.announce_to_all(it.0);
    EndpointStands => |server, it, _ctx| server.endpoint_stands(it.0);
    Endpoints => |server, _it, _ctx| server.endpoints.all();
    AnnounceTo => |server, it, _ctx| server.announce_to(it);
    NotifyAll => |server, it, _ctx| server.notify_all(&it);
    Replace => |server, it, _ctx| server.replace(&it);
    Kick => |server, it, _ctx| server.kick(it);
    Happened => |server, it, _ctx| server.note(it.0);
    Follow => |server, it, _ctx| server.follow(it);
    OnDuty => |server, it, _ctx| server.on_duty(it);
    Dispatching => |server, it, _ctx| server.jobs = it.0;
    Storing => |server, it, _ctx| server.storage = Some(it.0);
    Hiring => |server, it, _ctx| server.pool = Some(it.0);
    Pool => |server, _it, _ctx| server.pool.clone();
    JobsDone => |server, _it, _ctx| server.jobs_done();
    Report => |server, it, _ctx| server.reported(it);
    Faults => |server, _it, _ctx| server.troubles.report();
}
