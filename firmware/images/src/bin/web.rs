//! An application tile that serves the prepared site over HTTP.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use noctule_rt::{Local, Metal, Ni, Tile, park};
    use noctule_sock::app::Distributed;
    use noctule_web::Web;

    static SOCKETS: Local<Distributed<Metal>> = Local::new(Distributed::new(Ni::new(Metal)));
    static WEB: Local<Web> = Local::new(Web::new());

    noctule_rt::entry!(main);

    fn main(tile: Tile) -> ! {
        match (tile.boot, SOCKETS.take(), WEB.take()) {
            (Some(boot), Some(sockets), Some(web)) => {
                sockets.init(&boot);
                sockets.run(web)
            }
            _ => park(),
        }
    }
}
