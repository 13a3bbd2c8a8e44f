//! Reading: any bytes are taken, and never more is written than was allowed.

use super::{DISTANCES, END, LITERALS, MAX_CODE, MAX_MATCH, MIN_MATCH, ORDER, RUNS, fixed_literals, unstepped};

/// Why nothing was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::link) enum Refused {
    /// The bytes are not of the format, or do not end where it ends.
    Malformed,
    /// More than the limit would come out.
    TooLarge,
}

/// What `bytes` say after `dictionary`, at most `limit` bytes.
pub(in crate::link) fn inflate(dictionary: &[u8], bytes: &[u8], limit: usize) -> Result<Vec<u8>, Refused> {
    let mut input = Bits { bytes, at: 0 };
    let mut out = dictionary.to_vec();
    let limit = dictionary.len() + limit;
    // Made once: a link made by hand may have a hundred thousand empty blocks.
    let known = [Code::new(&fixed_literals())?, Code::new(&[5; 32])?];
    loop {
        let is_last = input.take(1)? == 1;
        match input.take(2)? {
            0 => stored(&mut input, &mut out, limit)?,
            1 => block(&mut input, &known, &mut out, limit)?,
            2 => {
                let codes = own_codes(&mut input)?;
                block(&mut input, &codes, &mut out, limit)?;
            }
            _ => return Err(Refused::Malformed),
        }
        if is_last {
            break;
        }
    }
    input.end()?;
    out.drain(..dictionary.len());
    Ok(out)
}

/// Bytes as they are.
fn stored(input: &mut Bits<'_>, out: &mut Vec<u8>, limit: usize) -> Result<(), Refused> {
    input.at = input.at.next_multiple_of(8);
    let length = input.take(16)?;
    if input.take(16)? != length ^ 0xffff {
        return Err(Refused::Malformed);
    }
    for _ in 0..length {
        let byte = input.take(8)? as u8;
        push(out, byte, limit)?;
    }
    Ok(())
}

/// Literals and matches up to the end of a block.
fn block(input: &mut Bits<'_>, codes: &[Code; 2], out: &mut Vec<u8>, limit: usize) -> Result<(), Refused> {
    loop {
        let symbol = codes[0].next(input)?;
        if symbol < END {
            push(out, symbol as u8, limit)?;
            continue;
        }
        let length = match symbol {
            END => return Ok(()),
            _ if symbol < LITERALS - 1 => MIN_MATCH + number(input, symbol - END - 1, 2)?,
            _ if symbol == LITERALS - 1 => MAX_MATCH,
            _ => return Err(Refused::Malformed),
        };
        let symbol = codes[1].next(input)?;
        if symbol >= DISTANCES {
            return Err(Refused::Malformed);
        }
        let distance = 1 + number(input, symbol, 1)?;
        let start = out.len().checked_sub(distance).ok_or(Refused::Malformed)?;
        // A match may reach into what it writes itself.
        for at in start..start + length {
            push(out, out[at], limit)?;
        }
    }
}

fn number(input: &mut Bits<'_>, symbol: usize, fine: u8) -> Result<usize, Refused> {
    let (least, extra) = unstepped(symbol, fine);
    Ok(least + input.take(extra)? as usize)
}

fn push(out: &mut Vec<u8>, byte: u8, limit: usize) -> Result<(), Refused> {
    if out.len() >= limit {
        return Err(Refused::TooLarge);
    }
    out.push(byte);
    Ok(())
}

/// The codes that a block brings along.
fn own_codes(input: &mut Bits<'_>) -> Result<[Code; 2], Refused> {
    let literals = input.take(5)? as usize + END + 1;
    let distances = input.take(5)? as usize + 1;
    let mut lengths = [0; RUNS];
    for symbol in &ORDER[..input.take(4)? as usize + 4] {
        lengths[usize::from(*symbol)] = input.take(3)? as u8;
    }
    let code = Code::new(&lengths).ok().filter(Code::is_whole).ok_or(Refused::Malformed)?;
    let count = literals + distances;
    let mut lengths: Vec<u8> = Vec::with_capacity(count);
    while lengths.len() < count {
        let symbol = code.next(input)?;
        let (length, times) = match symbol {
            16 => (*lengths.last().ok_or(Refused::Malformed)?, 3 + input.take(2)?),
            17 => (0, 3 + input.take(3)?),
            18 => (0, 11 + input.take(7)?),
            _ => (symbol as u8, 1),
        };
        lengths.extend((0..times).map(|_| length));
    }
    // Every block ends, so its end has a code.
    if lengths.len() > count || lengths[END] == 0 {
        return Err(Refused::Malformed);
    }
    Ok([Code::new(&lengths[..literals])?, Code::new(&lengths[literals..])?])
}

/// A Huffman code: how many symbols have each length, and the symbols by length.
struct Code {
    counts: [usize; MAX_CODE + 1],
    symbols: Vec<u16>,
}

impl Code {
    fn new(lengths: &[u8]) -> Result<Self, Refused> {
        let mut code = Self { counts: [0; MAX_CODE + 1], symbols: Vec::new() };
        for length in 1..=MAX_CODE {
            let symbols = lengths.iter().zip(0..).filter(|it| usize::from(*it.0) == length).map(|it| it.1);
            code.symbols.extend(symbols);
            code.counts[length] = code.symbols.len() - code.counts[..length].iter().sum::<usize>();
        }
        // Only a code of one symbol, or of none, may leave room, and that symbol has the shortest length.
        let is_single = code.symbols.len() <= 1 && code.counts[1] == code.symbols.len();
        if code.is_whole() || is_single { Ok(code) } else { Err(Refused::Malformed) }
    }

    /// Every sequence of bits stands for a symbol.
    fn is_whole(&self) -> bool {
        let used: usize = (1..=MAX_CODE).map(|it| self.counts[it] << (MAX_CODE - it)).sum();
        used == 1 << MAX_CODE
    }

    fn next(&self, input: &mut Bits<'_>) -> Result<usize, Refused> {
        let (mut code, mut first, mut before) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= input.take(1)? as usize;
            if code < first + count {
                return self.symbols.get(before + code - first).map(|it| (*it).into()).ok_or(Refused::Malformed);
            }
            before += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(Refused::Malformed)
    }
}

/// Bits, the lowest of a byte first.
struct Bits<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u8) -> Result<u32, Refused> {
        let mut value = 0;
        for bit in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(Refused::Malformed)?;
            value |= u32::from(byte >> (self.at % 8) & 1) << bit;
            self.at += 1;
        }
        Ok(value)
    }

    /// Nothing may be left but the zeros that fill the last byte.
    fn end(mut self) -> Result<(), Refused> {
        let left = (self.bytes.len() * 8 - self.at) as u8;
        let is_filled = self.at.div_ceil(8) == self.bytes.len() && self.take(left)? == 0;
        if is_filled { Ok(()) } else { Err(Refused::Malformed) }
    }
}
