//! [`Network`]: a machine, the bonded link to it and the stations at the other end, in virtual time.
//!
//! Time is the machine's cycle counter. [`Network::advance`] runs to the next thing that happens
//! (a frame arrives at a station, a station's timer) and says which stations it happened to. A
//! frame's last bit is `delay` cycles under way, each direction, so nothing depends on how the
//! machine's run is cut into pieces.

use crate::bond::lane_of;
use crate::fault::{FaultRates, Faults};
use crate::link::{Rate, Wire};
use crate::machine::Machine;
use crate::pcap::Pcap;
use crate::station::Station;
use noctule_sim::StopOn;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

/// Cycles that a frame is under way between chip and station, if nothing else is said: half a
/// microsecond at 1.2 GHz.
pub const DELAY: u64 = 600;

/// Options of the wire.
#[derive(Clone, Copy, Debug)]
pub struct WireOptions {
    /// Rate of the bonded link.
    pub rate: Rate,
    /// Cycles under way, each direction; at least 1.
    pub delay: u64,
    /// Faults towards the chip.
    pub faults_in: FaultRates,
    /// Faults from the chip.
    pub faults_out: FaultRates,
    /// Seed of faults and stations.
    pub seed: u64,
}

impl Default for WireOptions {
    fn default() -> Self {
        let none = FaultRates::default();
        WireOptions {
            rate: Rate::Off,
            delay: DELAY,
            faults_in: none,
            faults_out: none,
            seed: 1,
        }
    }
}

/// Machine, wire, stations.
pub struct Network<M: Machine> {
    machine: M,
    stations: Vec<Station>,
    lanes: Vec<usize>,
    // When each station's stack wants to work; u64::MAX: not by itself.
    due: Vec<u64>,
    options: WireOptions,
    wire_in: Wire,
    wire_out: Wire,
    faults_in: Faults,
    faults_out: Faults,
    // Frames under way to the stations: (arrival, order of sending, bytes).
    under_way: BinaryHeap<Reverse<(u64, u64, Vec<u8>)>>,
    order: u64,
    pcap: Option<Pcap<Box<dyn Write>>>,
    pcap_error: Option<io::Error>,
    touched: Vec<usize>,
    // Frames from the chip that no station is named by; None: nobody wants them.
    strays: Option<Vec<Vec<u8>>>,
}

impl<M: Machine> Network<M> {
    /// `stations` clients (at most 240) at 10.0.0.10 and up.
    pub fn new(machine: M, stations: usize, options: WireOptions) -> Network<M> {
        assert!(
            stations <= 240,
            "{stations} stations do not fit 10.0.0.10 to 10.0.0.249"
        );
        let options = WireOptions {
            delay: options.delay.max(1),
            ..options
        };
        let us = machine.us();
        let make = |k: usize| {
            let ip = [10, 0, 0, 10 + k as u8];
            let seed = options
                .seed
                .wrapping_mul(0x2545_F491_4F6C_DD1D)
                .wrapping_add(k as u64);
            Station::new([2, 0, 10, 0, 0, ip[3]], ip, seed, us)
        };
        Network {
            lanes: machine.lanes(),
            stations: (0..stations).map(make).collect(),
            due: vec![0; stations],
            wire_in: Wire::new(options.rate, options.delay),
            wire_out: Wire::new(options.rate, options.delay),
            faults_in: Faults::new(options.faults_in, options.seed ^ 0x1111),
            faults_out: Faults::new(options.faults_out, options.seed ^ 0x2222),
            under_way: BinaryHeap::new(),
            order: 0,
            pcap: None,
            pcap_error: None,
            touched: Vec::new(),
            strays: None,
            options,
            machine,
        }
    }

    /// Writes every frame of every lane to a capture.
    pub fn capture(&mut self, out: Box<dyn Write>) -> io::Result<()> {
        self.pcap = Some(Pcap::new(out, self.machine.cycles_per_us())?);
        Ok(())
    }

    /// Completes the capture; the first error of writing it, if any.
    pub fn finish_capture(&mut self) -> io::Result<()> {
        let flushed = self.pcap.take().map_or(Ok(()), |mut p| p.flush());
        self.pcap_error.take().map_or(flushed, Err)
    }

    /// The machine.
    pub fn machine(&self) -> &M {
        &self.machine
    }
    /// The machine, to look into or load; its time must not be moved.
    pub fn machine_mut(&mut self) -> &mut M {
        &mut self.machine
    }
    /// The machine back.
    pub fn into_machine(self) -> M {
        self.machine
    }
    /// Stations there are.
    pub fn stations(&self) -> usize {
        self.stations.len()
    }
    /// A station whose sockets are about to be used: its stack works again afterwards.
    pub fn station(&mut self, k: usize) -> &mut Station {
        self.due[k] = 0;
        &mut self.stations[k]
    }
    /// A station whose sockets are only looked at: its stack is not made to work.
    pub fn station_quietly(&mut self, k: usize) -> &mut Station {
        &mut self.stations[k]
    }
    /// Cycles now.
    pub fn now(&self) -> u64 {
        self.machine.cycle()
    }
    /// Frames that faults were injected into, towards the chip and from it.
    pub fn injected(&self) -> (u64, u64) {
        (self.faults_in.injected, self.faults_out.injected)
    }

    /// Puts a frame on the wire to the lane of `row` as it is: neither padded nor hit by faults. For
    /// tests that stand in for a host without manners.
    pub fn inject(&mut self, row: usize, frame: &[u8]) {
        let at = self.wire_in.carry(self.machine.cycle(), frame.len());
        capture(&mut self.pcap, &mut self.pcap_error, at, frame);
        self.machine.send(row, at, frame);
    }

    /// Frames from the chip since the last call whose destination is no station; kept from the first
    /// call on.
    pub fn take_strays(&mut self) -> Vec<Vec<u8>> {
        self.strays.replace(Vec::new()).unwrap_or_default()
    }

    /// The next cycle in which a station or a frame under way to one has something to do.
    pub fn due(&self) -> Option<u64> {
        let stations = self.due.iter().copied().min().unwrap_or(u64::MAX);
        let frame = self.under_way.peek().map_or(u64::MAX, |Reverse(f)| f.0);
        Some(stations.min(frame)).filter(|&d| d != u64::MAX)
    }

    /// Runs to the next event or `deadline`, or until one of `stop_on` in the machine; the stations
    /// whose stacks worked are named by [`Network::touched`]. Returns what the machine stopped for.
    pub fn advance(&mut self, deadline: u64, stop_on: StopOn) -> StopOn {
        self.touched.clear();
        self.serve_stations();
        let until = self.due().unwrap_or(u64::MAX).min(deadline);
        let stop = self.machine.run_until(until, StopOn::FRAME | stop_on);
        if stop.has(StopOn::FRAME) {
            self.collect();
        }
        self.deliver();
        stop
    }

    /// Stations whose stacks worked in the last [`Network::advance`], each once.
    pub fn touched(&self) -> &[usize] {
        &self.touched
    }

    // Lets every stack that is due work, and puts what it sends on the wire.
    fn serve_stations(&mut self) {
        let now = self.machine.cycle();
        for k in 0..self.stations.len() {
            if self.due[k] <= now {
                self.work(k);
            }
        }
    }

    fn work(&mut self, k: usize) {
        let (now, us, per_us) = (
            self.machine.cycle(),
            self.machine.us(),
            self.machine.cycles_per_us(),
        );
        let station = &mut self.stations[k];
        station.poll(us);
        while let Some(frame) = station.depart() {
            send(
                &mut self.machine,
                (&mut self.wire_in, &mut self.faults_in),
                &self.lanes,
                frame,
                &mut self.pcap,
                &mut self.pcap_error,
            );
        }
        self.due[k] = match self.stations[k].due(us) {
            None => u64::MAX,
            // Never the same microsecond again: the stack has just said it has nothing more to do.
            Some(at) => now.saturating_add(at.saturating_sub(us).max(1).saturating_mul(per_us)),
        };
        if !self.touched.contains(&k) {
            self.touched.push(k);
        }
    }

    // Takes what the lanes have sent.
    fn collect(&mut self) {
        for k in 0..self.lanes.len() {
            let row = self.lanes[k];
            while let Some(frame) = self.machine.receive(row) {
                capture(
                    &mut self.pcap,
                    &mut self.pcap_error,
                    frame.last_cycle,
                    &frame.bytes,
                );
                let at = self.wire_out.carry(frame.last_cycle, frame.bytes.len());
                for (late, bytes) in self.faults_out.pass(frame.bytes) {
                    self.order += 1;
                    self.under_way.push(Reverse((at + late, self.order, bytes)));
                }
            }
        }
        // A slower wire makes the lanes wait rather than losing what they send.
        if self.options.rate != Rate::Off {
            let free = self
                .wire_out
                .free_from()
                .saturating_sub(2 * self.options.delay);
            for k in 0..self.lanes.len() {
                self.machine.open_from(self.lanes[k], free);
            }
        }
    }

    fn deliver(&mut self) {
        let now = self.machine.cycle();
        while self.under_way.peek().is_some_and(|Reverse(f)| f.0 <= now) {
            let Some(Reverse((_, _, frame))) = self.under_way.pop() else {
                break;
            };
            // The last station that wants it need not have a copy.
            let mut last = None;
            for k in 0..self.stations.len() {
                if self.stations[k].wants(&frame)
                    && let Some(before) = last.replace(k)
                {
                    self.stations[before].arrive(frame.clone());
                    self.work(before);
                }
            }
            if let Some(k) = last {
                self.stations[k].arrive(frame);
                self.work(k);
            } else if let Some(strays) = &mut self.strays {
                strays.push(frame);
            }
        }
    }
}

/// One frame from a station onto the wire.
fn send<M: Machine>(
    machine: &mut M,
    (wire, faults): (&mut Wire, &mut Faults),
    lanes: &[usize],
    mut frame: Vec<u8>,
    pcap: &mut Option<Pcap<Box<dyn Write>>>,
    pcap_error: &mut Option<io::Error>,
) {
    frame.resize(frame.len().max(60), 0);
    let row = lanes[lane_of(&frame, lanes.len())];
    let at = wire.carry(machine.cycle(), frame.len());
    for (late, bytes) in faults.pass(frame) {
        capture(pcap, pcap_error, at + late, &bytes);
        machine.send(row, at + late, &bytes);
    }
}

fn capture(
    pcap: &mut Option<Pcap<Box<dyn Write>>>,
    error: &mut Option<io::Error>,
    cycle: u64,
    bytes: &[u8],
) {
    if let Some(Err(e)) = pcap.as_mut().map(|p| p.frame(cycle, bytes)) {
        // The run goes on; `finish_capture` tells.
        *pcap = None;
        error.get_or_insert(e);
    }
}
