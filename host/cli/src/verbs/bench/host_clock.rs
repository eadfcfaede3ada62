//! Clock cycles that this thread has taken of the host's processor, where the kernel lets a user count them.
//!
//! A figure in seconds is of one machine at one clock; one in these cycles is of a kind of processor. Linux counts them
//! (perf_event_open(2)), with `/proc/sys/kernel/perf_event_paranoid` at 2 or less; many virtual machines and containers
//! don't.

#[cfg(target_os = "linux")]
pub struct HostClock(perf_event::Counter);

#[cfg(target_os = "linux")]
impl HostClock {
    /// Counts from now on what the calling thread does, but for the kernel's part. None where that can't be counted.
    pub fn start() -> Option<Self> {
        let mut counter = perf_event::Builder::new(perf_event::events::Hardware::CPU_CYCLES)
            .build()
            .ok()?;
        counter.enable().ok()?;
        Some(Self(counter))
    }

    /// Cycles so far.
    pub fn cycles(&mut self) -> Option<u64> {
        self.0.read().ok()
    }
}

#[cfg(not(target_os = "linux"))]
pub struct HostClock;

#[cfg(not(target_os = "linux"))]
impl HostClock {
    /// None: there is no way to count here.
    pub fn start() -> Option<Self> {
        None
    }

    /// Cycles so far.
    pub fn cycles(&mut self) -> Option<u64> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::HostClock;

    #[test]
    fn cycles_go_on_with_work_where_they_can_be_counted() {
        let Some(mut clock) = HostClock::start() else {
            return;
        };
        let before = clock.cycles().expect("it could be started");
        let sum = (0..100_000_u64).fold(0, |sum, i| std::hint::black_box(sum ^ i));
        let after = clock.cycles().expect("it could be read before");
        // No processor does more than sixteen steps that hang on each other in a cycle.
        assert!(after - before > 100_000 / 16, "{sum}: {before}, {after}");
    }
}
