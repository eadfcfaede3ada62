//! Carries a script out (`noctule_hostile_images`).
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use noctule_contract::{msg, sock, sock::SockHead};
    use noctule_hostile_images as op;
    use noctule_rt::{Boot, Bus, Metal, Ni, Tile, park};

    noctule_rt::entry!(main);

    struct Attack {
        ni: Ni<Metal>,
        base: u32,
        at: u32,
        results: u32,
        /// Channel to the first net tile.
        net: u8,
    }

    fn main(tile: Tile) -> ! {
        let Some(boot) = tile.boot else { park() };
        let net = Boot::peers(&boot).next().map_or(1, |p| p.channel);
        let base = boot.region_base();
        let (ni, results) = (tile.ni, base + op::RESULTS);
        Attack {
            ni,
            base,
            at: 0,
            results,
            net,
        }
        .run()
    }

    impl Attack {
        fn next(&mut self) -> u32 {
            let word = Metal.load(self.base + 4 * (self.at % op::WORDS_MAX));
            self.at += 1;
            word
        }

        fn run(&mut self) -> ! {
            loop {
                match self.next() {
                    op::WAIT => self.wait(),
                    op::LOAD => {
                        let at = self.next();
                        let value = raw_load(at);
                        Metal.store(self.results, value);
                        self.results += 4;
                        self.ni.drain_stores();
                    }
                    op::STORE => {
                        let (at, value) = (self.next(), self.next());
                        raw_store(at, value);
                    }
                    op::MESSAGE => self.message(true),
                    op::RAW => self.message(false),
                    op::JUMP => self.at = self.next(),
                    op::SPIN => loop {
                        core::hint::spin_loop();
                    },
                    // SAFETY: what is no instruction traps, and the trap handler parks the core.
                    op::TRAP => unsafe { core::arch::asm!(".word 0xFFFFFFFF") },
                    op::PANIC => panic!("as the script says"),
                    op::OVERFLOW => {
                        Metal.store(self.results, deeper(self.at));
                    }
                    op::SERVE => self.serve(),
                    op::CLAIM => self.claim(),
                    _ => park(),
                }
            }
        }

        fn wait(&mut self) {
            let end = self.ni.now_us().wrapping_add(self.next());
            self.ni.enable(noctule_contract::ni::EVENT_TIMER);
            self.ni.arm(end);
            while (self.ni.now_us().wrapping_sub(end) as i32) < 0 {
                self.ni.sleep();
            }
            self.ni.disarm();
        }

        fn message(&mut self, wait: bool) {
            let (channel, len, words) = (self.next() as u8, self.next(), self.next());
            while wait && self.ni.credits(channel) <= len {}
            self.ni.begin(channel, len);
            for _ in 0..words {
                let word = self.next();
                self.ni.word(word);
            }
        }

        fn serve(&mut self) -> ! {
            let (offset, len) = (self.next(), self.next());
            self.ni.enable(noctule_rt::EVENTS_ALL);
            loop {
                self.ni.clear_credit_event();
                let Some(stamp) = self.ni.pop_stamp(msg::QUEUE_SOCK) else {
                    self.ni.sleep();
                    continue;
                };
                let mut w = [0; msg::SOCK_WORDS as usize];
                self.ni.pop_into(msg::QUEUE_SOCK, stamp.len(), &mut w);
                match SockHead(w[0]).op() {
                    sock::NEW_CONN => {
                        self.tell(&[SockHead(sock::ACCEPT).0, w[1], w[2]]);
                    }
                    sock::NEW_DATA if len != 0 => {
                        let head = SockHead(sock::SEND).with_refs(1).with_last(1);
                        self.tell(&[head.0, w[1], offset, len]);
                    }
                    _ => {}
                }
            }
        }

        fn tell(&self, words: &[u32]) {
            while !self.ni.send(self.net, words) {}
        }

        fn claim(&mut self) {
            let (head, indices, generations) = (self.next(), self.next(), self.next());
            for generation in 1..=generations {
                for index in 0..indices {
                    self.tell(&[head, index | generation << 16, sock::CLOSE_ABORT]);
                }
            }
        }
    }

    /// Uses 64 bytes of stack and then some, as deep as there is room.
    #[inline(never)]
    fn deeper(n: u32) -> u32 {
        let mut frame = [n; 16];
        core::hint::black_box(&mut frame);
        let below = if n == u32::MAX {
            0
        } else {
            deeper(n.wrapping_add(1) & 0x7FFF_FFFF)
        };
        core::hint::black_box(&frame);
        below ^ frame[(n & 15) as usize]
    }

    fn raw_load(at: u32) -> u32 {
        // SAFETY: outside memory of this program, or the attack means to break it.
        unsafe { core::ptr::read_volatile(at as *const u32) }
    }

    fn raw_store(at: u32, value: u32) {
        // SAFETY: as above.
        unsafe { core::ptr::write_volatile(at as *mut u32, value) }
    }
}
