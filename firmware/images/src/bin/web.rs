//! An application tile that serves the prepared site over HTTP.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod image {
    use noctule_rt::{Local, Tile, park};
    use noctule_sock::app::Distributed;
    use noctule_web::Web;

    static WEB: Local<Web> = Local::new(Web::new());

    noctule_rt::entry!(main);

    fn main(tile: Tile) -> ! {
        match (tile.boot, WEB.take()) {
            (Some(boot), Some(web)) => Distributed::new(tile.ni, &boot).run(web),
            _ => park(),
        }
    }
}
