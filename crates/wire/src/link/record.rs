//! The plain form of a link: records of tagged fields. A reader skips the tags it does not know, so that a link made
//! tomorrow still opens where nothing in it is essential, and a link made today opens for ever.
//!
//! A field is its tag, the number of its bytes, its bytes; both numbers as LEB128. A record is fields one after the
//! other, and a field may hold a record. Tags are never used again for something else.

/// Writes a record.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn bytes(&mut self, tag: u32, bytes: &[u8]) {
        number(&mut self.0, tag);
        number(&mut self.0, u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn text(&mut self, tag: u32, text: &str) {
        self.bytes(tag, text.as_bytes());
    }

    /// Nothing for an answer that nobody gave.
    pub(super) fn answer(&mut self, tag: u32, text: Option<&str>) {
        if let Some(text) = text {
            self.text(tag, text);
        }
    }

    pub(super) fn yes_or_no(&mut self, tag: u32, answer: Option<bool>) {
        self.answer(tag, answer.map(|it| if it { "yes" } else { "no" }));
    }

    pub(super) fn number(&mut self, tag: u32, value: u32) {
        let mut bytes = Vec::new();
        number(&mut bytes, value);
        self.bytes(tag, &bytes);
    }

    /// Nothing for a record without fields.
    pub(super) fn record(&mut self, tag: u32, record: &Self) {
        if !record.0.is_empty() {
            self.bytes(tag, &record.0);
        }
    }
}

/// Appends a number, seven bits a byte, the lowest first.
pub(super) fn number(to: &mut Vec<u8>, mut value: u32) {
    while value > 0x7f {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}

/// A record that was read: its fields in order.
pub(super) struct Record<'t>(Vec<(u32, &'t [u8])>);

/// The content is not what a [`Writer`] writes.
pub(super) struct Malformed;

impl<'t> Record<'t> {
    pub(super) fn read(bytes: &'t [u8]) -> Result<Self, Malformed> {
        let mut fields = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let tag = take_number(&mut rest)?;
            let length = take_number(&mut rest)? as usize;
            let (field, after) = rest.split_at_checked(length).ok_or(Malformed)?;
            fields.push((tag, field));
            rest = after;
        }
        Ok(Self(fields))
    }

    /// All fields with this tag.
    pub(super) fn all(&self, tag: u32) -> impl Iterator<Item = &'t [u8]> {
        self.0.iter().filter(move |it| it.0 == tag).map(|it| it.1)
    }

    pub(super) fn bytes(&self, tag: u32) -> Option<&'t [u8]> {
        self.all(tag).next()
    }

    pub(super) fn text(&self, tag: u32) -> Result<Option<&'t str>, Malformed> {
        self.bytes(tag).map(|it| std::str::from_utf8(it).map_err(|_| Malformed)).transpose()
    }

    /// Zero where there is none.
    pub(super) fn number(&self, tag: u32) -> Result<u32, Malformed> {
        self.bytes(tag).map_or(Ok(0), |mut it| take_number(&mut it))
    }

    /// A record without fields where there is none.
    pub(super) fn record(&self, tag: u32) -> Result<Self, Malformed> {
        Self::read(self.bytes(tag).unwrap_or_default())
    }

    /// `None` for a word of later years.
    pub(super) fn yes_or_no(&self, tag: u32) -> Result<Option<bool>, Malformed> {
        Ok(match self.text(tag)? {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        })
    }
}

pub(super) fn take_number(bytes: &mut &[u8]) -> Result<u32, Malformed> {
    let mut value = 0u32;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = bytes.split_first().ok_or(Malformed)?;
        *bytes = rest;
        let part = u32::from(byte & 0x7f);
        // The fifth byte has room for four bits.
        if shift == 28 && part > 0x0f {
            return Err(Malformed);
        }
        value |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Malformed)
}
