//! The house as a handler sees it.

use crate::{Config, Door, live::Hub};
use hmac_key::Key;
use std::{ops::Deref, sync::Arc};
use store::Store;

mod hmac_key {
    /// 32 secret bytes. Shows nothing of itself.
    #[derive(Clone)]
    pub struct Key(pub [u8; 32]);
    impl std::fmt::Debug for Key {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Key")
        }
    }
}

/// Keys derived from the one key file, each for one use.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Hashes sessions and tokens.
    pub tokens: Key,
    /// Signs mail reply addresses and Message-IDs.
    pub mail: Key,
    /// Signs links to attachments.
    pub links: Key,
    /// Encrypts secrets that must be kept, such as TOTP seeds and mailbox passwords.
    pub seal: Key,
    /// Signs checkpoints of the log.
    pub checkpoints: Key,
    /// Signs certificates of what people have learned.
    pub certificates: Key,
    /// Proves to a running house that its operator asks.
    pub operate: Key,
    /// Keys of before a rotation: what they made still holds, nothing new is made with them.
    pub older: Vec<Keys>,
    /// Public keys, hex, whose checkpoints count although the key itself is gone.
    pub signers: Vec<String>,
}

impl Keys {
    /// Derives every key from the root of the key file.
    pub fn derive(root: &[u8; 32]) -> Keys {
        let key = |label: &str| {
            use sha2::{Digest, Sha256};
            let mut inner = Sha256::new();
            inner.update(b"handrail key v1\0");
            inner.update(label.as_bytes());
            inner.update([0]);
            inner.update(root);
            Key(inner.finalize().into())
        };
        Keys {
            tokens: key("tokens"),
            mail: key("mail"),
            links: key("links"),
            seal: key("seal"),
            checkpoints: key("checkpoints"),
            certificates: key("certificates"),
            operate: key("operate"),
            older: Vec::new(),
            signers: Vec::new(),
        }
    }

    /// Derives every key from the roots of a key file: `current` makes new things, `older` are honoured.
    pub fn ring(current: &[u8; 32], older: &[[u8; 32]], signers: Vec<String>) -> Keys {
        Keys { older: older.iter().map(Keys::derive).collect(), signers, ..Keys::derive(current) }
    }

    /// The current keys, then the older ones.
    pub fn all(&self) -> impl Iterator<Item = &Keys> {
        std::iter::once(self).chain(&self.older)
    }
}

/// Everything a handler may reach. Cheap to clone: a request clones it many times on its way through the router.
#[derive(Clone)]
pub struct House(Arc<Inside>);

impl House {
    /// A house of these parts.
    pub fn new(parts: Inside) -> House {
        House(Arc::new(parts))
    }
}

impl Deref for House {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.0
    }
}

/// The store, the settings, the live hub, the door.
#[derive(Clone)]
pub struct Inside {
    /// Rows, log, jobs, blobs.
    pub store: Store,
    /// Settings.
    pub config: Arc<Config>,
    /// Keys.
    pub keys: Keys,
    /// Live screens.
    pub hub: Hub,
    /// Who sends a request.
    pub door: Arc<dyn Door>,
}
