//! Changes inputs, the same way every time it starts from the same number.

/// Pieces that mean something to one reader or another.
const PIECES: [&str; 54] = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "\u{feff}",
    "\0",
    "é",
    "🚀",
    "\u{2028}",
    "'",
    "\"",
    "`",
    "\\",
    "#",
    "# ",
    ": ",
    "- ",
    "? ",
    "|",
    "|2-\n",
    ">+\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!str ",
    "!reference [a, b]",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "${{ ",
    " }}",
    "${",
    "$(",
    ")",
    "&&",
    "||",
    ";",
    "<<EOF\n",
    "npm publish",
    "npx jsr publish",
    "=",
    "//",
    "/*",
    "\"\"\"",
    "1e999",
    "\u{1b}[31m",
    "99999999999999999999",
];

/// The longest input that it makes.
const MAX_BYTES: usize = 1 << 16;

/// A source of changed inputs.
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// Starts from a number.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// One of the inputs, changed in one to eight places.
    pub fn change(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.pick(corpus).cloned().unwrap_or_default();
        for _ in 0..=self.below(8) {
            self.change_once(&mut input, corpus);
        }
        input.truncate(MAX_BYTES);
        input
    }

    fn change_once(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let (start, end) = self.range(input.len());
        match self.below(9) {
            0 => {
                input.drain(start..end);
            }
            1 => {
                let part = input[start..end].to_vec();
                let at = self.below(input.len() + 1);
                input.splice(at..at, part);
            }
            2 => {
                let byte = self.below(256) as u8;
                if let Some(it) = input.get_mut(start) {
                    *it = byte;
                }
            }
            3 => {
                let bit = self.below(8);
                if let Some(it) = input.get_mut(start) {
                    *it ^= 1 << bit;
                }
            }
            4 => input.truncate(start),
            5 => {
                let times = 2 + self.below(60);
                let part = input[start..end.min(start + 40)].repeat(times);
                input.splice(start..start, part);
            }
            6 => {
                let other = self.pick(corpus).cloned().unwrap_or_default();
                let (from, to) = self.range(other.len());
                input.splice(start..end, other[from..to].iter().copied());
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                let end = if self.below(2) == 0 { start } else { end.min(start + 8) };
                input.splice(start..end, piece.bytes());
            }
        }
    }

    fn pick<'c>(&mut self, corpus: &'c [Vec<u8>]) -> Option<&'c Vec<u8>> {
        let at = self.below(corpus.len().max(1));
        corpus.get(at)
    }

    /// A part of that many bytes, mostly a short one.
    fn range(&mut self, length: usize) -> (usize, usize) {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 24 };
        (start, (start + self.below(most + 1)).min(length))
    }

    /// A number below a limit, which is not zero.
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let bits = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(bits).unwrap_or_default() % limit
    }
}
