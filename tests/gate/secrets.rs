//! Tokens and keys are in no line of the log, however much is logged.

use serde_json::json;

use crate::support::{Guest, Knock, Program, knock_at};

const SETTINGS: &str = r#"
auth.jwt_secret = "the secret of the log test, long enough"
auth.admin_key = "the-key-of-the-log-test-0123456789"
log.level = "trace"
"#;
const KEY: &str = "the-key-of-the-log-test-0123456789";
const SECRET: &str = "the secret of the log test, long enough";

#[actix_rt::test]
async fn tokens_and_keys_are_never_logged() {
    let program = Program::serve("secrets", SETTINGS, &[("RUST_LOG", "trace")]);
    let claims = json!({"sub": "ann", "exp": crate::support::now().as_secs() + 600});
    let sign = |secret: &str| {
        let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
    };
    let (right, wrong) = (sign(SECRET), sign("another secret of a stranger, as long"));
    let wrong_key = "a-wrong-key-0123456789";
    let (status, refused) = (101, 401);
    for (token, status) in [(&right, status), (&wrong, refused)] {
        let authorization = format!("Bearer {token}");
        let protocol = format!("greenroom.v1, bearer.{token}");
        for knock in [
            Knock::at(&format!("/api/v1/ws?token={token}")),
            Knock::at("/api/v1/ws").with("Authorization", &authorization),
            Knock::at("/api/v1/ws").with("Sec-WebSocket-Protocol", &protocol),
            Knock::at(&format!("/api/ws/room/lab?token={token}")),
        ] {
            assert_eq!(knock_at(program.address, &knock).await.status, status);
        }
        let line = format!("GET /api/ws/rooms?token={token} HTTP/1.1");
        let rest = Knock::plain(&line, &[("Host", "x"), ("Authorization", &authorization)]);
        let rest = knock_at(program.address, &rest).await;
        assert_eq!(rest.status, if status == 101 { 200 } else { 401 });
    }
    for (key, status) in [(KEY, status), (wrong_key, refused)] {
        let socket = Knock::at(&format!("/api/ws/admin?api_key={key}"));
        assert_eq!(knock_at(program.address, &socket).await.status, status);
        let rest = Knock::plain("GET /api/ws/connections HTTP/1.1", &[("Host", "x")]);
        let rest = knock_at(program.address, &rest.with("X-API-Key", key)).await;
        assert_eq!(rest.status, if status == 101 { 200 } else { 401 });
    }
    let mut ann = Guest::at(program.address, &format!("/api/v1/ws?token={right}")).await;
    ann.says(json!({"type": "join_room", "room_id": "lab"})).await;
    ann.says(json!({"type": "room_message", "message": "the whispered word"})).await;
    ann.hears("room_message").await;
    ann.leaves().await;

    let log = program.ends().await.log;
    assert!(log.lines().count() > 50, "a trace of it all was to be seen:\n{log}");
    let (_, signature) = right.rsplit_once('.').unwrap();
    let (_, wrong_signature) = wrong.rsplit_once('.').unwrap();
    for secret in [SECRET, KEY, wrong_key, signature, wrong_signature, "whispered"] {
        let told = log.lines().find(|line| line.contains(secret));
        assert!(told.is_none(), "{secret:?} is in the log: {told:?}");
    }
}
