//! Look-ahead for packets that came in from north or south.

use rust_hdl::prelude::*;

use crate::PortMask;

/// See [`super::COLUMN_DOC`].
#[derive(LogicBlock, Default)]
pub struct Column {
    /// There is a flit; otherwise all answers are 0.
    pub some: Signal<In, Bit>,
    /// Destination.
    pub dest: Signal<In, Bits<10>>,
    /// This column.
    pub x: Signal<In, Bits<4>>,
    /// The row that it goes on to: north or south.
    pub y_next: Signal<In, Bits<4>>,
    /// The column to the east.
    pub x_east: Signal<In, Bits<4>>,
    /// The column to the west.
    pub x_west: Signal<In, Bits<4>>,
    /// Port taken at the next router, if it goes on to the south or north.
    pub straight: Signal<Out, PortMask>,
    /// If it leaves to the east.
    pub east: Signal<Out, PortMask>,
    /// If it leaves to the west.
    pub west: Signal<Out, PortMask>,
    dest_x: Signal<Local, Bits<4>>,
    for_tile: Signal<Local, Bit>,
    arrive: Signal<Local, Bit>,
    level: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    arrive_east: Signal<Local, Bit>,
    arrive_west: Signal<Local, Bit>,
}

impl Logic for Column {
    #[hdl_gen]
    fn update(&mut self) {
        self.straight.next = 0.into();
        self.east.next = 0.into();
        self.west.next = 0.into();
        self.dest_x.next = 0.into();
        self.for_tile.next = false;
        self.arrive.next = false;
        self.level.next = false;
        self.beyond.next = false;
        self.arrive_east.next = false;
        self.arrive_west.next = false;
        if self.some.val() {
            self.dest_x.next = self.dest.val().get_bits::<4>(0);
            self.for_tile.next = !self.dest.val().get_bit(8) & !self.dest.val().get_bit(9);
            // An exit by the east edge lies to the east, or is reached.
            self.arrive.next = self.dest.val().get_bits::<4>(4) == self.y_next.val();
            self.level.next = (self.dest_x.val() == self.x.val()) & self.for_tile.val();
            self.beyond.next = (self.dest_x.val() > self.x.val()) | self.dest.val().get_bit(9);
            self.arrive_east.next = (self.dest_x.val() == self.x_east.val()) & self.for_tile.val();
            self.arrive_west.next = (self.dest_x.val() == self.x_west.val()) & self.for_tile.val();
            self.straight.next = bit_cast::<5, 1>((!self.arrive.val()).into())
                | (bit_cast::<5, 1>((self.arrive.val() & self.beyond.val()).into()) << 1)
                | (bit_cast::<5, 1>((!self.arrive.val()).into()) << 2)
                | (bit_cast::<5, 1>(
                    (self.arrive.val() & !self.level.val() & !self.beyond.val()).into(),
                ) << 3)
                | (bit_cast::<5, 1>((self.arrive.val() & self.level.val()).into()) << 4);
            self.east.next = (bit_cast::<5, 1>((!self.arrive_east.val()).into()) << 1)
                | (bit_cast::<5, 1>(self.arrive_east.val().into()) << 4);
            self.west.next = (bit_cast::<5, 1>((!self.arrive_west.val()).into()) << 3)
                | (bit_cast::<5, 1>(self.arrive_west.val().into()) << 4);
        }
    }
}
