//! The hardware/software line of Noctule, written once.
//!
//! Everything that two modules must agree on is here: flits and packets of the three networks,
//! messages, notifications, descriptors, registers, the memory map, fault codes. Firmware,
//! simulator and host tools use this crate; `rtl/contract/sv/noctule_pkg.sv` and
//! `docs/reference/contract.md` are generated from its tables, and a test fails when they drift.
//!
//! Units: addresses and lengths are bytes unless a name says words; a word is 32 bits,
//! little-endian. Network bytes keep their order in memory: byte 0 of a frame or header is bits
//! 7:0 of word 0.
#![no_std]
#![forbid(unsafe_code)]

#[macro_use]
pub mod macros;

pub mod bridge;
pub mod channel;
pub mod ctrl;
pub mod descriptor;
pub mod fault;
pub mod hostlink;
pub mod lane;
pub mod map;
pub mod msg;
pub mod ni;
pub mod node;
pub mod notification;
pub mod phase;
pub mod remote;
pub mod rss;
pub mod sock;

use macros::{Const, Layout};

/// Every table of constants: (prefix for SystemVerilog, constants).
pub const CONSTANTS: &[(&str, &[Const])] = &[
    ("node", node::TABLE),
    ("map", map::TABLE),
    ("msg", msg::TABLE),
    ("remote", remote::TABLE),
    ("ni", ni::TABLE),
    ("ctrl", ctrl::TABLE),
    ("lane", lane::TABLE),
    ("channel", channel::TABLE),
    ("bridge", bridge::TABLE),
    ("notify", notification::TABLE),
    ("desc", descriptor::TABLE),
    ("fault", fault::TABLE),
    ("sock", sock::TABLE),
    ("phase", phase::TABLE),
    ("host_link", hostlink::TABLE),
];

/// Every word with fields.
pub const LAYOUTS: &[Layout] = &[
    node::Node::LAYOUT,
    msg::MsgHead::LAYOUT,
    msg::Stamp::LAYOUT,
    msg::CreditHead::LAYOUT,
    remote::ReqHead::LAYOUT,
    remote::RspHead::LAYOUT,
    ni::SendBegin::LAYOUT,
    ctrl::ChannelEntry::LAYOUT,
    ctrl::GuardFlags::LAYOUT,
    ctrl::TileStatus::LAYOUT,
    lane::PortEntry::LAYOUT,
    lane::PortAction::LAYOUT,
    lane::PoolEntry::LAYOUT,
    notification::NotifyHead::LAYOUT,
    descriptor::DescHead::LAYOUT,
    descriptor::DescRef::LAYOUT,
    fault::FaultWord::LAYOUT,
    sock::SockHead::LAYOUT,
    sock::ConnId::LAYOUT,
    hostlink::HostHead::LAYOUT,
];
