//! Writing, for the fewest characters of a link instead of for speed: every way to write a stretch of text is weighed,
//! several times over, at the prices that the time before led to.

use super::{
    DISTANCES, END, LITERALS, MAX_CODE, MAX_MATCH, MIN_MATCH, ORDER, RUNS, Symbol, WINDOW, distance_symbol,
    fixed_literals, length_symbol,
};

/// A match of this length is taken without weighing others, which bounds the time.
const LONG_MATCH: usize = 128;
/// Bytes that are weighed together.
const SEGMENT: usize = 64 * 1024;
/// Rounds for one segment; the gain of later ones is a few bytes.
const ROUNDS: usize = 5;
/// Earlier places that are looked at for all bytes together.
const EFFORT: usize = 1 << 26;

/// `plain`, for readers who have `dictionary` before it.
pub(in crate::link) fn deflate(dictionary: &[u8], plain: &[u8]) -> Vec<u8> {
    let text = [dictionary, plain].concat();
    let mut finder = Finder::new(&text, (EFFORT / plain.len().max(1)).clamp(16, 4096));
    (0..dictionary.len()).for_each(|at| finder.enter(at));
    let mut out = Bits::default();
    let mut start = dictionary.len();
    loop {
        let end = text.len().min(start + SEGMENT);
        let steps = shortest(&text, start, end, &mut finder);
        Block::new(&steps).write(&steps, &mut out, end == text.len());
        if end == text.len() {
            return out.finish();
        }
        start = end;
    }
}

/// A literal, or a match: its length and distance. A literal has distance 0, and its byte as length.
type Step = (u16, u16);

/// The cheapest steps from `start` to `end` that are found.
fn shortest(text: &[u8], start: usize, end: usize, finder: &mut Finder<'_>) -> Vec<Step> {
    let mut options = Options::default();
    (start..end).for_each(|at| finder.find(at, end, &mut options));
    let text = &text[start..end];
    let mut steps = walk(text, &options, &Prices { literals: fixed_literals(), distances: vec![5; DISTANCES] });
    let mut block = Block::new(&steps);
    let (mut best, mut least) = (steps.clone(), block.size);
    for _ in 0..ROUNDS {
        steps = walk(text, &options, &block.prices());
        block = Block::new(&steps);
        if block.size < least {
            (best, least) = (steps.clone(), block.size);
        }
    }
    best
}

/// The matches that begin at each place of a segment: ever longer, each as near as can be.
#[derive(Default)]
struct Options {
    all: Vec<Step>,
    ends: Vec<u32>,
}

impl Options {
    fn at(&self, place: usize) -> &[Step] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.all[start as usize..self.ends[place] as usize]
    }
}

/// Finds earlier places with the same three bytes.
struct Finder<'t> {
    text: &'t [u8],
    /// The last place of each hash, counted from 1.
    heads: Vec<u32>,
    /// The place before with the same hash.
    previous: Vec<u32>,
    effort: usize,
}

impl<'t> Finder<'t> {
    fn new(text: &'t [u8], effort: usize) -> Self {
        Self { text, heads: vec![0; 1 << 15], previous: vec![0; text.len()], effort }
    }

    /// Makes a place known to later ones.
    fn enter(&mut self, at: usize) {
        if let Some([a, b, c]) = self.text.get(at..at + 3).and_then(|it| <[u8; 3]>::try_from(it).ok()) {
            let hash = (u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c)).wrapping_mul(0x9E37_79B1) >> 17;
            let head = &mut self.heads[hash as usize];
            self.previous[at] = *head;
            *head = at as u32 + 1;
        }
    }

    /// Adds the matches at a place that do not reach past `end`.
    fn find(&mut self, at: usize, end: usize, to: &mut Options) {
        self.enter(at);
        let limit = MAX_MATCH.min(end - at);
        let mut longest = MIN_MATCH - 1;
        let mut place = self.previous[at] as usize;
        for _ in 0..self.effort {
            if place == 0 || at - (place - 1) > WINDOW || longest >= limit {
                break;
            }
            let earlier = place - 1;
            if self.text[earlier + longest] == self.text[at + longest] {
                let same = (0..limit).take_while(|it| self.text[earlier + it] == self.text[at + it]).count();
                if same > longest {
                    longest = same;
                    to.all.push((same as u16, (at - earlier) as u16));
                }
            }
            place = self.previous[earlier] as usize;
        }
        to.ends.push(to.all.len() as u32);
    }
}

/// Bits of each symbol.
struct Prices {
    literals: Vec<u8>,
    distances: Vec<u8>,
}

/// The cheapest way through a text.
fn walk(text: &[u8], options: &Options, prices: &Prices) -> Vec<Step> {
    let lengths: Vec<u32> = (MIN_MATCH as u16..=MAX_MATCH as u16)
        .map(|it| {
            let (symbol, extra, _) = length_symbol(it);
            u32::from(prices.literals[symbol] + extra)
        })
        .collect();
    let mut costs = vec![u32::MAX; text.len() + 1];
    let mut arrivals: Vec<Step> = vec![(0, 0); text.len() + 1];
    costs[0] = 0;
    let mut next = 0;
    for (at, byte) in text.iter().enumerate() {
        if at < next {
            continue;
        }
        let here = costs[at];
        let mut arrive = |taken: usize, cost: u32, step: Step| {
            if cost < costs[at + taken] {
                (costs[at + taken], arrivals[at + taken]) = (cost, step);
            }
        };
        arrive(1, here + u32::from(prices.literals[usize::from(*byte)]), ((*byte).into(), 0));
        let found = options.at(at);
        let is_long = found.last().is_some_and(|it| usize::from(it.0) >= LONG_MATCH);
        let weighed = if is_long { &found[found.len() - 1..] } else { found };
        let mut shortest = if is_long { usize::from(weighed[0].0) } else { MIN_MATCH };
        for &(longest, distance) in weighed {
            let (symbol, extra, _) = distance_symbol(distance);
            let far = here + u32::from(prices.distances[symbol] + extra);
            for length in shortest..=usize::from(longest) {
                arrive(length, far + lengths[length - MIN_MATCH], (length as u16, distance));
            }
            shortest = usize::from(longest) + 1;
        }
        if is_long {
            next = at + usize::from(weighed[0].0);
        }
    }
    let mut steps = Vec::new();
    let mut at = text.len();
    while at > 0 {
        let step = arrivals[at];
        steps.push(step);
        at -= if step.1 == 0 { 1 } else { usize::from(step.0) };
    }
    steps.reverse();
    steps
}

/// Huffman's code lengths, at most `limit`. Searching instead of sorting: there are few symbols, and the page carries
/// every kind of sorting apart.
fn code_lengths(counts: &[u32], limit: usize) -> Vec<u8> {
    let mut lengths = vec![0; counts.len()];
    // Leaves, then inner nodes; one that has a parent weighs nothing any more.
    let mut weights = counts.to_vec();
    let mut parents = vec![0; 2 * counts.len()];
    while let Some(first) = lightest(&weights) {
        let weight = std::mem::take(&mut weights[first]);
        let Some(second) = lightest(&weights) else { break };
        parents[first] = weights.len();
        parents[second] = weights.len();
        let both = weight + std::mem::take(&mut weights[second]);
        weights.push(both);
    }
    // How many codes have each length; too long ones are shortened at the cost of others.
    let mut of_length = [0usize; MAX_CODE + 1];
    let mut left = counts.to_vec();
    for (symbol, _) in counts.iter().enumerate().filter(|it| *it.1 > 0) {
        let mut depth = 0;
        let mut node = symbol;
        while parents[node] > 0 {
            node = parents[node];
            depth += 1;
        }
        // The only symbol is the root itself.
        of_length[depth.clamp(1, limit)] += 1;
    }
    let mut taken: usize = (1..=limit).map(|it| of_length[it] << (limit - it)).sum();
    while taken > 1 << limit {
        of_length[limit] -= 1;
        let shorter = (1..limit).rev().find(|it| of_length[*it] > 0).unwrap_or(1);
        of_length[shorter] -= 1;
        of_length[shorter + 1] += 2;
        taken -= 1;
    }
    // The lightest get the longest.
    for length in (1..=limit).rev() {
        for _ in 0..of_length[length] {
            let Some(symbol) = lightest(&left) else { break };
            left[symbol] = 0;
            lengths[symbol] = length as u8;
        }
    }
    lengths
}

/// The lightest node that has not been taken.
fn lightest(weights: &[u32]) -> Option<usize> {
    let mut best = None;
    for (node, weight) in weights.iter().enumerate() {
        if *weight > 0 && best.is_none_or(|it: usize| *weight < weights[it]) {
            best = Some(node);
        }
    }
    best
}

/// The code of each symbol, its bits in the order in which they are written.
fn codes(lengths: &[u8]) -> Vec<u16> {
    let mut code = 0u16;
    let mut codes = vec![0; lengths.len()];
    for length in 1..=MAX_CODE as u8 {
        for (symbol, _) in lengths.iter().enumerate().filter(|it| *it.1 == length) {
            codes[symbol] = code.reverse_bits() >> (16 - length);
            code = code.wrapping_add(1);
        }
        code <<= 1;
    }
    codes
}

/// How steps are written: their code lengths, and how those are written.
struct Block {
    literals: Vec<u8>,
    distances: Vec<u8>,
    /// The code lengths in runs. None where every reader knows them.
    runs: Vec<Symbol>,
    run_lengths: Vec<u8>,
    /// In bits.
    size: usize,
}

impl Block {
    /// The cheaper of the two ways: codes that every reader knows, and codes of its own.
    fn new(steps: &[Step]) -> Self {
        let (mut literals, mut distances, mut extras) = (vec![0; LITERALS], vec![0; DISTANCES], 0);
        literals[END] = 1;
        for &(length, distance) in steps {
            if distance == 0 {
                literals[usize::from(length)] += 1;
                continue;
            }
            for ((symbol, extra, _), counts) in
                [(length_symbol(length), &mut literals), (distance_symbol(distance), &mut distances)]
            {
                counts[symbol] += 1;
                extras += usize::from(extra);
            }
        }
        let bits = |counts: &[u32], lengths: &[u8]| -> usize {
            counts.iter().zip(lengths).map(|(count, length)| *count as usize * usize::from(*length)).sum()
        };
        let size = |literal_lengths: &[u8], distance_lengths: &[u8]| {
            3 + extras + bits(&literals, literal_lengths) + bits(&distances, distance_lengths)
        };

        let known = Self {
            literals: fixed_literals(),
            distances: vec![5; DISTANCES],
            runs: Vec::new(),
            run_lengths: Vec::new(),
            size: size(&fixed_literals(), &[5; DISTANCES]),
        };
        let (own_literals, own_distances) = (code_lengths(&literals, MAX_CODE), code_lengths(&distances, MAX_CODE));
        let runs =
            runs(&[&own_literals[..=last(&own_literals, END)], &own_distances[..=last(&own_distances, 0)]].concat());
        let mut counts = vec![0; RUNS];
        runs.iter().for_each(|it| counts[it.0] += 1);
        let mut own = Self {
            size: size(&own_literals, &own_distances),
            literals: own_literals,
            distances: own_distances,
            run_lengths: code_lengths(&counts, 7),
            runs,
        };
        let in_runs = own.runs.iter().map(|it| usize::from(own.run_lengths[it.0] + it.1)).sum::<usize>();
        own.size += 14 + 3 * own.run_count() + in_runs;
        if known.size <= own.size { known } else { own }
    }

    /// What the same steps would cost the next time.
    fn prices(&self) -> Prices {
        // What did not occur is dear, not impossible.
        let priced = |lengths: &[u8], dear: u8| lengths.iter().map(|it| if *it == 0 { dear } else { *it }).collect();
        Prices { literals: priced(&self.literals, 13), distances: priced(&self.distances, 10) }
    }

    /// How many lengths of run codes are listed.
    fn run_count(&self) -> usize {
        ORDER.iter().rposition(|it| self.run_lengths[usize::from(*it)] > 0).map_or(4, |it| (it + 1).max(4))
    }

    fn write(&self, steps: &[Step], out: &mut Bits, is_last: bool) {
        out.put(u32::from(is_last), 1);
        out.put(if self.runs.is_empty() { 1 } else { 2 }, 2);
        if !self.runs.is_empty() {
            out.put((last(&self.literals, END) - END) as u32, 5);
            out.put(last(&self.distances, 0) as u32, 5);
            out.put(self.run_count() as u32 - 4, 4);
            ORDER[..self.run_count()].iter().for_each(|it| out.put(self.run_lengths[usize::from(*it)].into(), 3));
            let codes = codes(&self.run_lengths);
            self.runs.iter().for_each(|it| out.symbol(*it, &codes, &self.run_lengths));
        }
        let (literals, distances) = (codes(&self.literals), codes(&self.distances));
        for &(length, distance) in steps {
            if distance == 0 {
                out.symbol((length.into(), 0, 0), &literals, &self.literals);
            } else {
                out.symbol(length_symbol(length), &literals, &self.literals);
                out.symbol(distance_symbol(distance), &distances, &self.distances);
            }
        }
        out.symbol((END, 0, 0), &literals, &self.literals);
    }
}

/// The last symbol that has a code, at least `least`.
fn last(lengths: &[u8], least: usize) -> usize {
    lengths.iter().rposition(|it| *it > 0).map_or(least, |it| it.max(least))
}

/// Equal lengths in a row, as RFC 1951 3.2.7 writes them.
fn runs(lengths: &[u8]) -> Vec<Symbol> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(length) = lengths.get(at) {
        let same = lengths[at..].iter().take_while(|it| *it == length).count();
        // Only what went before can be repeated; zeros have symbols of their own.
        let is_again = at > 0 && lengths[at - 1] == *length;
        let (symbol, extra, least, most) = match (*length, same) {
            (0, 11..) => (18, 7, 11, 138),
            (0, 3..) => (17, 3, 3, 10),
            (1.., 3..) if is_again => (16, 2, 3, 6),
            _ => ((*length).into(), 0, 1, 1),
        };
        let taken = same.min(most);
        runs.push((symbol, extra, (taken - least) as u16));
        at += taken;
    }
    runs
}

/// Bits, the lowest of a byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    open: u32,
    count: u8,
}

impl Bits {
    fn put(&mut self, value: u32, count: u8) {
        self.open |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.open as u8);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    /// A symbol's code and the bits that follow it.
    fn symbol(&mut self, (symbol, extra, value): Symbol, codes: &[u16], lengths: &[u8]) {
        self.put(codes[symbol].into(), lengths[symbol]);
        self.put(value.into(), extra);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.open as u8);
        }
        self.bytes
    }
}
