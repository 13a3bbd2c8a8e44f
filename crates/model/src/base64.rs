//! Base64 as attestations carry it: the statement that was signed stands inside as encoded JSON.

/// The decoded bytes; `None` for a text in which another character stands. Both alphabets are read, with and without
/// padding.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end().trim_end_matches('=');
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0u32, 0);
    for byte in digits.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_decoded() {
        let check = |text: &str, bytes: &[u8]| assert_eq!(decode(text).as_deref(), Some(bytes), "{text}");
        check("", b"");
        check("Zg==", b"f");
        check("Zm8=", b"fo");
        check("Zm9v", b"foo");
        check("Zm9vYg", b"foob");
        check("-_-_", &[0xfb, 0xff, 0xbf]);
        check("+/+/\n", &[0xfb, 0xff, 0xbf]);
    }

    #[test]
    fn another_character_is_refused() {
        assert_eq!(decode("Zm 9v"), None);
        assert_eq!(decode("Zé"), None);
        assert_eq!(decode("=Zm9v"), None);
    }
}
