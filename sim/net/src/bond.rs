//! Which lane a frame for the chip takes: an L3+L4 hash, as a bonded link's other end would use.
//! A connection stays on one lane; what is not TCP or UDP over IPv4 takes the first.

/// Index among `lanes` lanes for an Ethernet frame.
pub fn lane_of(frame: &[u8], lanes: usize) -> usize {
    let Some(key) = flow(frame) else { return 0 };
    // Multiply and fold (Fibonacci hashing): cheap, and neighbouring ports spread.
    let h = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (((h >> 32) * lanes as u64) >> 32) as usize
}

fn flow(frame: &[u8]) -> Option<u64> {
    let ip = frame.get(14..)?;
    if frame[12..14] != [0x08, 0x00] || ip.first()? >> 4 != 4 {
        return None;
    }
    let header = usize::from(ip[0] & 15) * 4;
    let addresses = ip.get(12..20)?;
    let fragment = u16::from_be_bytes([*ip.get(6)?, *ip.get(7)?]) & 0x3FFF;
    if !matches!(ip.get(9)?, 6 | 17) || fragment != 0 {
        return None;
    }
    let ports = ip.get(header..header + 4)?;
    let word = |b: &[u8]| u64::from(u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    Some((word(&addresses[..4]) ^ word(&addresses[4..]).rotate_left(16)) << 32 | word(ports))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(client: u8, port: u16) -> Vec<u8> {
        let mut f = vec![0; 54];
        f[12] = 8;
        f[14] = 0x45;
        f[23] = 6;
        f[26..30].copy_from_slice(&[10, 0, 0, client]);
        f[30..34].copy_from_slice(&[10, 0, 0, 2]);
        f[34..36].copy_from_slice(&port.to_be_bytes());
        f[36..38].copy_from_slice(&80u16.to_be_bytes());
        f
    }

    #[test]
    fn connections_spread_over_the_lanes_and_stay() {
        let mut count = [0; 5];
        for client in 10..42 {
            for port in 49_152..49_216 {
                let f = tcp(client, port);
                assert_eq!(lane_of(&f, 5), lane_of(&f, 5));
                count[lane_of(&f, 5)] += 1;
            }
        }
        assert!(count.iter().all(|&n| (350..470).contains(&n)), "{count:?}");
    }

    #[test]
    fn what_is_no_flow_takes_the_first_lane_whatever_its_length() {
        let whole = tcp(10, 1);
        for n in 0..38 {
            assert_eq!(lane_of(&whole[..n], 7), 0);
        }
        let mut arp = tcp(10, 1);
        arp[13] = 6;
        assert_eq!(lane_of(&arp, 7), 0);
        let mut fragment = tcp(10, 1);
        fragment[21] = 1;
        assert_eq!(lane_of(&fragment, 7), 0);
    }
}
