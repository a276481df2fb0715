//! Writes the handbook's pages on chains: `cargo run -p chain --example handbook`.

use std::{fs, path::Path};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/handbook/chain");
    fs::create_dir_all(&folder)?;
    for page in chain::diagnose::pages() {
        fs::write(folder.join(page.file), page.text)?;
    }
    Ok(())
}
