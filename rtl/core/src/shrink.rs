//! Makes a failing program smaller by turning instructions into nops, in ever smaller pieces.

use crate::asm::NOP;

/// The smallest body found for which `fails` still holds. `fails(body)` must hold to begin with.
pub fn shrink(mut body: Vec<u32>, mut fails: impl FnMut(&[u32]) -> bool) -> Vec<u32> {
    let mut piece = body.len().div_ceil(2).max(1);
    loop {
        let mut progress = false;
        for start in (0..body.len()).step_by(piece) {
            let end = (start + piece).min(body.len());
            if body[start..end].iter().all(|&w| w == NOP) {
                continue;
            }
            let mut candidate = body.clone();
            candidate[start..end].fill(NOP);
            if fails(&candidate) {
                body = candidate;
                progress = true;
            }
        }
        if piece > 1 {
            piece = piece.div_ceil(2);
        } else if !progress {
            return body;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_guilty_instructions_remain() {
        let body: Vec<u32> = (1000..1100).collect();
        let small = shrink(body, |b| b.contains(&1017) && b.contains(&1080));
        let left: Vec<u32> = small.into_iter().filter(|&w| w != NOP).collect();
        assert_eq!(left, [1017, 1080]);
    }
}
