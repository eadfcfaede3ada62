//! A net tile: driver, TCP/IP, socket messages.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use core::sync::atomic::{AtomicUsize, Ordering};
    use noctule_rt::{Local, Metal, Ni, Tile, park};
    use noctule_sock::net::{NetTile, Parts};
    use noctule_tcp::Stack;

    /// Connections, and connections in TIME-WAIT.
    static STACK: Local<Stack<512, 512>> = Local::new(Stack::new());

    static PARTS: Local<Parts<Metal>> = Local::new(Parts::new(Ni::new(Metal)));

    /// Where the stack counts (`noctule_tcp::Counters`), for those who look in from outside.
    #[used]
    #[unsafe(no_mangle)]
    static STACK_COUNTERS: AtomicUsize = AtomicUsize::new(0);

    noctule_rt::entry!(main);

    fn main(tile: Tile) -> ! {
        match (tile.boot, STACK.take(), PARTS.take()) {
            (Some(boot), Some(stack), Some(parts)) => {
                STACK_COUNTERS.store((&raw const stack.counters).addr(), Ordering::Relaxed);
                NetTile::new(parts, &boot, stack).run()
            }
            _ => park(),
        }
    }
}
