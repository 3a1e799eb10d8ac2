//! How far an import has come, in a file beside its input, so that it can go on where it was cut off.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Progress;
use crate::error::{Error, Result};

/// How many bytes before its place tell an input from another one.
const TAIL: u64 = 256;

/// Where the state of an import is kept.
#[derive(Clone, Debug)]
pub struct State {
    file: PathBuf,
    input: PathBuf,
    /// What the import is: its arguments. Another one does not go on from here.
    import: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    import: String,
    #[serde(flatten)]
    progress: Progress,
    /// The input's last bytes before the place, as hexadecimal digits.
    tail: String,
}

impl State {
    /// The state of an import of `input`, in `file`, or beside the input.
    #[must_use]
    pub fn new(input: &Path, file: Option<&Path>, import: String) -> Self {
        let beside = || PathBuf::from(format!("{}.import-state", input.display()));
        Self { file: file.map_or_else(beside, Path::to_owned), input: input.to_owned(), import }
    }

    /// How far the import had come; the start where it was never cut off.
    ///
    /// # Errors
    /// `BadUserInput` where the state is of another import, or the input changed before that place; `Internal` where it
    /// cannot be read.
    pub fn load(&self) -> Result<Progress> {
        let text = match fs::read(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Progress::default()),
            Err(error) => return Err(self.failed(&error)),
        };
        let file = self.file.display();
        let mend = format!("delete {file} to begin anew, or name another file with --state");
        let stored: Stored = serde_json::from_slice(&text)
            .map_err(|error| Error::BadUserInput(format!("{file} is no state of an import ({error}): {mend}")))?;
        if stored.import != self.import {
            let message = format!("{file} is of another import ({}): {mend}", stored.import);
            return Err(Error::BadUserInput(message));
        }
        if self.tail(stored.progress.offset).map_err(|error| self.failed(&error))? != stored.tail {
            let message = format!("{} is not the file that {file} is about any more: {mend}", self.input.display());
            return Err(Error::BadUserInput(message));
        }
        Ok(stored.progress)
    }

    /// Keeps how far the import has come. Cut off at any time, the file holds this or what it held before.
    ///
    /// # Errors
    /// `Internal` where it cannot be written.
    pub fn save(&self, progress: Progress) -> Result<()> {
        let write = || {
            let stored = Stored { import: self.import.clone(), progress, tail: self.tail(progress.offset)? };
            let new = self.file.with_added_extension("new");
            fs::write(&new, serde_json::to_vec(&stored)?)?;
            fs::rename(new, &self.file)
        };
        write().map_err(|error| self.failed(&error))
    }

    /// Forgets it: the import came to its end.
    ///
    /// # Errors
    /// `Internal` where it cannot be removed.
    pub fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(&error)),
            _ => Ok(()),
        }
    }

    /// The input's last bytes before a place; fewer where it is shorter.
    fn tail(&self, offset: u64) -> io::Result<String> {
        let mut input = File::open(&self.input)?;
        input.seek(SeekFrom::Start(offset.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        input.take(offset.min(TAIL)).read_to_end(&mut bytes)?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::Internal(format!("the state of the import, {}: {error}", self.file.display()))
    }
}
