//! DEFLATE (RFC 1951) with a text that both sides know before it. By hand, because a page has to carry it: a general
//! library weighs more than twice as much, and its fastest search makes links longer than this one's best.

mod read;
mod write;

pub(super) use read::{Refused, inflate};
pub(super) use write::deflate;

/// How far back a match may lie.
const WINDOW: usize = 32 * 1024;
/// The lengths of a match.
const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;
/// The symbol that ends a block; those above are lengths.
const END: usize = 256;
/// Symbols of literals and lengths, of distances, of code lengths.
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const RUNS: usize = 19;
/// The longest code.
const MAX_CODE: usize = 15;
/// In which order a block lists the code lengths of its code lengths.
const ORDER: [u8; RUNS] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A symbol, how many bits follow it, and their value.
type Symbol = (usize, u8, u16);

/// The code lengths of literals that every reader knows; those of distances are all 5.
fn fixed_literals() -> Vec<u8> {
    let mut lengths = vec![8; 288];
    lengths[144..END].fill(9);
    lengths[END..280].fill(7);
    lengths
}

/// The symbol of a number. Symbols stand in groups of `1 << fine`; from group to
/// group the step from one to the next doubles.
fn stepped(value: u16, fine: u8) -> Symbol {
    let bits = (16 - value.leading_zeros()) as u8;
    let extra = bits.saturating_sub(fine + 1);
    let symbol = (usize::from(extra) << fine) + usize::from(value >> extra);
    (symbol, extra, value & ((1 << extra) - 1))
}

/// The least number with a symbol, and how many bits follow.
fn unstepped(symbol: usize, fine: u8) -> (usize, u8) {
    let extra = (symbol >> fine).saturating_sub(1);
    ((symbol - (extra << fine)) << extra, extra as u8)
}

/// The symbol of a match's length.
fn length_symbol(length: u16) -> Symbol {
    if usize::from(length) == MAX_MATCH {
        return (LITERALS - 1, 0, 0);
    }
    let (symbol, extra, value) = stepped(length - MIN_MATCH as u16, 2);
    (END + 1 + symbol, extra, value)
}

/// The symbol of a match's distance.
fn distance_symbol(distance: u16) -> Symbol {
    stepped(distance - 1, 1)
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, compress, create_comp_flags_from_zip_params};
    use miniz_oxide::inflate::TINFLStatus;
    use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
    use proptest::prelude::*;

    use super::*;

    /// What another implementation makes of `bytes`.
    fn inflate_elsewhere(dictionary: &[u8], bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; dictionary.len() + limit];
        out[..dictionary.len()].copy_from_slice(dictionary);
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let mut state = Box::<DecompressorOxide>::default();
        let (status, _, written) = decompress(&mut state, bytes, &mut out, dictionary.len(), flags);
        (status == TINFLStatus::Done).then(|| out[dictionary.len()..dictionary.len() + written].to_vec())
    }

    /// What another implementation writes for `plain`.
    fn deflate_elsewhere(dictionary: &[u8], plain: &[u8], level: i32) -> Vec<u8> {
        let mut state = Box::new(CompressorOxide::new(create_comp_flags_from_zip_params(level, 0, 0)));
        let mut out = vec![0; 2 * (dictionary.len() + plain.len()) + 1024];
        // What the dictionary becomes is thrown away.
        let (_, taken, _) = compress(&mut state, dictionary, &mut out, TDEFLFlush::Sync);
        assert_eq!(taken, dictionary.len());
        let (_, _, written) = compress(&mut state, plain, &mut out, TDEFLFlush::Finish);
        out.truncate(written);
        out
    }

    /// Whether both directions agree with themselves and with another implementation.
    #[track_caller]
    fn check(dictionary: &[u8], plain: &[u8]) {
        let written = deflate(dictionary, plain);
        assert_eq!(inflate(dictionary, &written, plain.len()).ok().as_deref(), Some(plain));
        assert_eq!(inflate_elsewhere(dictionary, &written, plain.len()).as_deref(), Some(plain));
        for level in [0, 1, 6, 10] {
            let other = deflate_elsewhere(dictionary, plain, level);
            assert_eq!(inflate(dictionary, &other, plain.len()).ok().as_deref(), Some(plain), "level {level}");
        }
    }

    /// Bytes without a pattern.
    fn noise(count: usize) -> Vec<u8> {
        let mut seed = 1u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn every_length_and_distance_has_a_symbol_that_leads_back() {
        for length in MIN_MATCH as u16..=MAX_MATCH as u16 {
            let (symbol, extra, value) = length_symbol(length);
            assert!(value < 1 << extra || extra == 0 && value == 0);
            if symbol < LITERALS - 1 {
                let (least, bits) = unstepped(symbol - END - 1, 2);
                assert_eq!((least + MIN_MATCH + usize::from(value), bits), (length.into(), extra));
            }
        }
        for distance in 1..=WINDOW as u16 {
            let (symbol, extra, value) = distance_symbol(distance);
            assert!(symbol < DISTANCES);
            let (least, bits) = unstepped(symbol, 1);
            assert_eq!((least + 1 + usize::from(value), bits), (distance.into(), extra));
        }
    }

    #[test]
    fn texts_of_every_kind_come_back() {
        let workflow = b"on: push\njobs:\n  publish:\n    steps:\n      - run: npm ci\n      - run: npm publish\n";
        check(b"", b"");
        check(b"", b"a");
        check(b"", workflow);
        check(workflow, workflow);
        check(workflow, &workflow.repeat(900));
        check(b"ab", &[b'a'; 100_000]);
        check(b"", &noise(20_000));
        check(&noise(5_000), &noise(5_000));
    }

    #[test]
    fn links_are_shorter_than_with_another_implementation() {
        let workflow = include_bytes!("../../../engine/src/rules/outdated_npm.md");
        let page = include_bytes!("../../../engine/src/rules/stored_token.md");
        let (own, other) = (deflate(page, workflow).len(), deflate_elsewhere(page, workflow, 10).len());
        assert!(own < other, "{own} bytes, {other} elsewhere");
    }

    #[test]
    fn what_is_not_the_format_is_refused() {
        for bytes in [&[][..], &[7], &[6], &[1], &[1, 5, 0, 0, 0], &[4, 0, 0], &[3, 1]] {
            assert!(matches!(inflate(b"", bytes, 100), Err(Refused::Malformed)), "{bytes:?}");
        }
        // A single distance with a code of four bits, where one would do.
        let long_code =
            [5, 128, 1, 13, 0, 0, 8, 194, 170, 188, 218, 145, 209, 63, 130, 6, 148, 76, 64, 111, 152, 122, 229, 1];
        assert!(matches!(inflate(b"", &long_code, 100), Err(Refused::Malformed)));
        // A distance that leads to before the beginning.
        let written = deflate(b"abcdefgh", b"abcdefgh");
        assert!(inflate(b"", &written, 100).is_err());
        let cut = &written[..written.len() - 1];
        assert!(inflate(b"abcdefgh", cut, 100).is_err());
        assert!(inflate(b"abcdefgh", &[&written[..], &[0]].concat(), 100).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

        #[test]
        fn any_bytes_come_back(dictionary in proptest::collection::vec(any::<u8>(), 0..300), plain in proptest::collection::vec(0u8..6, 0..800)) {
            check(&dictionary, &plain);
        }

        #[test]
        fn any_bytes_are_read_or_refused_within_the_limit(bytes in proptest::collection::vec(any::<u8>(), 0..400), limit in 0usize..2000) {
            if let Ok(plain) = inflate(b"name: Publish\n", &bytes, limit) {
                prop_assert!(plain.len() <= limit);
                prop_assert_eq!(inflate_elsewhere(b"name: Publish\n", &bytes, limit), Some(plain));
            }
        }

        #[test]
        fn a_changed_byte_is_read_or_refused(plain in "[a-f ]{0,200}", at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = deflate(b"", plain.as_bytes());
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(plain) = inflate(b"", &bytes, 4000) {
                prop_assert_eq!(inflate_elsewhere(b"", &bytes, 4000), Some(plain));
            }
        }
    }
}
