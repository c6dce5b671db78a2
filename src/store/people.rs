//! People and their mail in the tables.

use actors::ports::store::{
    NAMES_KEPT, Origin, PersonHead, PersonRecord, StoreError, StoredMail, StoredOrigin,
};
use dialects::house::{self, Letter, Name};
use protocol::UserId;
use redb::ReadTransaction;

use super::{
    key,
    tables::{self, Draft, Shelf},
    trouble::unreadable,
};

/// Keeps what a person is.
pub(super) fn keep_head(
    draft: &mut Draft<'_>,
    user: &UserId,
    head: &PersonHead,
) -> Result<(), StoreError> {
    let PersonHead { blocked_until, filter, read, touched, missed } = head.clone();
    let record = house::Person { blocked_until, filter, read, touched, missed };
    draft.put(Shelf::People, &key::of(&[user.as_str()]), &house::spell_person(&record))
}

/// Keeps mail and its name, and forgets names that are too old to matter.
pub(super) fn keep_mail(
    draft: &mut Draft<'_>,
    user: &UserId,
    mail: &StoredMail,
) -> Result<(), StoreError> {
    let name = user.as_str();
    let letter = Letter {
        delivery: mail.delivery.clone(),
        weight: mail.weight,
        since: Some(mail.since),
        origin: mail.origin.clone().map(|origin| (origin.author, origin.id)),
    };
    let Some((number, bytes)) = mail.delivery.mail.zip(house::spell_letter(&letter)) else {
        log::error!("not mail to be kept user={user}");
        return Ok(());
    };
    let key = key::numbered(name, number);
    draft.put(Shelf::Mail, &key, &bytes)?;
    draft.put(Shelf::Numbers, &key::of(&[name]), &number.to_be_bytes())?;
    draft.remove_while(Shelf::Names, &key::all(name), |bytes| {
        let kept = house::name(bytes).map_err(unreadable("a name"))?;
        Ok(mail.since.since(kept.at) >= NAMES_KEPT)
    })?;
    let Some(Origin { author, house, id }) = mail.origin.clone() else { return Ok(()) };
    draft.put(Shelf::Names, &key, &house::spell_name(&Name { author, house, id, at: mail.since }))
}

/// Forgets mail that waits no longer.
pub(super) fn settle(draft: &mut Draft<'_>, user: &UserId, up_to: u64) -> Result<(), StoreError> {
    draft.remove_all(Shelf::Mail, &key::below(user.as_str(), up_to.saturating_add(1)))
}

/// Counts mail that is dropped, by its key, for its person to be told.
pub(super) fn missed_one(draft: &mut Draft<'_>, mail: &[u8]) -> Result<(), StoreError> {
    let user = key::owner(mail).and_then(|name| UserId::new(name).ok());
    let user =
        user.ok_or_else(|| StoreError::Damaged("the name of a person cannot be read".into()))?;
    let known = draft.get(Shelf::People, &key::of(&[user.as_str()]))?;
    let mut head = known.as_deref().map(as_head).transpose()?.unwrap_or_default();
    head.missed += 1;
    keep_head(draft, &user, &head)
}

/// Everything of a person.
pub(super) fn load(
    snapshot: &ReadTransaction,
    user: &UserId,
) -> Result<Option<PersonRecord>, StoreError> {
    let (one, all) = (key::of(&[user.as_str()]), key::all(user.as_str()));
    let head = tables::get(snapshot, Shelf::People, &one)?;
    let number = tables::get(snapshot, Shelf::Numbers, &one)?;
    if head.is_none() && number.is_none() {
        return Ok(None);
    }
    let mail = tables::scan(snapshot, Shelf::Mail, &all, usize::MAX)?;
    let names = tables::scan(snapshot, Shelf::Names, &all, usize::MAX)?;
    Ok(Some(PersonRecord {
        head: head.as_deref().map(as_head).transpose()?.unwrap_or_default(),
        number: number.as_deref().map(number_of).transpose()?.unwrap_or_default(),
        mail: mail.iter().map(|(_, bytes)| as_mail(bytes)).collect::<Result<_, _>>()?,
        origins: names
            .iter()
            .map(|(key, bytes)| as_origin(key, bytes))
            .collect::<Result<_, _>>()?,
    }))
}

fn as_head(bytes: &[u8]) -> Result<PersonHead, StoreError> {
    let house::Person { blocked_until, filter, read, touched, missed } =
        house::person(bytes).map_err(unreadable("a person"))?;
    Ok(PersonHead { blocked_until, filter, read, touched, missed })
}

fn as_mail(bytes: &[u8]) -> Result<StoredMail, StoreError> {
    let Letter { delivery, weight, since, origin } =
        house::letter(bytes).map_err(unreadable("mail"))?;
    let since = since.unwrap_or(delivery.at);
    let origin = origin.map(|(author, id)| Origin::of(author, id));
    Ok(StoredMail { delivery, weight, since, origin })
}

pub(super) fn as_origin(key: &[u8], bytes: &[u8]) -> Result<StoredOrigin, StoreError> {
    let Name { author, house, id, at } = house::name(bytes).map_err(unreadable("a name"))?;
    Ok(StoredOrigin { origin: Origin { author, house, id }, number: number_of(key)?, at })
}

fn number_of(bytes: &[u8]) -> Result<u64, StoreError> {
    key::number(bytes).ok_or_else(|| StoreError::Damaged("a number cannot be read".into()))
}
