//! Bytes on their way from a socket to the disk: as fast as the disk takes them, and never whole
//! in memory.

use std::time::Duration;

use actix_web::web::{Bytes, BytesMut, Payload};
use actors::{
    ports::files::{FileRecord, Files},
    post::{self, Handle, ask},
    upload::{
        UploadActor,
        messages::{Closed, Complete, Fail, Grant, Open, Received},
        refusal,
    },
};
use futures_channel::oneshot;
use futures_util::StreamExt;
use protocol::{
    Fault, FaultCode,
    upload::{Sha256, Upload, UploadEvent, UploadStep},
};
use sha2::Digest;
use tokio::time::timeout;

use super::headers::Brought;
use crate::files::{Folder, Writer};

/// Bytes that are gathered for one write.
const GULP: usize = 256 * 1024;
/// How long nothing may come before whoever brings it is taken for gone.
const SILENCE: Duration = Duration::from_secs(60);

/// What is read of a body that is refused, and for how long.
const DRAINED: usize = 16 << 20;
const DRAINING: Duration = Duration::from_secs(2);

/// One request that brings bytes.
pub(super) struct Receiving {
    pub(super) upload: Handle<UploadActor>,
    pub(super) files: Folder,
    pub(super) brought: Brought,
}

/// A turn at the file. Whoever comes next is let in when it is dropped.
struct Turn {
    upload: Handle<UploadActor>,
    ticket: u64,
    /// Bytes that are on the disk.
    offset: u64,
}

impl Drop for Turn {
    fn drop(&mut self) {
        post::insist(&self.upload, Closed { ticket: self.ticket, offset: self.offset });
    }
}

// === impl Receiving ===

impl Receiving {
    /// Takes all that comes; answers how the file stands then.
    pub(super) async fn run(self, payload: Payload) -> Result<UploadEvent, Fault> {
        // A task of its own: what is being written when the connection is cut is finished before
        // somebody else has a turn. It learns of the cut by `hung_up`.
        let (alive, hung_up) = oneshot::channel::<()>();
        let task = async move {
            let (mut payload, mut hung_up) = (payload, hung_up);
            let done = self.receive(&mut payload, &mut hung_up).await;
            if done.is_err() {
                drain(&mut payload).await;
            }
            done
        };
        let done = actix_rt::spawn(task).await;
        drop(alive);
        done.unwrap_or_else(|_| Err(Fault::new(FaultCode::Internal, "The upload has failed")))
    }

    async fn receive(
        self,
        payload: &mut Payload,
        hung_up: &mut oneshot::Receiver<()>,
    ) -> Result<UploadEvent, Fault> {
        let mut grant = ask(&self.upload, Open { from: self.brought.from }).await??;
        let Grant { ticket, offset, .. } = grant;
        let mut turn = Turn { upload: self.upload.clone(), ticket, offset };
        self.check_length(&grant)?;
        let key = grant.upload.key;
        let mut writer = self.files.append(key, offset).await.map_err(|error| refusal(&error))?;
        let (mut gathered, mut content) = (BytesMut::new(), sha2::Sha256::new());
        let ended = loop {
            let next = tokio::select! {
                biased;
                _ = &mut grant.stop => break Err(stopped()),
                _ = &mut *hung_up => break Err(cut()),
                next = timeout(SILENCE, payload.next()) => next,
            };
            match next {
                Ok(Some(Ok(bytes))) => gathered.extend_from_slice(&bytes),
                Ok(None) => break Ok(()),
                Ok(Some(Err(_))) | Err(_) => break Err(cut()),
            }
            if writer.offset() + gathered.len() as u64 > grant.upload.size {
                return Err(too_long(grant.upload.size));
            }
            if gathered.len() >= GULP {
                writer =
                    self.write(writer, gathered.split().freeze(), &mut content, &mut turn).await?;
            }
        };
        // What has come before a cut need not come again.
        writer = self.write(writer, gathered.freeze(), &mut content, &mut turn).await?;
        ended?;
        self.check_content(&content, &mut turn, offset)?;
        self.finish(writer, grant).await
    }

    fn check_length(&self, grant: &Grant) -> Result<(), Fault> {
        let Upload { size, .. } = *grant.upload;
        if self.brought.total.is_some_and(|total| total != size) {
            let text = format!("The file was announced with {size} bytes");
            return Err(Fault::new(FaultCode::UploadConflict, text)
                .help("announce it again under another file_id"));
        }
        let end = self.brought.length.and_then(|length| grant.offset.checked_add(length));
        if end.is_some_and(|end| end > size) { Err(too_long(size)) } else { Ok(()) }
    }

    async fn write(
        &self,
        writer: Writer,
        bytes: Bytes,
        content: &mut sha2::Sha256,
        turn: &mut Turn,
    ) -> Result<Writer, Fault> {
        if bytes.is_empty() {
            return Ok(writer);
        }
        if self.brought.content.is_some() {
            content.update(&bytes);
        }
        let writer = writer.write(bytes).await.map_err(|error| refusal(&error))?;
        turn.offset = writer.offset();
        // If the actor is too busy to hear it, it hears the next one.
        let _ = post::offer(&self.upload, Received { ticket: turn.ticket, offset: turn.offset });
        Ok(writer)
    }

    /// Bytes that were changed on their way are as good as none.
    fn check_content(
        &self,
        content: &sha2::Sha256,
        turn: &mut Turn,
        began: u64,
    ) -> Result<(), Fault> {
        let come_to = Sha256(content.clone().finalize().into());
        if self.brought.content.is_some_and(|expected| expected != come_to) {
            turn.offset = began;
            return Err(changed("Content-Digest").help("send these bytes again"));
        }
        Ok(())
    }

    async fn finish(&self, writer: Writer, grant: Grant) -> Result<UploadEvent, Fault> {
        let Grant { upload, sha256, begun, .. } = grant;
        if writer.offset() < upload.size {
            let step = UploadStep::Ready { url: grant.url, offset: writer.offset() };
            return Ok(UploadEvent { upload, step });
        }
        let come_to = writer.digest();
        let wrong = |expected: Option<Sha256>| expected.is_some_and(|it| it != come_to);
        let fault = match (wrong(sha256), wrong(self.brought.whole)) {
            (true, _) => Some(changed("the sha256 that was announced")),
            (_, true) => Some(changed("Repr-Digest")),
            _ => None,
        };
        if let Some(fault) = fault {
            let fault = fault.help("announce the file again and bring it from its beginning");
            post::insist(&self.upload, Fail(fault.clone()));
            return Err(fault);
        }
        let key = upload.key;
        let record = FileRecord { upload, sha256, begun, whole: false };
        let finished = self.files.finish(writer, record, come_to).await;
        finished.map_err(|error| refusal(&error))?;
        let told = ask(&self.upload, Complete(come_to)).await.and_then(|told| told);
        if told.is_err() {
            // It was taken back meanwhile.
            self.files.forget(key).await;
        }
        told
    }
}

/// Reads what is still on its way, for a moment: whoever sends it would not see the refusal if the
/// connection ended with words unread.
pub(super) async fn drain(payload: &mut Payload) {
    let mut left = DRAINED;
    let reading = async {
        while let Some(Ok(bytes)) = payload.next().await {
            left = left.saturating_sub(bytes.len());
            if left == 0 {
                return;
            }
        }
    };
    // Whoever sends more than that has to look for itself.
    let _ = timeout(DRAINING, reading).await;
}

fn changed(than: &str) -> Fault {
    Fault::new(FaultCode::InvalidMessage, format!("The bytes come to another digest than {than}"))
}

fn too_long(size: u64) -> Fault {
    Fault::new(FaultCode::TooLarge, format!("The file was announced with {size} bytes"))
        .help("announce it again with its true size")
}

fn stopped() -> Fault {
    Fault::new(FaultCode::UploadConflict, "The file is brought by another request, or taken back")
}

fn cut() -> Fault {
    Fault::new(FaultCode::DeadlineExceeded, "The connection was cut")
        .help("HEAD tells Upload-Offset; go on from there")
}
