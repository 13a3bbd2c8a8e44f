//! Bytes to the characters of a link and back: DEFLATE with a preset dictionary, then base64url.

use super::LinkProblem;
use super::deflate::{Refused, deflate, inflate};

/// Frozen: a link of version 1 can be read only with these bytes. Text of our own in the words that workflows,
/// manifests and settings use, the most usual last, because near is cheap.
const DICTIONARY_1: &[u8] = include_bytes!("dictionary_1.txt");

/// The bytes, compressed, in the alphabet of addresses.
pub(super) fn pack(plain: &[u8]) -> String {
    base64(&deflate(DICTIONARY_1, plain))
}

/// What was packed, at most `limit` bytes.
pub(super) fn unpack(payload: &str, limit: usize) -> Result<Vec<u8>, LinkProblem> {
    let bytes = from_base64(payload).ok_or(LinkProblem::Damaged)?;
    inflate(DICTIONARY_1, &bytes, limit).map_err(|it| match it {
        Refused::Malformed => LinkProblem::Damaged,
        Refused::TooLarge => LinkProblem::TooLarge,
    })
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for addresses, without padding.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(group >> (18 - 6 * digit)) as usize & 63]));
        }
    }
    text
}

/// `None` for anything that [`base64`] does not write.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0u32;
        for digit in chunk {
            group = group << 6 | ALPHABET.iter().position(|it| it == digit)? as u32;
        }
        let spare = 6 * (4 - chunk.len());
        let group = group << spare;
        let count = chunk.len() - 1;
        if count == 0 || group & ((1 << (24 - 8 * count)) - 1) != 0 {
            return None;
        }
        bytes.extend_from_slice(&group.to_be_bytes()[1..=count]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(plain: &[u8]) {
        let packed = pack(plain);
        assert!(packed.bytes().all(|it| ALPHABET.contains(&it)));
        assert_eq!(unpack(&packed, plain.len()).ok().as_deref(), Some(plain));
    }

    #[test]
    fn bytes_come_back_as_they_were() {
        check(b"");
        check(b"a");
        check(b"name: Publish\n");
        check(DICTIONARY_1);
    }

    #[test]
    fn the_dictionary_is_frozen() {
        assert_eq!((DICTIONARY_1.len(), model::crc32::crc32(DICTIONARY_1)), (15_018, 0xA67A212D));
    }

    #[test]
    fn the_dictionary_shortens_what_it_knows() {
        let line = b"      - uses: actions/checkout@v4\n";
        assert!(pack(line).len() < line.len() / 2, "{}", pack(line));
    }

    #[test]
    fn more_than_the_limit_stops_at_the_limit() {
        let bomb = pack(&[b'a'; 100_000]);
        assert!(bomb.len() < 300);
        assert_eq!(unpack(&bomb, 99_999), Err(LinkProblem::TooLarge));
    }

    #[test]
    fn base64_takes_only_what_it_writes() {
        assert_eq!(base64(b"\xfb\xff\xbf"), "-_-_");
        assert_eq!(from_base64("-_-_").as_deref(), Some(&b"\xfb\xff\xbf"[..]));
        for text in ["A", "AAAAA", "AB", "AAB", "A+AA", "AAA=", "é"] {
            assert_eq!(from_base64(text), None, "{text}");
        }
        for length in 0..20 {
            let bytes: Vec<u8> = (0..length).map(|it: u8| it.wrapping_mul(37)).collect();
            assert_eq!(from_base64(&base64(&bytes)), Some(bytes));
        }
    }
}
