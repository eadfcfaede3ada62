//! [`Output`]: a file that is there whole, or not at all.

use crate::error::Error;
use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::TempPath;

// Files that have no name yet.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished<T>(deed: impl FnOnce(&mut Vec<PathBuf>) -> T) -> T {
    deed(&mut UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Removes what is not finished: the program is about to end at once.
pub fn abandon() {
    for path in unfinished(std::mem::take) {
        // It may be gone or finished by now.
        let _ = std::fs::remove_file(path);
    }
}

/// A file being written beside its final name. Dropped before [`Output::finish`] it leaves nothing.
/// Devices and pipes are written to as they are.
pub struct Output {
    path: PathBuf,
    beside: Option<TempPath>,
}

impl Output {
    /// Opens `path` for writing.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn create(path: &Path) -> Result<(File, Output), Error> {
        let failed = |cause| Error::Write {
            path: path.to_owned(),
            cause,
        };
        let (file, beside) = open(path).map_err(failed)?;
        let path = path.to_owned();
        Ok((file, Output { path, beside }))
    }

    /// Where it will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name; what is written to it must have been flushed.
    pub fn finish(self) -> io::Result<()> {
        let mut output = self;
        match output.beside.take() {
            Some(beside) => {
                output.forget(&beside);
                beside.persist(&output.path).map_err(|e| e.error)
            }
            None => Ok(()),
        }
    }

    fn forget(&self, beside: &Path) {
        unfinished(|paths| paths.retain(|path| path != beside));
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(beside) = self.beside.take() {
            self.forget(&beside);
        }
    }
}

fn open(path: &Path) -> io::Result<(File, Option<TempPath>)> {
    match path.metadata() {
        Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => {
            return Ok((OpenOptions::new().write(true).open(path)?, None));
        }
        _ => {}
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // What an ordinary new file gets.
    let all = Permissions::from_mode(0o666);
    let named = tempfile::Builder::new()
        .prefix(".noctule-")
        .suffix(".part")
        .permissions(all)
        .tempfile_in(folder)
        // Without the name of the temporary file, which nobody has heard of.
        .map_err(|e| io::Error::from(e.kind()))?;
    let (file, beside) = named.into_parts();
    unfinished(|paths| paths.push(beside.to_path_buf()));
    Ok((file, Some(beside)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wave.vcd");
        let entries = || folder.path().read_dir().unwrap().count();

        let (mut file, output) = Output::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(output);
        assert_eq!(entries(), 0);

        let (mut file, output) = Output::create(&path).unwrap();
        file.write_all(b"whole").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        assert_eq!(entries(), 1);
    }

    #[test]
    fn a_device_stays_a_device_and_a_folder_is_no_file() {
        let (mut file, output) = Output::create(Path::new("/dev/null")).unwrap();
        file.write_all(b"away").unwrap();
        output.finish().unwrap();
        assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
        assert!(Output::create(Path::new("/")).is_err());
        assert!(Output::create(Path::new("/nowhere/at/all")).is_err());
    }
}
