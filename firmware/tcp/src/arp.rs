//! ARP (RFC 826): requests for what the stack wants to know, on the tile that does so itself.

use crate::env::{Offload, TxHead};
use crate::wire::Arp;
use crate::{Env, Ip4, Stack};

impl<const C: usize, const W: usize> Stack<C, W> {
    /// An ARP packet: what is asked of us is answered; who asks us, or answers what we asked, is
    /// learned (RFC 826's algorithm).
    pub(crate) fn arp_input<E: Env>(&mut self, env: &mut E, arp: Arp) {
        let for_us = arp.target_ip == Ip4(self.ip);
        if arp.sender_ip == Ip4(self.ip) || arp.sender_mac[0] & 1 != 0 {
            // Somebody else uses our address, or nonsense.
            self.counters.drop_address += 1;
            return;
        }
        if self.next_hop(arp.sender_ip.0) == arp.sender_ip.0 {
            self.learn(env, arp.sender_ip, arp.sender_mac, for_us && arp.op == 1);
            let i = self.neigh.known(arp.sender_ip.0);
            if i {
                env.neighbour_learned(arp.sender_ip, arp.sender_mac);
            }
        }
        if for_us && arp.op == 1 {
            self.send_arp(env, 2, arp.sender_mac, arp.sender_mac, arp.sender_ip.0);
        }
    }

    /// Asks who has `ip`.
    pub(crate) fn arp_request<E: Env>(&mut self, env: &mut E, ip: u32) {
        self.send_arp(env, 1, [0xFF; 6], [0; 6], ip);
    }

    /// Sends an ARP packet: `op` 1 asks, 2 answers.
    pub(crate) fn send_arp<E: Env>(
        &mut self,
        env: &mut E,
        op: u16,
        to: [u8; 6],
        target: [u8; 6],
        ip: u32,
    ) {
        let head = TxHead {
            flow: 0,
            header_bytes: 42,
            offload: Offload::None,
        };
        if !env.tx_begin(head, &[]) {
            self.counters.send_dropped += 1;
            return;
        }
        let own = self.cfg.mac;
        let mut frame = [0u8; 44];
        frame[0..6].copy_from_slice(&to);
        frame[6..12].copy_from_slice(&own);
        frame[12..20].copy_from_slice(&[8, 6, 0, 1, 8, 0, 6, 4]);
        frame[20..22].copy_from_slice(&op.to_be_bytes());
        frame[22..28].copy_from_slice(&own);
        frame[28..32].copy_from_slice(&self.ip.to_le_bytes());
        frame[32..38].copy_from_slice(&target);
        frame[38..42].copy_from_slice(&ip.to_le_bytes());
        for w in frame.chunks_exact(4) {
            env.tx_word(u32::from_le_bytes([w[0], w[1], w[2], w[3]]));
        }
        env.tx_end(&[]);
        self.counters.sent = self.counters.sent.wrapping_add(1);
    }
}
