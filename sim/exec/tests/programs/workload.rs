//! Integer code such as a network stack's: checksums, a sort, a hash table, numbers to text, 64-bit
//! arithmetic. The same source runs on the host and on the core.

/// What `run` gives.
pub const EXPECTED: u32 = 0xf574_cf4b;

#[derive(Clone, Copy)]
struct Node {
    key: u32,
    next: u16,
    value: u32,
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 != 0 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

fn internet_checksum(data: &[u8]) -> u16 {
    let mut sum = 0u32;
    for pair in data.chunks_exact(2) {
        sum += u32::from(u16::from_be_bytes([pair[0], pair[1]]));
    }
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn look_up(keys: &[u32; 256]) -> u32 {
    let mut heads = [u16::MAX; 64];
    let mut nodes = [Node {
        key: 0,
        next: 0,
        value: 0,
    }; 200];
    for i in 0..200 {
        let key = keys[i].wrapping_mul(0x9e37_79b9);
        let bucket = (key >> 26) as usize;
        nodes[i] = Node {
            key,
            next: heads[bucket],
            value: i as u32,
        };
        heads[bucket] = i as u16;
    }
    let mut sum = 0u32;
    for key in &keys[..200] {
        let key = key.wrapping_mul(0x9e37_79b9);
        let mut at = heads[(key >> 26) as usize];
        while at != u16::MAX {
            let node = &nodes[usize::from(at)];
            if node.key == key {
                sum = sum.wrapping_add(node.value);
                break;
            }
            at = node.next;
        }
    }
    sum
}

fn decimal(mut number: u32, text: &mut [u8; 10]) -> &[u8] {
    let mut at = text.len();
    loop {
        at -= 1;
        text[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &text[at..];
        }
    }
}

/// All of it; the result depends on every part.
pub fn run() -> u32 {
    let mut buffer = [0u8; 4096];
    let mut x = 12345u32;
    for byte in &mut buffer {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (x >> 24) as u8;
    }
    let mut sum = 0u32;
    for round in 0..4 {
        sum ^= crc32(&buffer[..1024]);
        sum = sum.wrapping_add(internet_checksum(&buffer).into());
        let mut keys = [0u32; 256];
        for (key, word) in keys.iter_mut().zip(buffer.chunks_exact(4)) {
            *key = u32::from_le_bytes([word[0], word[1], word[2], word[3]]) ^ round;
        }
        keys.sort_unstable();
        for key in keys {
            sum = sum.rotate_left(3) ^ key;
        }
        sum = sum.wrapping_add(look_up(&keys));
        for key in &keys[..100] {
            let mut text = [0; 10];
            let digits = decimal(*key, &mut text);
            sum = sum.wrapping_add(u32::from(digits[0])) ^ digits.len() as u32;
        }
        let square = u64::from(sum) * u64::from(sum);
        sum = sum.wrapping_add((square >> 20) as u32 / (round + 3));
        sum ^= sum.count_ones() ^ sum.leading_zeros();
    }
    sum
}
