//! Where everything invented comes from: the same seed and the same question give the same answer.

use sha2::{Digest, Sha256};

/// The seed of a training world.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Seed(pub(super) u64);

impl Seed {
    /// 64 hexadecimal digits for a question.
    pub(super) fn hex(self, question: &[&str]) -> String {
        let mut text = String::with_capacity(64);
        for byte in self.hash(question) {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        text
    }

    /// An image id or a registry's digest for a question.
    pub(super) fn digest(self, question: &[&str]) -> String {
        format!("sha256:{}", self.hex(question))
    }

    /// A number under `bound` for a question; 0 where the bound is 0.
    pub(super) fn number(self, question: &[&str], bound: u64) -> u64 {
        let hash = self.hash(question);
        let value = hash[..8]
            .iter()
            .fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
        value.checked_rem(bound).unwrap_or(0)
    }

    fn hash(self, question: &[&str]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(self.0.to_be_bytes());
        for part in question {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().into()
    }
}
