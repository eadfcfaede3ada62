//! The built-in site: what a freshly booted chip shows.

/// Path and content.
pub const FILES: [(&str, &[u8]); 3] = [
    (
        "/index.html",
        include_bytes!("../../apps/web/site/index.html"),
    ),
    (
        "/style.css",
        include_bytes!("../../apps/web/site/style.css"),
    ),
    ("/bat.svg", include_bytes!("../../apps/web/site/bat.svg")),
];
