//! Physical memory protection as a list of address ranges (privileged specification 3.7).

/// What an access wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    Fetch,
    Load,
    Store,
}

/// Regions built into the core.
pub const REGIONS: usize = 8;

#[derive(Clone, Default, Debug)]
pub struct Pmp {
    cfg: [u8; REGIONS],
    addr: [u32; REGIONS],
}

const R: u8 = 1;
const W: u8 = 2;
const X: u8 = 4;
const LOCK: u8 = 0x80;

impl Pmp {
    fn mode(&self, i: usize) -> u8 {
        self.cfg[i] >> 3 & 3
    }

    /// First and past-last byte of region `i`, when it is on.
    fn range(&self, i: usize) -> Option<(u64, u64)> {
        let addr = u64::from(self.addr[i]) << 2;
        match self.mode(i) {
            0 => None,
            1 => Some((
                if i == 0 {
                    0
                } else {
                    u64::from(self.addr[i - 1]) << 2
                },
                addr,
            )),
            2 => Some((addr, addr + 4)),
            _ => {
                let size = 8u64 << self.addr[i].trailing_ones();
                Some((addr & !(size - 1), (addr & !(size - 1)) + size))
            }
        }
    }

    /// Whether an aligned access to `addr` is allowed.
    pub fn allows(&self, addr: u32, access: Access, user: bool) -> bool {
        let addr = u64::from(addr & !3);
        let hit = (0..REGIONS).find(|&i| {
            self.range(i)
                .is_some_and(|(lo, hi)| (lo..hi).contains(&addr))
        });
        match hit {
            None => !user,
            Some(i) if !user && self.cfg[i] & LOCK == 0 => true,
            Some(i) => {
                let need = match access {
                    Access::Fetch => X,
                    Access::Load => R,
                    Access::Store => W,
                };
                self.cfg[i] & need != 0
            }
        }
    }

    pub fn read(&self, csr: u16) -> u32 {
        let index = usize::from(csr & 0x1f);
        match index {
            0..4 if index < REGIONS / 4 => {
                u32::from_le_bytes(self.cfg[index * 4..index * 4 + 4].try_into().expect("four"))
            }
            16.. if index - 16 < REGIONS => self.addr[index - 16],
            _ => 0,
        }
    }

    pub fn write(&mut self, csr: u16, value: u32) {
        let index = usize::from(csr & 0x1f);
        if index < REGIONS / 4 {
            for (i, byte) in value.to_le_bytes().into_iter().enumerate() {
                let region = index * 4 + i;
                if self.cfg[region] & LOCK == 0 {
                    let byte = byte & 0x9f;
                    self.cfg[region] = if byte & (R | W) == W { byte & !W } else { byte };
                }
            }
        } else if (16..16 + REGIONS).contains(&index) {
            let region = index - 16;
            let locked = self.cfg[region] & LOCK != 0;
            let next_is_locked_tor = region + 1 < REGIONS
                && self.cfg[region + 1] & LOCK != 0
                && self.mode(region + 1) == 1;
            if !locked && !next_is_locked_tor {
                self.addr[region] = value & 0x3fff_ffff;
            }
        }
    }
}
