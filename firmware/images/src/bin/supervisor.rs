//! The core in the host bridge: sets the chip up and watches over it.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use noctule_rt::{Tile, park};
    use noctule_supervisor::{Supervisor, topology};

    noctule_rt::entry!(main);

    fn main(tile: Tile) -> ! {
        let Some(topology) = topology(tile.ni, tile.boot_words()) else {
            park();
        };
        match Supervisor::start(tile.ni, &topology) {
            Some(mut supervisor) => supervisor.run(),
            None => park(),
        }
    }
}
