use crate::house::{Browser, PASSWORD, URL, house};
use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use event::{MINUTE_MS, Role};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{on_both, testing::Fresh};

/// A phone that makes one passkey and answers with it. Source: WebAuthn Level 3, sections 6 and 8.7.
#[derive(Clone)]
struct Phone {
    key: SigningKey,
    id: [u8; 16],
    owner: Vec<u8>,
    counter: u32,
    /// The page that the browser says it is on.
    origin: String,
}

impl Phone {
    fn new() -> Phone {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        Phone { key, id: rand::random(), owner: Vec::new(), counter: 0, origin: URL.into() }
    }

    fn client(&self, kind: &str, question: &Value) -> Vec<u8> {
        let challenge = &question["publicKey"]["challenge"];
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string().into()
    }

    /// The authenticator's part: who is asked for, whether the owner is there and was verified, how often.
    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let house = Sha256::digest("desk.example");
        [&house[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn make(&mut self, question: &Value) -> Value {
        let user = question["publicKey"]["user"]["id"].as_str().unwrap();
        self.owner = B64.decode(user).unwrap();
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().unwrap(), point.y().unwrap());
        // A COSE key: {1: 2 (two coordinates), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
        let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat();
        let mut data = self.data(0x45);
        data.extend([&[0; 16][..], &[0, 16], &self.id, &cose].concat());
        let length = u8::try_from(data.len()).unwrap();
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[length], &data].concat();
        let client = self.client("webauthn.create", question);
        json!({
            "id": B64.encode(self.id), "rawId": B64.encode(self.id), "type": "public-key",
            "response": { "attestationObject": B64.encode(object), "clientDataJSON": B64.encode(client), "transports": ["internal"] },
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
    }

    fn answer(&mut self, question: &Value) -> Value {
        let data = self.data(0x05);
        let client = self.client("webauthn.get", question);
        let signed: Signature = self.key.sign(&[&data[..], &Sha256::digest(&client)].concat());
        json!({
            "id": B64.encode(self.id), "rawId": B64.encode(self.id), "type": "public-key",
            "response": {
                "authenticatorData": B64.encode(data), "clientDataJSON": B64.encode(client),
                "signature": B64.encode(signed.to_der().as_bytes()), "userHandle": B64.encode(&self.owner),
            },
            "clientExtensionResults": {}, "authenticatorAttachment": "platform",
        })
    }
}

async fn add(browser: &mut Browser, phone: &mut Phone) {
    let (status, question) = browser.json("/settings/security/passkeys/start", None).await;
    assert_eq!(status, StatusCode::OK, "{question}");
    assert_eq!(question["publicKey"]["authenticatorSelection"]["residentKey"], "required");
    let made = json!({ "credential": phone.make(&question), "name": "Ines's phone" });
    let (status, answer) = browser.json("/settings/security/passkeys", Some(made)).await;
    assert_eq!((status, answer["to"].as_str()), (StatusCode::OK, Some("/settings/security")), "{answer}");
}

async fn question(browser: &mut Browser) -> Value {
    let (status, question) = browser.json("/sign-in/passkey/start", None).await;
    assert_eq!(status, StatusCode::OK, "{question}");
    question
}

async fn give(browser: &mut Browser, credential: Value) -> (u16, Value) {
    let answered = json!({ "credential": credential, "next": "/tickets" });
    let (status, answer) = browser.json("/sign-in/passkey", Some(answered)).await;
    (status.as_u16(), answer)
}

on_both! {
    async fn a_passkey_signs_in_without_address_password_and_code(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let mut phone = Phone::new();
        add(&mut ines, &mut phone).await;
        let page = ines.get("/settings/security").await.body;
        assert!(page.contains("The passkey is added.") && page.contains("Ines's phone"), "{page}");
        let mut browser = house.elsewhere();
        let asked = question(&mut browser).await;
        let (status, answer) = give(&mut browser, phone.answer(&asked)).await;
        assert_eq!((status, answer["to"].as_str()), (200, Some("/tickets")), "{answer}");
        assert!(browser.is_known().await);
        let log = house.log().await;
        for kind in ["identity.passkey_made", "identity.passkey_used"] {
            assert!(log.contains(&kind.to_owned()), "{log:?}");
        }
        assert!(!house.log_text().await.contains("phone"));
        let mut head_list = house.browser();
        house.person("head@quayside.example", Role::Owner).await;
        head_list.sign_in("head@quayside.example", PASSWORD).await;
        assert_eq!(head_list.get("/settings/people").await.body.matches("Missing").count(), 1, "a passkey is a second factor");
    }

    async fn an_answer_counts_once_for_its_own_question_in_time(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let mut phone = Phone::new();
        add(&mut ines, &mut phone).await;
        let mut browser = house.browser();
        let asked = question(&mut browser).await;
        let answer = phone.answer(&asked);
        let cookies = browser.cookies.clone();
        assert_eq!(give(&mut browser, answer.clone()).await.0, 200);
        let mut replay = house.browser();
        replay.cookies = cookies;
        assert_eq!(give(&mut replay, answer.clone()).await.0, 410, "the question is gone");
        let mut other = house.browser();
        question(&mut other).await;
        assert_eq!(give(&mut other, answer).await.0, 422, "an answer to another question");
        let mut late = house.browser();
        let asked = question(&mut late).await;
        house.clock().advance_ms(10 * MINUTE_MS);
        assert_eq!(give(&mut late, phone.answer(&asked)).await.0, 410);
        assert!(!late.is_known().await && !other.is_known().await && !replay.is_known().await);
    }

    async fn a_look_alike_page_a_copied_key_and_a_removed_one_get_nobody_in(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        let id = house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let mut phone = Phone::new();
        add(&mut ines, &mut phone).await;
        let mut copied = phone.clone();
        let mut browser = house.browser();
        phone.origin = "https://desk.example.evil.test".into();
        let asked = question(&mut browser).await;
        assert_eq!(give(&mut browser, phone.answer(&asked)).await.0, 422, "another page");
        phone.origin = URL.into();
        let asked = question(&mut browser).await;
        assert_eq!(give(&mut browser, phone.answer(&asked)).await.0, 200);
        let mut thief = house.browser();
        let asked = question(&mut thief).await;
        assert_eq!(give(&mut thief, copied.answer(&asked)).await.0, 422, "its counter is behind");
        let mut stranger = Phone { owner: phone.owner.clone(), ..Phone::new() };
        let asked = question(&mut thief).await;
        assert_eq!(give(&mut thief, stranger.answer(&asked)).await.0, 422, "unknown");
        let mut head = house.signed_in("head@quayside.example").await;
        head.done(&format!("/settings/people/{id}/deactivate"), &[]).await;
        let asked = question(&mut thief).await;
        assert_eq!(give(&mut thief, phone.answer(&asked)).await.0, 422, "deactivated");
        head.done(&format!("/settings/people/{id}/activate"), &[]).await;
        ines.sign_in("ines@quayside.example", PASSWORD).await;
        let page = ines.get("/settings/security").await.body;
        let passkey = page.split("id=\"passkey-").find(|part| part.as_bytes().get(8) == Some(&b'-')).unwrap();
        let passkey = passkey.split('"').next().unwrap().to_owned();
        ines.done(&format!("/settings/security/passkeys/{passkey}/remove"), &[]).await;
        let asked = question(&mut thief).await;
        assert_eq!(give(&mut thief, phone.answer(&asked)).await.0, 422, "removed");
        let failed = house.log().await.into_iter().filter(|kind| kind == "identity.sign_in_failed").count();
        assert_eq!(failed, 5);
    }
}
