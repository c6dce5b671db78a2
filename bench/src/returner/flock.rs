//! Many clients that will come back, let in for the first time.

use super::{Returner, Seat};
use crate::{
    crowd::{KNOCKING, Shape, room_name},
    peer::Peer,
};
use anyhow::{Context, Result};
use std::{net::SocketAddr, rc::Rc, time::Duration};
use tokio::{task::JoinSet, time::timeout};

/// Clients in their rooms; dropping it resets all their connections.
#[derive(Debug)]
pub(crate) struct Flock(pub(crate) Vec<(Returner, Seat)>);

// === impl Flock ===

impl Flock {
    /// Lets in a flock of `shape`, with bounded haste; its members are counted from `first`.
    ///
    /// # Errors
    /// When somebody is turned away, or not everybody is in within `limit`.
    pub(crate) async fn gather(
        peer: &Rc<dyn Peer>,
        door: SocketAddr,
        shape: Shape,
        first: usize,
        limit: Duration,
    ) -> Result<Self> {
        let returners = (0..shape.total())
            .map(|at| Returner::new(peer, door, first + at, room_name(at % shape.rooms)));
        timeout(limit, Self::seated(returners)).await.context("they did not all come in")?
    }

    /// Cuts everybody's connection at once; returns them with what they remember.
    pub(crate) fn cut(self) -> Vec<Returner> {
        self.0.into_iter().map(|(returner, _)| returner).collect()
    }

    async fn seated(mut returners: impl Iterator<Item = Returner>) -> Result<Self> {
        let (mut doorstep, mut seated) = (JoinSet::new(), Vec::new());
        loop {
            while doorstep.len() < KNOCKING
                && let Some(returner) = returners.next()
            {
                doorstep.spawn_local(come_in(returner));
            }
            let Some(came) = doorstep.join_next().await else { return Ok(Self(seated)) };
            seated.push(came.context("a knock was lost")??);
        }
    }
}

async fn come_in(mut returner: Returner) -> Result<(Returner, Seat)> {
    let seat = returner.sit_down().await?;
    Ok((returner, seat))
}
