//! The screens of offers under axe-core and a ruler: from the empty form to the invitation, and what the candidate reads.

use crate::{
    browser::{driver, until},
    hire_screens::{hiring, told},
    rig::soon,
    screens::{Town, look, start},
};
use event::{Actor, ApplicationId, DAY_MS, OfferId, Role};
use fantoccini::Client;
use hire::{
    application::Apply,
    offer::{Act, ActOnOffer, Terms, WriteOffer},
    requisition::{Per, gate::Answers},
    secret,
    start::{RecordCheck, StartOf},
};
use language::Lang;
use store::Command;

impl Town {
    async fn does<C: Command>(&self, by: &Actor, command: C) -> C::Answer
    where
        C::Refusal: std::fmt::Debug,
    {
        self.stage.raised.house.store.run(by, None, command).await.unwrap().unwrap()
    }

    /// Somebody of the company, by their place in the demo, in a role.
    fn as_one(&self, place: usize, role: Role) -> Actor {
        Actor::Person { id: self.settled.people[place], role }
    }

    /// Ana, who applied to an open requisition, with the address of her page.
    async fn ana(&self) -> ApplicationId {
        let (requisition, _) = self.waits().await;
        let said = [("residence", "SG"), ("permission", "yes")].map(|(code, said)| (code.to_owned(), said.to_owned()));
        let apply = Apply {
            requisition,
            code: String::new(),
            secret_hash: secret::hash(&self.stage.raised.house.keys, "ana"),
            name: "林知夏".into(),
            email: "ana@mail.example".into(),
            phone: "".into(),
            lang: Lang::Zh,
            zone: "Asia/Singapore".into(),
            languages: hire::words::fluencies("zh:C2, en:C1", 6).unwrap(),
            answers: Answers(said.into()),
            consents: true,
            pool: false,
            cv: None,
        };
        self.does(&Actor::Anonymous, apply).await.application
    }

    async fn offered(&self, application: ApplicationId) -> OfferId {
        let now_ms = self.stage.raised.house.store.clock().now_ms();
        let terms = Terms {
            site: "Singapore".into(),
            remote: true,
            zone: "Asia/Singapore".into(),
            shifts: "Nights, four on and three off".into(),
            currency: "SGD".into(),
            amount: 900_000,
            per: Per::Month,
            outside: "Two others asked for more, and she speaks both languages as her own".into(),
            start_ms: now_ms + 30 * DAY_MS,
            probation_days: 90,
            expires_ms: now_ms + 7 * DAY_MS,
            note: "We liked how you spoke of fees.".into(),
        };
        self.does(&self.owner(), WriteOffer { application, seen: 0, terms }).await
    }
}

async fn seen(client: &Client, town: &Town, lang: Lang, pages: &[(&str, String)], findings: &mut Vec<String>) {
    for (name, path) in pages {
        client.goto(&format!("{}{path}", town.url)).await.unwrap();
        look(client, lang, name, findings).await;
    }
}

async fn offers(lang: Lang) {
    let (town, driver) = (hiring(lang).await, driver().await);
    let client = start(&driver).await;
    let mut findings = Vec::new();
    client.goto(&town.sign_in).await.unwrap();
    let application = town.ana().await;
    let at = format!("/hiring/applications/{application}/offer");
    seen(&client, &town, lang, &[("offer-none", at.clone())], &mut findings).await;
    let offer = town.offered(application).await;
    let one = format!("/hiring/offers/{offer}");
    let asked = [("offers", "/hiring/offers".to_owned()), ("offer-asked", one.clone())];
    seen(&client, &town, lang, &asked, &mut findings).await;
    let act = |act| ActOnOffer { application, offer, act, why: "".into() };
    town.does(&town.as_one(4, Role::Lead), act(Act::Approve)).await;
    town.does(&town.owner(), act(Act::Send)).await;
    let own = format!("/application/ana/offers/{offer}");
    let with = |path: &str| format!("{path}?lang={lang}");
    let theirs = [
        ("offer-candidate", with("/application/ana")),
        ("offer-read", with(&own)),
        ("offer-letter", with(&format!("{own}/letter"))),
    ];
    seen(&client, &town, lang, &theirs, &mut findings).await;
    let today_ms = town.stage.raised.house.store.clock().now_ms() / DAY_MS * DAY_MS;
    for (by, kind) in [(town.owner(), "document-seen"), (town.as_one(0, Role::Recruiter), "home")] {
        let how = "At the office, in daylight; face and name fit".into();
        let check = RecordCheck { application, kind: kind.into(), seen_ms: today_ms, how, found: "".into() };
        town.does(&by, check).await;
    }
    client.goto(&format!("{}{}", town.url, with(&own))).await.unwrap();
    let accept = "const name = document.querySelector('[name=name]'); name.value = '林知夏'; name.form.requestSubmit()";
    client.execute(accept, vec![]).await.unwrap();
    until(
        &client,
        "the thanks",
        "return !document.querySelector('[name=name]') && !!document.querySelector('.banner')",
    )
    .await;
    look(&client, lang, "offer-accepted", &mut findings).await;
    let store = &town.stage.raised.house.store;
    soon("she is here", async || {
        let start = store.read().await.unwrap().opt(StartOf { application }).await.unwrap();
        start.is_some_and(|start| start.done_ms.is_some())
    })
    .await;
    seen(&client, &town, lang, &[("offer-started", at), ("offer-signed", one)], &mut findings).await;
    client.goto(&format!("{}/hiring/applications/{application}/offer", town.url)).await.unwrap();
    let invite = "document.querySelector('form[action$=\"/invitation\"]').requestSubmit()";
    client.execute(invite, vec![]).await.unwrap();
    until(&client, "the link", "return !!document.querySelector('.secret code')").await;
    look(&client, lang, "offer-invitation", &mut findings).await;
    client.close().await.unwrap();
    told(&findings);
}

#[tokio::test]
async fn no_screen_of_an_offer_shuts_anyone_out() {
    Box::pin(offers(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_an_offer_shuts_anyone_out_in_chinese() {
    Box::pin(offers(Lang::Zh)).await;
}
