//! Bounds what is read of commands: aliases, scripts that call scripts and reused commands make many readings of one
//! text.

use std::cell::Cell;

/// How many more bytes are read before the rest is left unread.
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(4 << 20))
    }
}

impl Budget {
    /// Spends this many bytes; false once there are no more.
    #[must_use]
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}
