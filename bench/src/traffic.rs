//! Speakers: what is said into the rooms, and how fast.

use crate::{crowd::Crowd, ledger::Room, peer::Peer, ws::frame};
use anyhow::{Context, Result};
use std::{cell::Cell, rc::Rc, time::Duration};
use tokio::{
    io::AsyncWriteExt,
    net::tcp::OwnedWriteHalf,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, timeout_at},
};

/// How fast every speaker talks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// As fast as the room takes it, with at most this many lines under way in it.
    Window(u64),
    /// One line in every such period, whatever has arrived: a slow server falls behind visibly.
    Every(Duration),
}

/// A stream of lines into every room of a crowd; dropping it silences the speakers.
#[derive(Debug)]
pub(crate) struct Traffic {
    rooms: Vec<Rc<Room>>,
    silent: Rc<Cell<bool>>,
    speakers: JoinSet<Result<()>>,
}

struct Speaker {
    peer: Rc<dyn Peer>,
    room: Rc<Room>,
    writer: OwnedWriteHalf,
    /// Length of a line, bytes.
    length: usize,
}

// === impl Traffic ===

impl Traffic {
    /// Gives every room's speaker the word.
    pub(crate) fn start(crowd: &mut Crowd, peer: &Rc<dyn Peer>, pace: Pace, length: usize) -> Self {
        let silent = Rc::new(Cell::new(false));
        let (mut speakers, mut rooms) = (JoinSet::new(), Vec::new());
        for (room, writer) in &mut crowd.rooms {
            let Some(writer) = writer.take() else { continue };
            let speaker = Speaker { peer: peer.clone(), room: room.clone(), writer, length };
            speakers.spawn_local(speaker.talk(pace, silent.clone()));
            rooms.push(room.clone());
        }
        Self { rooms, silent, speakers }
    }

    /// Lets the speakers end their sentence; returns the deliveries still owed after `limit`.
    ///
    /// # Errors
    /// When a speaker's connection had failed.
    pub(crate) async fn finish(mut self, limit: Duration) -> Result<u64> {
        self.silent.set(true);
        let deadline = Instant::now() + limit;
        let mut owed = 0;
        for room in &self.rooms {
            owed += room.drained(deadline.duration_since(Instant::now())).await;
        }
        // A speaker cut off in the middle of a pause would take its member's connection along.
        while let Ok(Some(ended)) = timeout_at(deadline, self.speakers.join_next()).await {
            ended.context("a speaker was lost")??;
        }
        Ok(owed)
    }
}

// === impl Speaker ===

impl Speaker {
    async fn talk(mut self, pace: Pace, silent: Rc<Cell<bool>>) -> Result<()> {
        match pace {
            Pace::Window(window) => self.talk_in_window(window, &silent).await?,
            Pace::Every(period) => self.talk_steadily(period, &silent).await?,
        }
        self.writer.forget(); // the member stays and listens
        Ok(())
    }

    async fn talk_in_window(&mut self, window: u64, silent: &Cell<bool>) -> Result<()> {
        loop {
            self.room.window_open(window).await;
            if silent.get() {
                return Ok(());
            }
            self.say().await?;
        }
    }

    async fn talk_steadily(&mut self, period: Duration, silent: &Cell<bool>) -> Result<()> {
        let mut clock = interval(period);
        clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
        loop {
            clock.tick().await;
            if silent.get() {
                return Ok(());
            }
            self.say().await?;
        }
    }

    async fn say(&mut self) -> Result<()> {
        let line = self.room.next_line();
        let speech = self.peer.speech(line.number, &line.text(self.length));
        let frame = frame::masked(frame::TEXT, speech.as_bytes());
        self.writer.write_all(&frame).await.context("the speaker's connection failed")
    }
}

/// Says so many lines into every room of `crowd`, for scenarios that count single messages.
///
/// # Errors
/// When a room has no speaker or its connection failed.
pub(crate) async fn say(
    crowd: &mut Crowd,
    peer: &Rc<dyn Peer>,
    length: usize,
    lines: usize,
) -> Result<()> {
    for (room, writer) in &mut crowd.rooms {
        let writer_taken = writer.take().context("the room has no speaker")?;
        let mut speaker =
            Speaker { peer: peer.clone(), room: room.clone(), writer: writer_taken, length };
        for _ in 0..lines {
            speaker.say().await?;
        }
        *writer = Some(speaker.writer);
    }
    Ok(())
}
