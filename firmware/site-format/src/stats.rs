//! The template of the `/stats` page: text with places for numbers of a fixed width, and where in
//! the counter page (`noctule_tables::counters`) each number comes from.
//!
//! In the image, at `at::STATS`: words [fields, text bytes, offset of the first copy, bytes from
//! copy to copy, copies, header bytes, 0, 0], then a word for each field: offset in the text 15:0
//! (a multiple of 4), word of the counter page 31:16. A number is right-aligned in `WIDTH` bytes.

use noctule_contract::{lane, ni};
use noctule_tables::{Role, Topology, counters};

/// Copies of the page: as many answers can be on their way with fresh numbers.
pub const COPIES: usize = 4;
/// Words before the fields.
pub const FIXED_WORDS: usize = 8;
/// Bytes of a number.
pub const WIDTH: usize = 12;

/// What the columns show of a tile, and of a lane.
const TILE: [(&str, u32); 6] = [
    ("sent", ni::COUNTER_SENT),
    ("received", ni::COUNTER_RECEIVED),
    ("no credit", ni::COUNTER_NO_CREDIT),
    ("lines read", ni::COUNTER_READ_LINES),
    ("asleep", ni::COUNTER_ASLEEP),
    ("faults", ni::COUNTER_FAULTS),
];
const LANE: [(&str, u32); 6] = [
    ("frames in", lane::COUNTER_RX_FRAMES),
    ("bytes in", lane::COUNTER_RX_BYTES),
    ("frames out", lane::COUNTER_TX_FRAMES),
    ("bytes out", lane::COUNTER_TX_BYTES),
    ("no buffer", lane::COUNTER_DROP_NO_BUFFER),
    ("ring full", lane::COUNTER_DROP_RING_FULL),
];

/// Text (header included) and fields (offset in it, word of the counter page).
pub struct Template {
    pub text: Vec<u8>,
    pub head: usize,
    pub fields: Vec<(u16, u16)>,
}

struct Page {
    text: String,
    fields: Vec<(usize, u32)>,
}

impl Page {
    fn number(&mut self, word: u32) {
        // Places are multiples of 4 from the start of the text; the header keeps that (see below).
        while !self.text.len().is_multiple_of(4) {
            self.text.push(' ');
        }
        self.fields.push((self.text.len(), word));
        self.text.push_str(&" ".repeat(WIDTH));
    }
}

fn role(topology: &Topology, t: usize) -> String {
    let spec = topology.tiles[t];
    match spec.role {
        Role::Off => "off".into(),
        Role::Net if t == topology.control as usize => "net, control".into(),
        Role::Net => "net".into(),
        Role::App => format!("app {}", spec.app),
        Role::Rtc => format!("rtc {}", spec.app),
    }
}

/// The page for a chip.
pub fn template(topology: &Topology) -> Template {
    let mut p = Page {
        text: String::new(),
        fields: Vec::new(),
    };
    p.text.push_str(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Noctule: inside the chip</title>\
         <link rel=\"stylesheet\" href=\"/style.css\"><h1>Inside the chip</h1><p>This page was put together by an \
         application tile of the chip that serves it; the numbers come from the hardware's counters, gathered by the \
         supervisor. <a href=\"/\">Back</a></p><pre>\n",
    );
    p.text.push_str("edition ");
    p.number(counters::EDITION);
    p.text.push_str("   microseconds ");
    p.number(counters::TIME_US);
    p.text.push_str("   faults ");
    p.number(counters::FAULTS);
    p.text.push_str(&format!("\n\n{:18}", "tile"));
    header(&mut p, &TILE);
    for t in (0..topology.tile_count()).filter(|t| topology.tiles[*t].role != Role::Off) {
        let node = topology.node(t);
        let name = format!("{},{} {}", node.x(), node.y(), role(topology, t));
        row(&mut p, &name, &TILE, counters::tile(t as u32));
    }
    p.text.push_str(&format!("\n{:18}", "lane"));
    header(&mut p, &LANE);
    for row_index in (0..topology.height as u32).filter(|r| topology.lane_rows >> r & 1 != 0) {
        row(
            &mut p,
            &format!("row {row_index}"),
            &LANE,
            counters::lane(row_index),
        );
    }
    p.text.push_str("</pre></html>\n");

    let mut head = crate::headers::fresh("text/html; charset=utf-8", p.text.len());
    // Spaces after a header's value mean nothing: they bring the body to a multiple of 4.
    while !head.len().is_multiple_of(4) {
        let at = head.len() - 4;
        head.insert(at, b' ');
    }
    let fields = p
        .fields
        .iter()
        .map(|(off, word)| ((head.len() + off) as u16, *word as u16));
    let fields = fields.collect();
    let mut text = head.clone();
    text.extend(p.text.as_bytes());
    Template {
        text,
        head: head.len(),
        fields,
    }
}

fn header(p: &mut Page, columns: &[(&str, u32)]) {
    for (name, _) in columns {
        p.text.push_str(&format!("{name:>w$}", w = WIDTH));
    }
    p.text.push('\n');
}

fn row(p: &mut Page, name: &str, columns: &[(&str, u32)], first: u32) {
    // Before the first number: so many spaces that columns stand below one another.
    p.text.push_str(&format!("{name:18}"));
    for (_, counter) in columns {
        p.number(first + counter);
    }
    p.text.push('\n');
}

impl Template {
    /// The words before the copies, for a template at offset `off` of the image.
    pub fn encode(&self, off: u32) -> Vec<u32> {
        let words = FIXED_WORDS + self.fields.len();
        let first = (off + 4 * words as u32).next_multiple_of(32);
        let stride = (self.text.len() as u32).next_multiple_of(32);
        let mut out = vec![
            self.fields.len() as u32,
            self.text.len() as u32,
            first,
            stride,
            COPIES as u32,
            self.head as u32,
            0,
            0,
        ];
        out.extend(
            self.fields
                .iter()
                .map(|(at, word)| *at as u32 | (*word as u32) << 16),
        );
        out
    }
}
