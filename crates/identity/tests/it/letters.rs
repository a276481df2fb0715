//! Links that go by mail: invitations, new passwords, forgotten ones.

use crate::{
    house::{Browser, House, PASSWORD, URL, house},
    second::turn_on,
};
use axum::http::StatusCode;
use event::{HOUR_MS, MINUTE_MS, Role};
use parking_lot::Mutex;
use std::{collections::VecDeque, sync::Arc};
use store::{JobKind, on_both, testing::Fresh};
use web::{
    Keys, Trouble,
    letter::{Fate, Letter, Sending, SendsLetters},
};

/// A mail server that answers as it is told, and takes what it is told nothing about.
#[derive(Default)]
struct Server {
    answers: Mutex<VecDeque<Result<Fate, Trouble>>>,
    letters: Mutex<Vec<Letter>>,
}

impl SendsLetters for Server {
    fn sends(&self) -> bool {
        true
    }

    fn send(&self, letter: Letter) -> Sending<'_> {
        self.letters.lock().push(letter);
        let answer = self.answers.lock().pop_front().unwrap_or(Ok(Fate::Taken));
        Box::pin(std::future::ready(answer))
    }
}

impl Server {
    fn of(house: &House) -> Arc<Server> {
        let server = Arc::new(Server::default());
        let _same = house.identity.clone().posting(server.clone());
        server
    }

    fn says(&self, answer: Result<Fate, Trouble>) {
        self.answers.lock().push_back(answer);
    }

    fn last(&self) -> Letter {
        self.letters.lock().last().cloned().expect("a letter")
    }
}

/// Does every job that is due, as the house's runner does.
async fn work(house: &House) {
    let jobs = house.store.jobs();
    let kinds: [JobKind; 2] = identity::jobs();
    while let Some(job) = jobs.next(&kinds, 1, 1_000).await.unwrap().pop() {
        match house.identity.work(&job).await {
            Ok(()) => {}
            Err(Trouble::Later { due_ms, why }) => drop(jobs.later(&job, due_ms, &why).await.unwrap()),
            Err(Trouble::InDoubt(why)) => drop(jobs.in_doubt(&job, kinds[0], &why).await.unwrap()),
            Err(trouble) => panic!("{trouble:?}"),
        }
    }
}

/// The path of the only link in a letter.
fn path(letter: &Letter) -> String {
    let rest = letter.text.split(URL).nth(1).unwrap_or_else(|| panic!("no link: {}", letter.text));
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn head(house: &House) -> Browser {
    house.person("head@quayside.example", Role::Admin).await;
    house.signed_in("head@quayside.example").await
}

const FIELDS: [(&str, &str); 3] = [("email", "jo@quayside.example"), ("role", "lead"), ("lang", "zh-CN")];

/// The address under which something is done to the only invitation.
fn act(page: &str, what: &str) -> String {
    let id = page.split("id=\"invitation-").nth(1).unwrap().split('"').next().unwrap();
    format!("/settings/people/invitations/{id}/{what}")
}

on_both! {
    async fn an_invitation_arrives_in_the_language_that_was_chosen_and_lets_them_in(fresh: Fresh) {
        let house = house(fresh).await;
        let server = Server::of(&house);
        let mut head = head(&house).await;
        let page = head.done("/settings/people/invitations", &FIELDS).await;
        assert!(page.body.contains("goes to jo@quayside.example") && page.body.contains("on its way"), "{}", page.body);
        let shown = page.codes().remove(0);
        let waiting = house.store.jobs().next(&identity::jobs(), 1, 0).await.unwrap().remove(0);
        let secret = shown.rsplit('/').next().unwrap().split('?').next().unwrap();
        assert!(!waiting.body.0.to_string().contains(secret) && secret.len() == 64, "{:?}", waiting.body.0);
        work(&house).await;
        let letter = server.last();
        assert_eq!((letter.email.as_str(), letter.lang.tag()), ("jo@quayside.example", "zh-CN"));
        for part in ["head", "Quayside", "组长", "UTC", &shown, "没有料到"] {
            assert!(letter.text.contains(part), "{part}: {}", letter.text);
        }
        assert!(head.get("/settings/people").await.body.contains("Letter sent"));
        let mut jo = house.browser();
        assert!(jo.get(&path(&letter)).await.body.contains("jo@quayside.example"));
        let fields = [("name", "Jo"), ("password", PASSWORD), ("lang", "zh-CN"), ("zone", "")];
        let link = path(&letter);
        assert_eq!(jo.post(link.split('?').next().unwrap(), &fields).await.status, StatusCode::SEE_OTHER);
        assert!(jo.is_known().await);
        assert_eq!(server.letters.lock().len(), 1);
        assert!(!house.log_text().await.contains(secret));
    }

    async fn a_server_that_is_away_costs_nothing_and_a_refusal_is_told_in_words(fresh: Fresh) {
        let house = house(fresh).await;
        let server = Server::of(&house);
        let mut head = head(&house).await;
        let later = || Trouble::Later { due_ms: house.clock().now_ms() + MINUTE_MS, why: "no route".into() };
        server.says(Err(later()));
        server.says(Err(Trouble::InDoubt("lost".into())));
        server.says(Ok(Fate::Refused("refused 550 5.1.1".into())));
        head.done("/settings/people/invitations", &FIELDS).await;
        work(&house).await;
        assert!(head.get("/settings/people").await.body.contains("It is tried again by itself"));
        for _ in 0..2 {
            house.clock().advance_ms(HOUR_MS);
            work(&house).await;
        }
        let letters = server.letters.lock().clone();
        assert_eq!(letters.len(), 3);
        assert!(letters.iter().all(|letter| *letter == letters[0]), "each try is the same letter");
        let page = head.get("/settings/people").await.body;
        assert!(page.contains("550 5.1.1"), "{page}");
        let again = head.done(&act(&page, "renew"), &[]).await;
        assert!(again.body.contains("goes to jo@quayside.example"), "{}", again.body);
        work(&house).await;
        let second = server.last();
        assert_ne!((second.id, path(&second)), (letters[0].id, path(&letters[0])));
        assert_eq!(second.lang.tag(), "zh-CN");
        assert_eq!(house.browser().get(&path(&letters[0])).await.status, StatusCode::GONE, "a new link ends the old");
        assert_eq!(house.browser().get(&path(&second)).await.status, StatusCode::OK);
    }

    async fn what_was_taken_back_is_not_sent_and_what_ran_out_neither(fresh: Fresh) {
        let house = house(fresh).await;
        let server = Server::of(&house);
        let mut head = head(&house).await;
        let page = head.done("/settings/people/invitations", &FIELDS).await;
        head.done(&act(&page.body, "withdraw"), &[]).await;
        work(&house).await;
        head.done("/settings/people/invitations", &FIELDS).await;
        house.clock().advance_ms(24 * HOUR_MS);
        work(&house).await;
        assert!(server.letters.lock().is_empty());
        head.sign_in("head@quayside.example", PASSWORD).await;
        assert!(head.get("/settings/people").await.body.contains("the link ran out"));
    }

    async fn without_a_mailbox_a_link_is_handed_over_and_the_page_says_why(fresh: Fresh) {
        let house = house(fresh).await;
        let mut head = head(&house).await;
        let page = head.done("/settings/people/invitations", &FIELDS).await;
        assert!(page.body.contains("no mailbox that sends letters") && page.body.contains("handed over by hand"));
        assert!(page.codes()[0].contains("?lang=zh-CN"));
        assert!(house.store.jobs().next(&identity::jobs(), 1, 0).await.unwrap().is_empty());
        let asked = house.browser().post("/sign-in/forgotten", &[("email", "head@quayside.example")]).await;
        assert!(asked.body.contains("This house sends no mail"), "{}", asked.body);
        assert!(house.store.jobs().next(&identity::jobs(), 1, 0).await.unwrap().is_empty());
    }

    async fn a_letter_outlives_the_node_and_the_key_that_it_was_asked_of(fresh: Fresh) {
        let house = house(fresh).await;
        let before = Server::of(&house);
        let mut head = head(&house).await;
        head.done("/settings/people/invitations", &FIELDS).await;
        // A node takes it up and is killed.
        assert_eq!(house.store.jobs().next(&identity::jobs(), 1, 1_000).await.unwrap().len(), 1);
        house.clock().advance_ms(2_000);
        let house = house.with_keys(Keys::ring(&[8; 32], &[[7; 32]], Vec::new()));
        let server = Server::of(&house);
        work(&house).await;
        assert!(before.letters.lock().is_empty());
        assert_eq!(house.browser().get(&path(&server.last())).await.status, StatusCode::OK);
    }

    async fn a_link_for_a_new_password_goes_to_the_person_in_their_language(fresh: Fresh) {
        let house = house(fresh).await;
        let server = Server::of(&house);
        let mut head = head(&house).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await;
        let page = head.done(&format!("/settings/people/{ines}/password"), &[]).await;
        assert!(page.body.contains("goes to ines@quayside.example"), "{}", page.body);
        work(&house).await;
        let letter = server.last();
        assert_eq!((letter.email.as_str(), letter.lang.tag()), ("ines@quayside.example", "en"));
        assert!(letter.text.contains("head made a link"), "{}", letter.text);
        assert!(head.get(&format!("/settings/people/{ines}")).await.body.contains("Letter sent"));
        assert!(house.browser().get(&path(&letter)).await.body.contains("For ines."));
    }

    async fn a_forgotten_password_is_replaced_within_the_hour_and_the_second_factor_stays(fresh: Fresh) {
        let house = house(fresh).await;
        let server = Server::of(&house);
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        turn_on(&house, &mut ines).await;
        let mut browser = house.browser();
        assert!(browser.get("/sign-in").await.body.contains("/sign-in/forgotten"));
        let ask = [("email", " Ines@Quayside.example ")];
        assert_eq!(browser.post("/sign-in/forgotten", &ask).await.status, StatusCode::OK);
        work(&house).await;
        let first = path(&server.last());
        house.clock().advance_ms(HOUR_MS);
        assert_eq!(house.browser().get(&first).await.status, StatusCode::GONE);
        browser.post("/sign-in/forgotten", &ask).await;
        work(&house).await;
        let second = path(&server.last());
        let link = second.split('?').next().unwrap();
        let page = browser.post(link, &[("password", "another lamp at dawn")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert!(!ines.is_known().await, "signed out everywhere");
        let page = browser.sign_in("ines@quayside.example", "another lamp at dawn").await;
        assert_eq!(page.to.as_deref(), Some("/sign-in/code?next=/"), "the code is still asked for");
    }

    async fn nobody_learns_whether_there_is_an_account(fresh: Fresh) {
        let house = house(fresh).await;
        let server = Server::of(&house);
        house.person("ines@quayside.example", Role::Agent).await;
        let mut answers = Vec::new();
        for email in ["ines@quayside.example", "nobody@quayside.example"] {
            let mut browser = house.browser();
            browser.address = format!("192.0.2.{}", 10 + answers.len());
            let mut all = Vec::new();
            for _ in 0..7 {
                let page = browser.post("/sign-in/forgotten", &[("email", email)]).await;
                all.push((page.status, page.retry_after, page.body.replace(email, "…")));
            }
            answers.push(all);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0][5].0, StatusCode::OK);
        assert_eq!((answers[0][6].0, answers[0][6].1.as_deref()), (StatusCode::TOO_MANY_REQUESTS, Some("600")));
        work(&house).await;
        assert_eq!(server.letters.lock().len(), 1, "asked for seven times, sent once");
        assert!(!house.log_text().await.contains("quayside"), "no address in the log");
    }
}
