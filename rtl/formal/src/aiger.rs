//! Binary AIGER 1.9, as yosys writes it: latches, ANDs, bad states, constraints.

use thiserror::Error;

/// Why a file could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AigerError {
    /// The first line is not a binary AIGER header.
    #[error("not a binary AIGER file")]
    Header,
    /// The file ends too early or has a line that is not a number.
    #[error("AIGER file broken at byte {0}")]
    Broken(usize),
}

/// A register: its literal, its next value, its first value if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latch {
    /// Literal of the current value.
    pub now: usize,
    /// Literal of the next value.
    pub next: usize,
    /// Value at the start; none: any.
    pub start: Option<bool>,
}

/// A circuit. Literals are twice a variable, plus 1 for its negation; 0 is false.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aiger {
    /// Inputs are the variables 1 to this.
    pub inputs: usize,
    /// Registers.
    pub latches: Vec<Latch>,
    /// What must never be 1.
    pub bads: Vec<usize>,
    /// What is always 1, because the environment sees to it.
    pub constraints: Vec<usize>,
    /// (result, left, right), operands before results.
    pub ands: Vec<[usize; 3]>,
}

impl Aiger {
    /// Reads a file.
    ///
    /// # Errors
    /// If it is not binary AIGER, or broken.
    pub fn parse(bytes: &[u8]) -> Result<Self, AigerError> {
        let mut at = 0;
        let head = line(bytes, &mut at)?;
        let words: Vec<&str> = head.split(' ').collect();
        if words.first() != Some(&"aig") || words.len() < 6 {
            return Err(AigerError::Header);
        }
        let number = |i: usize| {
            words
                .get(i)
                .map_or(Ok(0), |w| w.parse().map_err(|_| AigerError::Header))
        };
        let (inputs, latches, outputs) = (number(2)?, number(3)?, number(4)?);
        let (ands, bads, constraints): (usize, usize, usize) = (number(5)?, number(6)?, number(7)?);
        let mut out = Self {
            inputs,
            ..Self::default()
        };
        for i in 0..latches {
            let text = line(bytes, &mut at)?;
            let fields: Result<Vec<usize>, _> = text.split(' ').map(str::parse).collect();
            let fields = fields.map_err(|_| AigerError::Broken(at))?;
            let now = 2 * (inputs + 1 + i);
            let start = match fields.get(1) {
                None | Some(0) => Some(false),
                Some(1) => Some(true),
                Some(_) => None,
            };
            let next = *fields.first().ok_or(AigerError::Broken(at))?;
            out.latches.push(Latch { now, next, start });
        }
        let mut literals = |count: usize| -> Result<Vec<usize>, AigerError> {
            (0..count)
                .map(|_| {
                    line(bytes, &mut at)?
                        .parse()
                        .map_err(|_| AigerError::Broken(at))
                })
                .collect()
        };
        literals(outputs)?;
        out.bads = literals(bads)?;
        out.constraints = literals(constraints)?;
        for i in 0..ands {
            let result = 2 * (inputs + latches + 1 + i);
            let left = result
                .checked_sub(delta(bytes, &mut at)?)
                .ok_or(AigerError::Broken(at))?;
            let right = left
                .checked_sub(delta(bytes, &mut at)?)
                .ok_or(AigerError::Broken(at))?;
            out.ands.push([result, left, right]);
        }
        Ok(out)
    }

    /// Number of variables, the constant not counted.
    pub fn variables(&self) -> usize {
        self.inputs + self.latches.len() + self.ands.len()
    }
}

fn line<'a>(bytes: &'a [u8], at: &mut usize) -> Result<&'a str, AigerError> {
    let rest = bytes.get(*at..).ok_or(AigerError::Broken(*at))?;
    let end = rest
        .iter()
        .position(|b| *b == b'\n')
        .ok_or(AigerError::Broken(*at))?;
    let text = std::str::from_utf8(&rest[..end]).map_err(|_| AigerError::Broken(*at))?;
    *at += end + 1;
    Ok(text)
}

/// Seven bits a byte, the lowest first.
fn delta(bytes: &[u8], at: &mut usize) -> Result<usize, AigerError> {
    let (mut value, mut shift) = (0usize, 0);
    loop {
        let byte = *bytes.get(*at).ok_or(AigerError::Broken(*at))?;
        *at += 1;
        value |= usize::from(byte & 127)
            .checked_shl(shift)
            .ok_or(AigerError::Broken(*at))?;
        shift += 7;
        if byte < 128 {
            return Ok(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toggle_with_an_and_is_read() {
        // One input, one latch that starts at 1, one AND of both, which is bad.
        let text = b"aig 3 1 1 0 1 1\n5 1\n6\n\x02\x02";
        let a = Aiger::parse(text).unwrap();
        assert_eq!(
            a.latches,
            [Latch {
                now: 4,
                next: 5,
                start: Some(true)
            }]
        );
        assert_eq!((a.bads, a.ands), (vec![6], vec![[6, 4, 2]]));
    }

    #[test]
    fn broken_files_are_refused() {
        assert_eq!(Aiger::parse(b"aag 0 0 0 0 0\n"), Err(AigerError::Header));
        assert!(matches!(
            Aiger::parse(b"aig 3 1 1 0 1 1\n5 1\n6\n\x02"),
            Err(AigerError::Broken(_))
        ));
        assert!(matches!(
            Aiger::parse(b"aig 1 0 1 0 0\nx\n"),
            Err(AigerError::Broken(_))
        ));
    }
}
