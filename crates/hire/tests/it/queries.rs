use store::{check, testing};

#[tokio::test]
async fn every_query_is_right_on_both_engines() {
    // So that the room is linked in, with what it declares.
    assert!(hire::refusal::Refusal::Unseen.to_string().contains("no such"));
    let fresh = testing::both();
    let mut stores = Vec::new();
    for one in &fresh {
        stores.push(one.open().await);
    }
    let urls: Vec<&str> = fresh.iter().map(|one| one.url.as_str()).collect();
    assert_eq!(check::all(&urls).await.unwrap(), Vec::<String>::new());
    drop(stores);
}
