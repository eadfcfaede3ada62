//! What tests of descriptors share.

use noctule_contract::msg;
use noctule_nic_bench::{Bench, Descriptor, Reference, setup::NETS};

/// Sends a descriptor and gives the frame that leaves.
pub fn frame_of(b: &mut Bench, d: &Descriptor) -> Vec<u8> {
    b.send(NETS[1], 5, msg::QUEUE_NIC, &d.words());
    b.next_frame().bytes
}

/// `len` bytes of an application's memory.
pub fn reference(app: u32, offset: u32, len: u32) -> Reference {
    Reference { app, offset, len }
}
