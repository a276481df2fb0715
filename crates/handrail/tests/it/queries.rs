//! Every declared query of every room is right on both engines, and none scans a big table.

#[tokio::test]
async fn every_query_is_right_on_both_engines() {
    // Linking this test makes every room's queries known; opening a stage makes every room's tables.
    assert!(store::QUERIES.len() > 100, "only {} queries are known", store::QUERIES.len());
    let rigs = crate::rig::rigs().await;
    let urls: Vec<&str> = rigs.iter().map(|rig| rig.url()).collect();
    let faults = store::check::all(&urls).await.unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
