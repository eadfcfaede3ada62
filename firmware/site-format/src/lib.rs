//! Prepares a site: what the loader puts at the start of the web application's transmittable range.
//!
//! ```
//! # fn main() -> Result<(), noctule_site::SiteError> {
//! let mut site = noctule_site::Site::new();
//! site.file("/index.html", b"<h1>hello</h1>")?;
//! let image = site.build(1 << 20)?;
//! # assert!(image.len() % 32 == 0); Ok(()) }
//! ```
#![forbid(unsafe_code)]

mod builtin;
mod headers;
mod image;
mod stats;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

/// What can be wrong with a site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// A path that no request can name.
    #[error("the path {0:?} does not begin with a slash")]
    Path(String),
    /// Two files of one path, or (never seen) two paths of one hash.
    #[error("the path {0:?} is there twice")]
    Twice(String),
    /// The image is larger than the application's transmittable range.
    #[error(
        "the site takes {needed} bytes, the application may transmit {limit}: give it more memory in the configuration or serve less"
    )]
    TooLarge {
        /// What it takes.
        needed: u64,
        /// What there is.
        limit: u64,
    },
    /// More files than the index can hold.
    #[error("the site has {0} paths; the index holds at most {max}", max = noctule_http::site::ENTRIES_MAX / 2)]
    TooMany(usize),
    /// A file could not be read.
    #[error("cannot read {path}: {cause}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

pub(crate) struct File {
    pub path: String,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

/// A site in the making.
#[derive(Default)]
pub struct Site {
    files: Vec<File>,
    stats: Option<stats::Template>,
}

impl Site {
    /// With nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The small built-in site.
    pub fn builtin() -> Self {
        let mut site = Self::new();
        for (path, body) in builtin::FILES {
            site.push(path, body.to_vec());
        }
        site
    }

    fn push(&mut self, path: &str, body: Vec<u8>) {
        self.files.push(File {
            path: path.into(),
            content_type: headers::content_type(path),
            body,
        });
    }

    /// Paths and contents of the files so far, in the order they were added.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|file| (file.path.as_str(), &file.body[..]))
    }

    /// Adds a file. `/dir/index.html` is also served as `/dir/`.
    pub fn file(&mut self, path: &str, body: &[u8]) -> Result<&mut Self, SiteError> {
        if !path.starts_with('/') {
            return Err(SiteError::Path(path.into()));
        }
        if self.files.iter().any(|f| f.path == path) {
            return Err(SiteError::Twice(path.into()));
        }
        self.push(path, body.to_vec());
        Ok(self)
    }

    /// Adds every file under a folder; names that begin with a dot are left out.
    pub fn folder(&mut self, root: &Path) -> Result<&mut Self, SiteError> {
        self.walk(root, "")?;
        Ok(self)
    }

    fn walk(&mut self, dir: &Path, prefix: &str) -> Result<(), SiteError> {
        let fail = |cause| SiteError::Read {
            path: dir.into(),
            cause,
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(fail)? {
            names.push(entry.map_err(fail)?.path());
        }
        names.sort();
        for path in names {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with('.') {
                continue;
            }
            let at = format!("{prefix}/{name}");
            if path.is_dir() {
                self.walk(&path, &at)?;
            } else {
                let body = std::fs::read(&path);
                self.file(&at, &body.map_err(|cause| SiteError::Read { path, cause })?)?;
            }
        }
        Ok(())
    }

    /// Adds `/stats`, what happens inside a chip of this topology.
    pub fn stats(&mut self, topology: &noctule_tables::Topology) -> &mut Self {
        self.stats = Some(stats::template(topology));
        self
    }

    /// The image, at most `limit` bytes (the transmittable range), a multiple of 32.
    pub fn build(&self, limit: u64) -> Result<Vec<u8>, SiteError> {
        image::build(&self.files, self.stats.as_ref(), limit)
    }
}
