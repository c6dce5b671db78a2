//! A whole file, for those who may have it.

use std::borrow::Cow;

use actix_files::NamedFile;
use actix_web::{
    HttpRequest,
    http::header::{Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue},
};
use actors::{post::ask, server::porter};
use protocol::{
    Action, Fault, FaultCode, FileKey,
    upload::{FileName, Upload},
};

use super::{
    super::{Desk, caller::Caller},
    Place,
};

/// A file as it is sent: never shown by a browser as if it were a page of ours.
pub(super) async fn fetch(
    request: &HttpRequest,
    desk: &Desk,
    place: &Place,
    key: &str,
) -> Result<NamedFile, Fault> {
    let caller = Caller::of(request, desk)?;
    let key: FileKey = key.parse().map_err(|_| absent())?;
    let record = place.uploads.fetch(key).await?;
    let upload = &record.upload;
    if !may_fetch(&caller, desk, upload).await? {
        return Err(absent());
    }
    let file = NamedFile::open_async(place.folder.whole(key)).await.map_err(|error| {
        log::warn!("a whole file cannot be read: {error}");
        Fault::new(FaultCode::StoreUnavailable, "The file cannot be read at the moment")
    })?;
    let file = match upload.mime.as_ref().and_then(|mime| mime.parse().ok()) {
        Some(mime) => file.set_content_type(mime),
        None => file,
    };
    Ok(file.prefer_utf8(false).set_content_disposition(attachment(&upload.name)))
}

/// Whoever brought it, and whoever may be in its room.
async fn may_fetch(caller: &Caller, desk: &Desk, upload: &Upload) -> Result<bool, Fault> {
    match caller {
        Caller::Operator => return Ok(true),
        Caller::Person(who) if who.user == upload.by.user => return Ok(true),
        Caller::Person(_) => {}
    }
    let Some(room) = &upload.room else { return Ok(false) };
    if caller.may(Action::Join, room).is_err() {
        return Ok(false);
    }
    // Of a room that is gone nobody is a member.
    let Ok(open) = porter::room(&desk.server, room.clone()).await else { return Ok(false) };
    let summary = ask(&open, actors::room::messages::Describe).await?;
    Ok(caller.sees(room, &summary.settings))
}

/// The name for old clients and for all others (RFC 6266 section 4.3).
fn attachment(name: &FileName) -> ContentDisposition {
    let plain: String = name.as_str().chars().map(|c| if old(c) { c } else { '_' }).collect();
    let mut parameters = vec![DispositionParam::Filename(plain)];
    if !name.as_str().chars().all(old) {
        parameters.push(DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext(Cow::Borrowed("UTF-8").into_owned()),
            language_tag: None,
            value: name.as_str().into(),
        }));
    }
    ContentDisposition { disposition: DispositionType::Attachment, parameters }
}

const fn old(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' '
}

fn absent() -> Fault {
    Fault::new(FaultCode::FileNotFound, "There is no such file, or not for you")
        .help("fetch it with a token that may join its room")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_to_clients_of_any_age() {
        let told = |name| attachment(&FileName::new(name).unwrap()).to_string();
        assert_eq!(told("data.csv"), "attachment; filename=\"data.csv\"");
        assert_eq!(
            told("Büro \"7\".csv"),
            "attachment; filename=\"B_ro _7_.csv\"; filename*=UTF-8''B%C3%BCro%20%227%22.csv"
        );
    }
}
