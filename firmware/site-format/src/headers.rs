//! Ready-made response headers.

use noctule_http::After;
use noctule_http::site::{Canned, TOLD};

/// Content type by the name's ending.
pub fn content_type(path: &str) -> &'static str {
    match path
        .rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase())
        .as_deref()
    {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("wasm") => "application/wasm",
        Some("pdf") => "application/pdf",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Entity tag: FNV-1a over type and bytes, mixed; never 0 (0 means none).
pub fn tag(content_type: &str, body: &[u8]) -> u64 {
    let mut h = 0xCBF2_9CE4_8422_2325u64;
    for b in content_type.bytes().chain([0]).chain(body.iter().copied()) {
        h = (h ^ b as u64).wrapping_mul(0x0100_0000_01B3);
    }
    h ^= h >> 32;
    h.wrapping_mul(0xD6E8_FEB8_6659_FD93).max(1)
}

fn connection(after: After) -> &'static str {
    match after {
        After::Open => "",
        After::Told => TOLD,
        After::Close => "Connection: close\r\n",
    }
}

/// Header of a 200.
pub fn ok(content_type: &str, len: usize, tag: u64, after: After) -> Vec<u8> {
    let connection = connection(after);
    format!("HTTP/1.1 200 OK\r\nContent-Length: {len}\r\nContent-Type: {content_type}\r\nETag: \"{tag:016x}\"\r\n{connection}\r\n").into_bytes()
}

/// Header of a 200 that must not be kept.
pub fn fresh(content_type: &str, len: usize) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {len}\r\nContent-Type: {content_type}\r\nCache-Control: no-store\r\n\r\n").into_bytes()
}

/// Header of a 304.
pub fn not_modified(tag: u64, after: After) -> Vec<u8> {
    let connection = connection(after);
    format!("HTTP/1.1 304 Not Modified\r\nETag: \"{tag:016x}\"\r\n{connection}\r\n").into_bytes()
}

/// Header and body of an answer that is no file.
pub fn canned(kind: Canned) -> (Vec<u8>, Vec<u8>) {
    let (status, more) = match kind {
        Canned::NotFound | Canned::NotFoundTold | Canned::NotFoundClose => ("404 Not Found", ""),
        Canned::BadRequest => ("400 Bad Request", ""),
        Canned::MethodNotAllowed => ("405 Method Not Allowed", "Allow: GET, HEAD\r\n"),
        Canned::ContentTooLarge => ("413 Content Too Large", ""),
        Canned::HeaderTooLarge => ("431 Request Header Fields Too Large", ""),
    };
    let connection = connection(match kind {
        Canned::NotFound => After::Open,
        Canned::NotFoundTold => After::Told,
        _ => After::Close,
    });
    let body = format!("{status}\n").into_bytes();
    let len = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {len}\r\nContent-Type: text/plain; charset=utf-8\r\n{more}{connection}\r\n"
    );
    (head.into_bytes(), body)
}
