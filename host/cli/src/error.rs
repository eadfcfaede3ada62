//! What can go wrong at the command line, each with what to do about it.

use miette::Diagnostic;
use std::path::PathBuf;
use std::process::ExitCode;
use thiserror::Error;

/// A refused or failed command.
#[derive(Debug, Error, Diagnostic)]
pub enum Error {
    /// The verb is in the design, not in the program.
    #[error("`{verb}` is not part of this version")]
    #[diagnostic(
        code(noctule::verb),
        help("`./noctule help` lists the verbs there are")
    )]
    NotInThisVersion {
        /// What was asked for.
        verb: String,
    },
    /// A child process did not start.
    #[error("cannot run {program}: {cause}")]
    #[diagnostic(
        code(noctule::process),
        help("`./noctule doctor` says what the machine lacks")
    )]
    CannotRun {
        /// Its name.
        program: String,
        /// The host's reason.
        cause: std::io::Error,
    },
    /// A file that was named cannot be read.
    #[error("cannot read {}: {cause}", .path.display())]
    #[diagnostic(
        code(noctule::read),
        help("check the path; it is relative to where you stand")
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// The host's reason.
        cause: std::io::Error,
    },
    /// Not a program for the core.
    #[error("{}: {cause}", .path.display())]
    #[diagnostic(
        code(noctule::program),
        help(
            "exec takes an ELF32 executable for RISC-V, linked at 0x80000000, with a `tohost` word, \
             like the standard riscv-tests (rv32ui-p-*, rv32um-p-*)"
        )
    )]
    Program {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: noctule_exec::LoadError,
    },
    /// A file that was named cannot be written.
    #[error("cannot write {}: {cause}", .path.display())]
    #[diagnostic(code(noctule::write))]
    Write {
        /// The file.
        path: PathBuf,
        /// The host's reason.
        cause: std::io::Error,
    },
    /// A window without cycles.
    #[error("the window of --vcd is empty: from cycle {from} to cycle {to}")]
    #[diagnostic(code(noctule::window), help("--to is the cycle after the last one"))]
    EmptyWindow {
        /// First cycle.
        from: u64,
        /// The cycle after the last.
        to: u64,
    },
    /// A part of the chip that is not there.
    #[error(transparent)]
    #[diagnostic(code(noctule::tiles))]
    Tiles(#[from] noctule_trace::SelectError),
    /// The window of a recording never came.
    #[error("nothing was recorded: the run ended in cycle {ended}, before cycle {from}")]
    #[diagnostic(
        code(noctule::window),
        help("give an earlier --from, or more --requests")
    )]
    NothingRecorded {
        /// First cycle of the window.
        from: u64,
        /// Where the run ended.
        ended: u64,
    },
    /// A waveform that cannot be read.
    #[error("{}: {cause}", .path.display())]
    #[diagnostic(
        code(noctule::wave),
        help("trace reads VCD files, like those of `run --vcd`")
    )]
    Wave {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: noctule_trace::WaveError,
    },
    /// No signal of a waveform has such a name.
    #[error("no signal of {} matches `{pattern}`", .path.display())]
    #[diagnostic(
        code(noctule::signals),
        help("`./noctule trace FILE --list` shows all names; `*` stands for anything")
    )]
    NoSignal {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        pattern: String,
    },
    /// A checked-in baseline is not what `bench` writes.
    #[error("{}: {cause}", .path.display())]
    #[diagnostic(
        code(noctule::baseline),
        help("restore the file from git, or remove it and run the benchmark with --bless")
    )]
    Baseline {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
    /// The budget of the blocks is not one.
    #[error("{}: {cause}", .path.display())]
    #[diagnostic(
        code(noctule::budget),
        help(
            "a block's name, then figures: lut4, lut_equivalents, bram, fmax_mhz, each {{ limit = N, goal = N }}"
        )
    )]
    Budget {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: noctule_fpga::BudgetError,
    },
    /// A block cannot be measured.
    #[error(transparent)]
    #[diagnostic(code(noctule::fpga))]
    Fpga(#[from] noctule_fpga::FlowError),
    /// Traffic that no network can be given.
    #[error(transparent)]
    #[diagnostic(
        code(noctule::traffic),
        help("`./noctule bench noc --help` lists what there is")
    )]
    Traffic(#[from] noctule_noc_measure::network::NetworkError),
    /// The configuration is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] noctule_topology::ConfigError),
    /// Tiles of a kind for which there is no firmware.
    #[error(
        "the layout `{layout}` has run-to-completion tiles, which are not part of this version"
    )]
    #[diagnostic(
        code(noctule::layout),
        help(
            "take a layout of net and application tiles: naive, quad-1:1-all, quad-2:1-dedicated, ..."
        )
    )]
    NoRunToCompletion {
        /// The layout.
        layout: String,
    },
    /// A client machine has a limit.
    #[error("{connections} connections do not fit {clients} clients, {most} each")]
    #[diagnostic(code(noctule::clients), help("leave --clients out, or give more"))]
    TooFewClients {
        /// Clients asked for.
        clients: usize,
        /// Connections asked for.
        connections: usize,
        /// Connections that a client holds.
        most: usize,
    },
    /// The site cannot be served.
    #[error(transparent)]
    #[diagnostic(code(noctule::site))]
    Site(#[from] noctule_site::SiteError),
    /// An application has no image.
    #[error(transparent)]
    #[diagnostic(code(noctule::image))]
    Image(#[from] noctule_images::ImageError),
    /// The simulator refuses the chip.
    #[error(transparent)]
    #[diagnostic(code(noctule::chip))]
    Chip(#[from] noctule_sim::ConfigError),
    /// The chip does not boot.
    #[error("the chip does not boot: {0}")]
    #[diagnostic(code(noctule::boot))]
    Boot(#[from] noctule_loader::BootError),
    /// The measured window of a benchmark never opened.
    #[error(
        "{answered} requests were answered before every one of {connections} connections was busy: \
         there was nothing steady to measure"
    )]
    #[diagnostic(
        code(noctule::steady),
        help("give more --requests, or fewer --connections")
    )]
    NeverSteady {
        /// Requests that were answered.
        answered: u64,
        /// Connections there should have been.
        connections: usize,
    },
    /// No connections can be taken there.
    #[error("cannot serve at {address}: {cause}")]
    #[diagnostic(
        code(noctule::listen),
        help(
            "is the port in use already? `--listen 127.0.0.1:0` takes any free one; ports below 1024 need root"
        )
    )]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// The host's reason.
        cause: std::io::Error,
    },
    /// No TAP device.
    #[error(transparent)]
    #[diagnostic(code(noctule::tap))]
    NoTap(#[from] noctule_net::raw::TapError),
    /// The TAP device failed while in use.
    #[error("the TAP device `{name}` failed: {cause}")]
    #[diagnostic(code(noctule::tap), help("was it removed while the chip was on it?"))]
    Tap {
        /// Its name.
        name: String,
        /// The host's reason.
        cause: std::io::Error,
    },
    /// The checkout is gone or was moved since the program was built.
    #[error("{} is not a Noctule checkout", .dir.display())]
    #[diagnostic(
        code(noctule::checkout),
        help("start the program through `./noctule` at the root of a checkout")
    )]
    NoCheckout {
        /// Where it was looked for.
        dir: PathBuf,
    },
}

impl Error {
    /// 2 if the request was wrong, 1 if it failed.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Error::NotInThisVersion { .. }
            | Error::NoRunToCompletion { .. }
            | Error::Config(_)
            | Error::EmptyWindow { .. }
            | Error::Tiles(_)
            | Error::TooFewClients { .. } => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

/// Fixes how errors look: a fixed width and no colour unless on a terminal, so that scripts and
/// tests see the same text everywhere.
pub fn install() {
    let fixed = miette::set_hook(Box::new(|_| {
        Box::new(
            miette::MietteHandlerOpts::new()
                .terminal_links(false)
                .width(100)
                .build(),
        )
    }));
    debug_assert!(fixed.is_ok(), "the hook is set once");
}
