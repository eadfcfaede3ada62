//! The chip on a wire of the host: frames in and out of a [`FramePort`] (a Linux TAP device), with
//! the host's own TCP/IP stack, or whole machines, at the other end.
//!
//! Time always follows the host's clock, so that TCP timers match those of real peers; the chip
//! runs as many cycles in it as the host manages.

use crate::bond::lane_of;
use crate::machine::Machine;
use crate::station::FRAME_MAX;
use noctule_sim::StopOn;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use smoltcp::phy::{Device, Medium, RxToken, TunTapInterface, TxToken};
use smoltcp::time::Instant as Stamp;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::time::{Duration, Instant};

/// Cycles run between two looks at the port.
const SLICE: u64 = 2_000;
/// Longest sleep of an idle chip: how late its timers may be.
const NAP: Duration = Duration::from_millis(1);

/// Something that carries Ethernet frames (without FCS).
pub trait FramePort {
    /// The next frame that has arrived, if any; does not wait.
    fn read(&mut self) -> io::Result<Option<Vec<u8>>>;
    /// Sends a frame; one that finds no room is lost, as on any wire.
    fn write(&mut self, frame: &[u8]) -> io::Result<()>;
    /// Waits until a frame is there, at most so long.
    fn wait(&mut self, longest: Duration) -> io::Result<()>;
}

/// A Linux TAP device.
pub struct Tap(TunTapInterface);

/// Why there is no TAP device.
#[derive(Debug, thiserror::Error)]
#[error(
    "the TAP device `{name}` cannot be opened: {cause}. It needs root, or a device made for you: \
     `ip tuntap add {name} mode tap user $USER && ip address add 10.0.0.1/24 dev {name} && ip link set {name} up`"
)]
pub struct TapError {
    name: String,
    cause: io::Error,
}

impl Tap {
    /// Opens (and, with the right, makes) the device `name`.
    pub fn open(name: &str) -> Result<Tap, TapError> {
        TunTapInterface::new(name, Medium::Ethernet)
            .map(Tap)
            .map_err(|cause| TapError {
                name: name.to_owned(),
                cause,
            })
    }
}

impl FramePort for Tap {
    fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self
            .0
            .receive(Stamp::ZERO)
            .map(|(rx, _)| rx.consume(<[u8]>::to_vec)))
    }

    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        if let Some(tx) = self.0.transmit(Stamp::ZERO) {
            tx.consume(frame.len(), |room| room.copy_from_slice(frame));
        }
        Ok(())
    }

    #[allow(unsafe_code, reason = "smoltcp shows the descriptor as a bare number")]
    fn wait(&mut self, longest: Duration) -> io::Result<()> {
        // SAFETY: the descriptor is the open device's, which `self` owns beyond this call.
        let fd = unsafe { BorrowedFd::borrow_raw(self.0.as_raw_fd()) };
        let timeout = Timespec {
            tv_sec: longest.as_secs() as i64,
            tv_nsec: longest.subsec_nanos().into(),
        };
        match poll(&mut [PollFd::new(&fd, PollFlags::IN)], Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

/// Frames carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawCounters {
    /// Towards the chip.
    pub frames_in: u64,
    /// From the chip.
    pub frames_out: u64,
    /// Longer than any legal frame; not handed to the chip.
    pub oversize: u64,
}

/// Joins `machine` and `port` until `go_on` says no; it is asked before every slice or nap.
pub fn carry<M: Machine>(
    machine: &mut M,
    port: &mut impl FramePort,
    mut go_on: impl FnMut(&mut M, &RawCounters) -> bool,
) -> io::Result<RawCounters> {
    let (begun, start_us) = (Instant::now(), machine.us());
    let lanes = machine.lanes();
    let mut counters = RawCounters::default();
    while go_on(machine, &counters) {
        machine.set_time(start_us + begun.elapsed().as_micros() as u64);
        while let Some(mut frame) = port.read()? {
            if frame.len() > FRAME_MAX {
                counters.oversize += 1;
                continue;
            }
            frame.resize(frame.len().max(60), 0);
            counters.frames_in += 1;
            machine.send(lanes[lane_of(&frame, lanes.len())], machine.cycle(), &frame);
        }
        let stop = machine.run_until(machine.cycle() + SLICE, StopOn::IDLE);
        for &row in &lanes {
            while let Some(frame) = machine.receive(row) {
                counters.frames_out += 1;
                port.write(&frame.bytes)?;
            }
        }
        if stop.has(StopOn::IDLE) {
            port.wait(NAP)?;
        }
    }
    Ok(counters)
}
