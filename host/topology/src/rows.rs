//! Rows and tiles as a file names them: checked against the mesh.

use crate::error::{ConfigError, Where};
use crate::file;
use crate::mesh::Mesh;
use toml::Spanned;

/// Reads rows and checks that the mesh has them.
pub(crate) struct Rows<'a> {
    pub(crate) mesh: Mesh,
    pub(crate) place: &'a Where,
}

impl Rows<'_> {
    pub(crate) fn one(&self, row: u64, here: &Where) -> Result<u8, ConfigError> {
        let fits = u8::try_from(row)
            .ok()
            .filter(|&row| row < self.mesh.height());
        fits.ok_or_else(|| {
            let (mesh, last) = (self.mesh, self.mesh.height() - 1);
            here.error(format!(
                "there is no row {row} in a {mesh} mesh; rows are 0 to {last}"
            ))
        })
    }

    pub(crate) fn list(
        &self,
        given: Option<&Spanned<Vec<u64>>>,
        default: impl FnOnce() -> Vec<u8>,
    ) -> Result<(Vec<u8>, Where), ConfigError> {
        let Some(given) = given else {
            return Ok((default(), self.place.nowhere()));
        };
        let here = self.place.at(given.span());
        let mut rows = Vec::new();
        for &row in given.get_ref() {
            let row = self.one(row, &here)?;
            if rows.contains(&row) {
                return Err(here.error(format!("row {row} is named twice")));
            }
            rows.push(row);
        }
        rows.sort_unstable();
        Ok((rows, here))
    }

    /// Index of a tile given as column and row.
    pub(crate) fn tile(&self, at: &Spanned<file::At>) -> Result<usize, ConfigError> {
        let here = self.place.at(at.span());
        let [column, row] = *at.get_ref();
        let row = self.one(row, &here)?;
        if column >= u64::from(self.mesh.width()) {
            let (mesh, last) = (self.mesh, self.mesh.width() - 1);
            return Err(here.error(format!(
                "there is no column {column} in a {mesh} mesh; columns are 0 to {last}"
            )));
        }
        // Below 16.
        Ok(usize::from(row) * usize::from(self.mesh.width()) + column as usize)
    }
}

/// A bit for each row.
pub(crate) fn mask(rows: &[u8]) -> u16 {
    rows.iter().fold(0, |mask, row| mask | 1 << row)
}
