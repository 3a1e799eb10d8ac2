//! The lines of a file, one at a time.

use std::io::{BufRead, Read, copy, sink};

use crate::error::{Error, Result};

/// How long one line may be, bytes.
const LONGEST_LINE: u64 = 16 << 20;
/// What some programs put before UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The lines of a file, and how far they are read.
pub(super) struct Lines<R> {
    input: R,
    /// Bytes from the start of the file.
    pub(super) offset: u64,
    /// Lines from the start of the file.
    pub(super) number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines from a place on; what is before it is passed over.
    pub(super) fn from(mut input: R, offset: u64, number: u64) -> Result<Self> {
        let passed = copy(&mut input.by_ref().take(offset), &mut sink()).map_err(|error| unreadable(&error))?;
        if passed < offset {
            return Err(Error::BadUserInput("the file is shorter than what was imported of it".to_owned()));
        }
        Ok(Self { input, offset, number })
    }

    /// The next line, without its end; none: the end of the file. One that is too long is cut, which makes it no JSON.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        let mut read = read.map_err(|error| unreadable(&error))? as u64;
        if read == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if read == LONGEST_LINE {
            read += self.input.skip_until(b'\n').map_err(|error| unreadable(&error))? as u64;
        }
        if self.offset == 0 && line.starts_with(MARK) {
            line.drain(..MARK.len());
        }
        self.offset += read;
        self.number += 1;
        Ok(Some(line))
    }
}

/// What a file that cannot be read is told as.
pub(super) fn unreadable(error: &dyn std::error::Error) -> Error {
    Error::Internal(format!("the file cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_a_newline_or_with_the_file() {
        let mut lines = Lines::from(b"\xEF\xBB\xBFone\n\ntwo".as_slice(), 0, 0).expect("readable");
        let mut found = Vec::new();
        while let Some(line) = lines.next().expect("readable") {
            found.push((String::from_utf8(line).expect("UTF-8"), lines.offset));
        }
        assert_eq!(found, [("one".to_owned(), 7), (String::new(), 8), ("two".to_owned(), 11)]);
    }

    #[test]
    fn lines_go_on_from_a_place() {
        let mut lines = Lines::from(b"one\ntwo\n".as_slice(), 4, 1).expect("readable");
        assert_eq!(lines.next().expect("readable").as_deref(), Some(b"two".as_slice()));
        assert_eq!((lines.offset, lines.number), (8, 2));
        assert!(Lines::from(b"one\n".as_slice(), 5, 1).is_err());
    }
}
