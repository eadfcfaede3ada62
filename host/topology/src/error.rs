//! [`ConfigError`]: what is wrong with a configuration, where, and what to do.

use miette::{Diagnostic, NamedSource, SourceSpan};
use std::ops::Range;
use std::sync::Arc;
use thiserror::Error;

/// A refused configuration. Shown through miette it quotes the file with line and column.
#[derive(Debug, Error, Diagnostic)]
#[error("{what}")]
#[diagnostic(code(noctule::config))]
pub struct ConfigError {
    what: String,
    #[help]
    mend: Option<String>,
    #[source_code]
    source_code: Option<Arc<NamedSource<String>>>,
    #[label("{label}")]
    span: Option<SourceSpan>,
    label: &'static str,
}

/// The place in a configuration that a value came from: a span of its file, or nothing for what the
/// command line or a default said.
#[derive(Debug, Clone, Default)]
pub struct Where {
    file: Option<Arc<NamedSource<String>>>,
    span: Option<Range<usize>>,
}

impl Where {
    pub(crate) fn file(name: &str, text: &str) -> Where {
        let source = NamedSource::new(name, text.to_owned());
        Where {
            file: Some(Arc::new(source)),
            span: None,
        }
    }

    /// The same file, at `span`.
    pub(crate) fn at(&self, span: Range<usize>) -> Where {
        Where {
            file: self.file.clone(),
            span: Some(span),
        }
    }

    /// The same file, nowhere in particular, as after an override from the command line.
    pub(crate) fn nowhere(&self) -> Where {
        Where {
            file: self.file.clone(),
            span: None,
        }
    }

    /// An error about this place.
    pub(crate) fn error(&self, what: impl ToString) -> ConfigError {
        let quoted = self.file.clone().zip(self.span.clone());
        let (source_code, span) = quoted.unzip();
        ConfigError {
            what: what.to_string(),
            mend: None,
            source_code,
            span: span.map(SourceSpan::from),
            label: "here",
        }
    }
}

impl ConfigError {
    /// Adds what to do.
    pub(crate) fn mend(mut self, how: impl ToString) -> ConfigError {
        self.mend = Some(how.to_string());
        self
    }
}
