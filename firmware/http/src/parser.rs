//! The request parser: a state machine that takes bytes in runs of any length.
//!
//! It keeps the method, a hash of the path, the entity tags asked for and three flags; no text.
//! After an error it must not be fed again (the connection is to be closed).

use crate::input::Input;
use crate::path::PathHash;

/// Bytes of request line and headers together, at most; beyond it the answer is 431.
pub const HEAD_MAX: u32 = 8192;
/// Bytes of a body that comes with a GET or HEAD and is skipped; beyond it the answer is 413.
pub const BODY_MAX: u32 = 1 << 16;
/// Entity tags of an If-None-Match that are looked at.
pub const TAGS: usize = 4;

/// Status codes the parser itself asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// 400: not a request.
    BadRequest,
    /// 405: neither GET nor HEAD.
    MethodNotAllowed,
    /// 413: a body that nobody wants.
    ContentTooLarge,
    /// 431: endless headers.
    HeaderTooLarge,
}

/// What becomes of the connection behind an answer (RFC 9112 9.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// It stays open.
    Open,
    /// It stays open, and the answer says so: the client speaks HTTP/1.0 and asked for it.
    Told,
    /// It ends.
    Close,
}

/// A complete request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// HEAD instead of GET.
    pub head: bool,
    /// The path.
    pub path: PathHash,
    /// What becomes of the connection.
    pub after: After,
    /// Any tag matches (`If-None-Match: *`).
    pub any_tag: bool,
    /// Tags asked for; 0 = none.
    pub tags: [u64; TAGS],
}

/// What feeding a run of bytes came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// All taken, no request complete.
    More,
    /// A request is complete; the rest of the input belongs to the next.
    Done(Request),
    /// Answer with this and close.
    Bad(Status),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Start,
    Method,
    Target,
    Absolute,
    Percent(u8, u8),
    Query,
    Version(u8),
    LineEnd,
    Line,
    Name,
    Space,
    Value,
    End,
    Body,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Header {
    Other,
    Connection,
    Length,
    Encoding,
    NoneMatch,
}

/// A request in the making.
#[derive(Clone, Copy, Debug)]
pub struct Parser {
    state: State,
    header: Header,
    /// Characters of a method, name or token so far (cut at 32).
    count: u8,
    seen_host: bool,
    seen_length: bool,
    http11: bool,
    method_ok: bool,
    request: Request,
    /// Hash of a method, name or token; value of a number.
    acc: u32,
    tag: u64,
    tags: u8,
    bytes: u32,
    body: u32,
}

const fn token_hash(text: &[u8]) -> u32 {
    let (mut h, mut i) = (0, 0);
    while i < text.len() {
        h = token_step(h, text[i].to_ascii_lowercase());
        i += 1;
    }
    h
}

#[inline(always)]
const fn token_step(h: u32, byte: u8) -> u32 {
    (h ^ byte as u32).wrapping_mul(0x0100_0193).rotate_left(7)
}

const fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(b, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

/// How names and tokens are known: by hash and length.
const fn is_known(acc: u32, count: u8, text: &[u8]) -> bool {
    acc == token_hash(text) && count as usize == text.len()
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// Before the first byte.
    pub const fn new() -> Self {
        Self {
            state: State::Start,
            header: Header::Other,
            count: 0,
            seen_host: false,
            seen_length: false,
            http11: false,
            method_ok: true,
            request: Request {
                head: false,
                path: PathHash::new(),
                after: After::Open,
                any_tag: false,
                tags: [0; TAGS],
            },
            acc: 0,
            tag: 0,
            tags: 0,
            bytes: 0,
            body: 0,
        }
    }

    /// All zeroes, for static storage; `new` before use.
    pub const fn zeroed() -> Self {
        let mut p = Self::new();
        p.method_ok = false;
        p.request.path = PathHash { a: 0, b: 0 };
        p
    }

    /// Nothing of a request has come yet.
    pub fn is_idle(&self) -> bool {
        self.state == State::Start
    }

    /// Takes bytes until a request is complete or there are no more.
    pub fn feed<L: FnMut(u32) -> u32>(&mut self, input: &mut Input<L>) -> Outcome {
        loop {
            if self.state == State::Body {
                self.body -= input.skip(self.body);
                if self.body != 0 {
                    return Outcome::More;
                }
                return self.finish();
            }
            if self.state == State::Value && self.header == Header::Other {
                self.bytes += input.skip_words_without_newline();
            }
            let Some(byte) = input.next_byte() else {
                return Outcome::More;
            };
            self.bytes += 1;
            if self.bytes > HEAD_MAX {
                return Outcome::Bad(Status::HeaderTooLarge);
            }
            match self.byte(byte) {
                Ok(false) => {}
                Ok(true) if self.body != 0 => self.state = State::Body,
                Ok(true) => return self.finish(),
                Err(status) => return Outcome::Bad(status),
            }
        }
    }

    fn finish(&mut self) -> Outcome {
        let mut request = self.request;
        request.after = match (self.http11, request.after) {
            (_, After::Close) | (false, After::Open) => After::Close,
            (false, After::Told) => After::Told,
            (true, _) => After::Open,
        };
        *self = Self::new();
        Outcome::Done(request)
    }

    /// One byte of the head; true: the head is complete.
    #[inline(always)]
    fn byte(&mut self, b: u8) -> Result<bool, Status> {
        const BAD: Result<bool, Status> = Err(Status::BadRequest);
        match self.state {
            State::Start => match b {
                // Empty lines before a request are tolerated (RFC 9112 2.2).
                b'\r' | b'\n' => {}
                _ if is_token(b) => {
                    self.state = State::Method;
                    self.acc = token_step(0, b.to_ascii_lowercase());
                    (self.count, self.method_ok) = (1, b.is_ascii_uppercase());
                }
                _ => return BAD,
            },
            State::Method => match b {
                b' ' => {
                    let get = is_known(self.acc, self.count, b"get");
                    self.request.head = is_known(self.acc, self.count, b"head");
                    self.method_ok &= get || self.request.head;
                    (self.state, self.count) = (State::Target, 0);
                }
                _ if is_token(b) => {
                    self.method_ok &= b.is_ascii_uppercase();
                    self.token(b);
                }
                _ => return BAD,
            },
            State::Target => return self.target(b),
            State::Absolute => return self.absolute(b),
            State::Percent(n, high) => {
                let Some(digit) = (b as char).to_digit(16) else {
                    return BAD;
                };
                if n == 0 {
                    self.state = State::Percent(1, digit as u8);
                } else {
                    self.request.path = self.request.path.byte(high << 4 | digit as u8);
                    self.state = State::Target;
                }
            }
            State::Query => match b {
                b' ' => self.state = State::Version(0),
                0..=0x20 | 0x7F => return BAD,
                _ => {}
            },
            State::Version(n) => return self.version(n, b),
            State::LineEnd => match b {
                b'\n' => self.state = State::Line,
                _ => return BAD,
            },
            State::Line => match b {
                b'\r' => self.state = State::End,
                b'\n' => return self.end(),
                _ if is_token(b) => {
                    self.state = State::Name;
                    (self.acc, self.count) = (token_step(0, b.to_ascii_lowercase()), 1);
                }
                _ => return BAD,
            },
            State::Name => match b {
                b':' => return self.name(),
                _ if is_token(b) => self.token(b),
                _ => return BAD,
            },
            State::Space => match b {
                b' ' | b'\t' => {}
                _ => {
                    (self.state, self.acc, self.count) = (State::Value, 0, 0);
                    return self.value(b);
                }
            },
            State::Value => return self.value(b),
            State::End => match b {
                b'\n' => return self.end(),
                _ => return BAD,
            },
            State::Body => {}
        }
        Ok(false)
    }

    #[inline(always)]
    fn token(&mut self, b: u8) {
        self.acc = token_step(self.acc, b.to_ascii_lowercase());
        self.count = (self.count + 1).min(32);
    }

    #[inline(always)]
    fn target(&mut self, b: u8) -> Result<bool, Status> {
        let first = self.count == 0;
        self.count = 1;
        match b {
            b'/' => self.request.path = self.request.path.byte(b),
            b' ' if !first => self.state = State::Version(0),
            b'*' if first => {
                // OPTIONS: refused by its method below.
                self.method_ok = false;
                self.state = State::Query;
            }
            _ if first => (self.state, self.acc) = (State::Absolute, token_step(0, b | 0x20)),
            b'?' => self.state = State::Query,
            b'%' => self.state = State::Percent(0, 0),
            0..=0x20 | b'#' | 0x7F => return Err(Status::BadRequest),
            _ => self.request.path = self.request.path.byte(b),
        }
        Ok(false)
    }

    /// `http://host` before the path (RFC 9112 3.2.2: servers must take it). `count` counts slashes
    /// of "://", the host is skipped.
    fn absolute(&mut self, b: u8) -> Result<bool, Status> {
        let scheme = self.acc == token_hash(b"http:") || self.acc == token_hash(b"https:");
        match (self.count, b) {
            (1, b'/') if scheme => self.count = 2,
            (1, b'a'..=b'z' | b'A'..=b'Z' | b':') => self.acc = token_step(self.acc, b | 0x20),
            (2, b'/') => self.count = 3,
            (3, b'/') => (self.state, self.request.path) = (State::Target, PathHash::of(b"/")),
            (3, b' ') => (self.state, self.request.path) = (State::Version(0), PathHash::of(b"/")),
            (3, b'?') => (self.state, self.request.path) = (State::Query, PathHash::of(b"/")),
            (3, 0x21..=0x7E) => {}
            // authority-form belongs to CONNECT: its method is refused at the end of the head.
            _ if !self.method_ok && b > b' ' => self.state = State::Query,
            _ => return Err(Status::BadRequest),
        }
        Ok(false)
    }

    fn version(&mut self, n: u8, b: u8) -> Result<bool, Status> {
        const TEXT: &[u8; 7] = b"HTTP/1.";
        self.state = match (TEXT.get(n as usize), b) {
            (Some(t), b) if *t == b => State::Version(n + 1),
            (None, b'0'..=b'9') if n == 7 => {
                self.http11 = b != b'0';
                State::Version(8)
            }
            (None, b'\r') if n == 8 => State::LineEnd,
            (None, b'\n') if n == 8 => State::Line,
            _ => return Err(Status::BadRequest),
        };
        Ok(false)
    }

    fn name(&mut self) -> Result<bool, Status> {
        let known = |text: &[u8]| is_known(self.acc, self.count, text);
        self.header = if known(b"host") {
            if self.seen_host {
                return Err(Status::BadRequest);
            }
            self.seen_host = true;
            Header::Other
        } else if known(b"connection") {
            Header::Connection
        } else if known(b"content-length") {
            Header::Length
        } else if known(b"transfer-encoding") {
            Header::Encoding
        } else if known(b"if-none-match") {
            Header::NoneMatch
        } else {
            Header::Other
        };
        self.state = State::Space;
        Ok(false)
    }

    /// A byte of a header's value; its end included.
    #[inline(always)]
    fn value(&mut self, b: u8) -> Result<bool, Status> {
        if b == b'\n' {
            self.state = State::Line;
        } else if b == 0 && self.header != Header::Other {
            return Err(Status::BadRequest);
        }
        match self.header {
            Header::Other => {}
            Header::Connection => match b {
                b',' | b'\r' | b'\n' | b' ' | b'\t' => {
                    if is_known(self.acc, self.count, b"close") {
                        self.request.after = After::Close;
                    } else if is_known(self.acc, self.count, b"keep-alive")
                        && self.request.after == After::Open
                    {
                        self.request.after = After::Told;
                    }
                    (self.acc, self.count) = (0, 0);
                }
                _ => self.token(b),
            },
            Header::Length => return self.length(b),
            // Nobody sends coded bodies to a server of files.
            Header::Encoding => return Err(Status::BadRequest),
            Header::NoneMatch => self.none_match(b),
        }
        Ok(false)
    }

    fn length(&mut self, b: u8) -> Result<bool, Status> {
        match b {
            b'0'..=b'9' if self.count < 10 => {
                self.acc = self
                    .acc
                    .saturating_mul(10)
                    .saturating_add((b - b'0') as u32);
                self.count += 1;
            }
            b'0'..=b'9' => return Err(Status::ContentTooLarge),
            b'\n' => {
                let differs = self.seen_length && self.body != self.acc;
                if self.count & 0x1F == 0 || differs {
                    return Err(Status::BadRequest);
                }
                (self.body, self.seen_length) = (self.acc, true);
            }
            // Trailing space; after it no more digits.
            b'\r' | b' ' | b'\t' if self.count != 0 => {}
            _ => return Err(Status::BadRequest),
        }
        Ok(false)
    }

    /// Tags are `"` 16 hexadecimal digits `"`; others cannot be ours. `count`: 0 outside, 1 inside
    /// a good tag, 2 inside another.
    fn none_match(&mut self, b: u8) {
        let digit = (b as char).to_digit(16).filter(|_| !b.is_ascii_uppercase());
        match (self.count, b) {
            (0, b'"') => (self.count, self.tag, self.acc) = (1, 0, 0),
            (0, b'*') => self.request.any_tag = true,
            (1, b'"') => {
                if self.acc == 16
                    && let Some(slot) = self.request.tags.get_mut(self.tags as usize)
                {
                    *slot = self.tag;
                    self.tags += 1;
                }
                self.count = 0;
            }
            (1, _) if digit.is_some() && self.acc < 16 => {
                self.tag = self.tag << 4 | digit.unwrap_or(0) as u64;
                self.acc += 1;
            }
            (1, _) => self.count = 2,
            (2, b'"') => self.count = 0,
            _ => {}
        }
    }

    fn end(&mut self) -> Result<bool, Status> {
        if !self.method_ok {
            return Err(Status::MethodNotAllowed);
        }
        if self.http11 && !self.seen_host {
            return Err(Status::BadRequest);
        }
        if self.body > BODY_MAX {
            return Err(Status::ContentTooLarge);
        }
        Ok(true)
    }
}
