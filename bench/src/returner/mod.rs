//! A client that loses its connection and comes back: with its resume token, and with the number of
//! what it has heard last, as `docs/wire/query.md` tells clients to.

mod dice;
mod flock;
mod heard;
mod word;

pub(crate) use self::{
    dice::Dice,
    flock::Flock,
    heard::{Counts, Heard},
};
use crate::{
    crowd::knock,
    listener::with_scratch,
    peer::Peer,
    ws::frame::{self, Cutter},
};
use anyhow::{Context, Result, anyhow, bail};
use std::{io::ErrorKind, net::SocketAddr, rc::Rc};
use tokio::{io::AsyncWriteExt, net::TcpStream};
use word::{Reader, Word};

/// The query dialect's answer to a sign of life.
const PONG: &[u8] = br#"{"type":"pong"}"#;

thread_local! {
    static READER: Reader = Reader::new();
}

/// One client of one room.
#[derive(Debug)]
pub(crate) struct Returner {
    peer: Rc<dyn Peer>,
    door: SocketAddr,
    member: usize,
    room: String,
    memory: Memory,
}

/// A connection of a client; dropping it resets it, without a farewell.
#[derive(Debug)]
pub(crate) struct Seat {
    stream: TcpStream,
    cutter: Cutter,
}

/// What a client keeps from one connection to the next.
#[derive(Debug, Default)]
struct Memory {
    /// What to come back with; empty before the first welcome.
    token: String,
    epoch: String,
    heard: Heard,
    /// Whether the room has let it in, or in again, on the present connection.
    present: bool,
}

/// What is due after a word.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Pong,
    /// The visit has failed.
    End,
}

// === impl Returner ===

impl Returner {
    /// Somebody who has not been there yet.
    pub(crate) fn new(peer: &Rc<dyn Peer>, door: SocketAddr, member: usize, room: String) -> Self {
        Self { peer: peer.clone(), door, member, room, memory: Memory::default() }
    }

    /// Which client this is.
    pub(crate) fn member(&self) -> usize {
        self.member
    }

    /// Ends it; gives what it has heard.
    pub(crate) fn into_heard(self) -> Heard {
        self.memory.heard
    }

    /// Connects, and joins the room or resumes; the server's answer is still to come.
    ///
    /// # Errors
    /// When the connection or the handshake fails.
    pub(crate) async fn enter(&mut self) -> Result<Seat> {
        self.memory.present = false;
        let path = self.peer.desk_path(self.member).context("the peer knows no coming back")?;
        let (stream, early) = knock(self.door, self.member, &path).await?;
        let mut seat = Seat { stream, cutter: Cutter::default() };
        let greeting = frame::masked(frame::TEXT, self.memory.greeting(&self.room).as_bytes());
        seat.stream.write_all(&greeting).await.context("cannot say what is wanted")?;
        self.memory.take(&mut seat, &early)?;
        Ok(seat)
    }

    /// Listens until the room has let it in; if it came back, all that it missed has come by then.
    ///
    /// # Errors
    /// When the connection ends or the server refuses something.
    pub(crate) async fn settle(&mut self, seat: &mut Seat) -> Result<()> {
        while !self.memory.present {
            self.hear(seat).await?;
        }
        Ok(())
    }

    /// Enters and settles.
    ///
    /// # Errors
    /// As either of them.
    pub(crate) async fn sit_down(&mut self) -> Result<Seat> {
        let mut seat = self.enter().await?;
        self.settle(&mut seat).await?;
        Ok(seat)
    }

    /// Listens until `enough` has been heard.
    ///
    /// # Errors
    /// When the connection ends or the server refuses something.
    pub(crate) async fn listen(
        &mut self,
        seat: &mut Seat,
        enough: impl Fn(&Heard) -> bool,
    ) -> Result<()> {
        while !enough(&self.memory.heard) {
            self.hear(seat).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, seat: &mut Seat) -> Result<()> {
        seat.stream.readable().await?;
        with_scratch(|scratch| match seat.stream.try_read(scratch) {
            Ok(0) => bail!("the server hung up"),
            Ok(length) => self.memory.take(seat, &scratch[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error.into()),
        })
    }
}

// === impl Memory ===

impl Memory {
    fn take(&mut self, seat: &mut Seat, bytes: &[u8]) -> Result<()> {
        let Seat { stream, cutter } = seat;
        // A full socket drops the answer: the next sign of life asks again.
        let answer = |opcode, payload: &[u8]| {
            let _ = stream.try_write(&frame::masked(opcode, payload));
        };
        let mut ended = Ok(());
        cutter.feed(bytes, |opcode, payload| match opcode {
            frame::PING => answer(frame::PONG, payload),
            frame::CLOSE => ended = Err(anyhow!("closed with {:?}", frame::close_code(payload))),
            _ => match self.heed(READER.with(|reader| reader.read(payload))) {
                Due::Nothing => {}
                Due::Pong => answer(frame::TEXT, PONG),
                Due::End => ended = Err(anyhow!("refused: {}", String::from_utf8_lossy(payload))),
            },
        })?;
        ended
    }

    fn heed(&mut self, word: Word<'_>) -> Due {
        match word {
            Word::Said(seq, line) => self.heard.line(seq, line.number),
            Word::Welcome(token) => token.clone_into(&mut self.token),
            Word::Stands(place) if self.is_new() => {
                self.heard.stands_at(place.seq);
                place.epoch.clone_into(&mut self.epoch);
                self.present = true;
            }
            Word::Lost(place) => {
                self.heard.lost_until(place.seq);
                place.epoch.clone_into(&mut self.epoch);
            }
            Word::Resumed(token) => {
                token.clone_into(&mut self.token);
                self.present = true;
            }
            Word::Heartbeat => return Due::Pong,
            Word::Refused => return Due::End,
            Word::Stands(_) | Word::Recovered | Word::Other => {}
        }
        Due::Nothing
    }

    /// Whether the room has never let it in.
    fn is_new(&self) -> bool {
        self.epoch.is_empty()
    }

    /// What it says first on a connection.
    fn greeting(&self, room: &str) -> String {
        let Self { token, epoch, heard, .. } = self;
        if self.is_new() {
            return format!(r#"{{"type":"join_room","payload":{{"room_id":"{room}"}}}}"#);
        }
        let seq = heard.seq().unwrap_or_default();
        let place = format!(r#"{{"epoch":"{epoch}","seq":{seq}}}"#);
        format!(
            r#"{{"type":"resume","payload":{{"resume_token":"{token}","rooms":{{"{room}":{place}}}}}}}"#
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Line;
    use word::Place;

    fn said(seq: u64, number: u64) -> Word<'static> {
        Word::Said(seq, Line { number, nanos: 0 })
    }

    fn heeds(memory: &mut Memory, words: Vec<Word<'_>>) {
        words.into_iter().for_each(|word| assert_eq!(memory.heed(word), Due::Nothing));
    }

    #[test]
    fn who_comes_first_joins_and_who_comes_back_says_where_it_stood() {
        let mut memory = Memory::default();
        let join = r#"{"type":"join_room","payload":{"room_id":"r"}}"#;
        assert_eq!(memory.greeting("r"), join);
        heeds(&mut memory, vec![Word::Welcome("first")]);
        assert_eq!((memory.greeting("r").as_str(), memory.present), (join, false));
        let stands = |seq| Word::Stands(Place { seq, epoch: "e" });
        heeds(&mut memory, vec![stands(4), said(5, 0), stands(5), said(6, 1)]);
        assert!(memory.present);
        let resume = |token: &str, epoch: &str, seq: u64| {
            format!(
                r#"{{"type":"resume","payload":{{"resume_token":"{token}","rooms":{{"r":{{"epoch":"{epoch}","seq":{seq}}}}}}}}}"#
            )
        };
        assert_eq!(memory.greeting("r"), resume("first", "e", 6));

        memory.present = false;
        let lost = Word::Lost(Place { seq: 2, epoch: "f" });
        heeds(&mut memory, vec![Word::Welcome("second"), lost, stands(9)]);
        assert!(!memory.present, "it is back once everything is answered for");
        heeds(&mut memory, vec![Word::Resumed("third"), said(3, 9)]);
        assert!(memory.present);
        assert_eq!(memory.greeting("r"), resume("third", "f", 3));
        assert_eq!(memory.heard.close(10).flagged, 7);
    }

    #[test]
    fn signs_of_life_are_answered_and_refusals_end_the_visit() {
        let mut memory = Memory::default();
        assert_eq!(memory.heed(Word::Heartbeat), Due::Pong);
        assert_eq!(memory.heed(Word::Refused), Due::End);
    }
}
