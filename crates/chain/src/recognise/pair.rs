//! Look-alike pairs: two addresses with the same beginning and the same end, as poisoners make them.

use std::collections::HashMap;

/// Letters that must be equal at each end, prefixes that every address of the kind shares apart. Two addresses of one
/// text agree in so many by chance once in sixteen million.
const ENDS: usize = 3;

/// The places of the later address of each look-alike pair, with the place of the earlier.
pub(super) fn find(addresses: &[(usize, &str)]) -> Vec<(usize, usize)> {
    if addresses.len() < 2 {
        return Vec::new();
    }
    let mut seen: HashMap<(String, String), Vec<(usize, String)>> = HashMap::new();
    let mut pairs = Vec::new();
    for (at, address) in addresses {
        let Some((head, tail)) = ends(address) else { continue };
        let folded = folded(address);
        let like = seen.entry((head, tail)).or_default();
        if like.iter().any(|(_, known)| *known == folded) {
            continue;
        }
        if let Some((first, _)) = like.first() {
            pairs.push((*first, *at));
        }
        like.push((*at, folded));
    }
    pairs
}

/// One spelling for formats that allow two cases.
fn folded(address: &str) -> String {
    if address.starts_with("0x") || address.starts_with("0X") {
        address.to_ascii_lowercase()
    } else {
        address.to_owned()
    }
}

fn ends(address: &str) -> Option<(String, String)> {
    let folded = folded(address);
    let shared = ["0x", "bitcoincash:", "bc1q", "bc1p", "ltc1q", "addr1", "cosmos1", "EQ", "UQ", "X-avax1"]
        .iter()
        .find(|prefix| folded.starts_with(**prefix))
        .map_or(1, |prefix| prefix.len());
    let body = folded.get(shared..).filter(|body| body.len() >= 20 && body.is_ascii())?;
    Some((folded[..shared + ENDS].to_owned(), body[body.len() - ENDS..].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_look_alikes_is_named() {
        let real = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        let fake = "0x5aaeb6111111111111111111111111111111eaed";
        assert_eq!(find(&[(0, real), (1, fake)]), [(0, 1)]);
        assert!(find(&[(0, real), (1, &real.to_lowercase())]).is_empty());
        assert!(find(&[(0, real), (1, "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]).is_empty());
    }
}
