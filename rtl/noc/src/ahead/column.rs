//! Look-ahead for packets that came in from north or south.

use rust_hdl::prelude::*;

/// See [`super::COLUMN_DOC`].
#[derive(LogicBlock, Default)]
pub struct Column {
    /// It goes on in its column.
    pub straight: Signal<In, Bit>,
    /// It turns east.
    pub east: Signal<In, Bit>,
    /// It turns west.
    pub west: Signal<In, Bit>,
    /// Destination.
    pub dest: Signal<In, Bits<10>>,
    /// This column.
    pub x: Signal<In, Bits<4>>,
    /// The column to the east.
    pub x_east: Signal<In, Bits<4>>,
    /// The column to the west.
    pub x_west: Signal<In, Bits<4>>,
    /// The row straight on.
    pub y_next: Signal<In, Bits<4>>,
    /// On in the column.
    pub on: Signal<Out, Bit>,
    /// East.
    pub to_east: Signal<Out, Bit>,
    /// West.
    pub to_west: Signal<Out, Bit>,
    /// To the tile.
    pub to_tile: Signal<Out, Bit>,
    dest_x: Signal<Local, Bits<4>>,
    arrive: Signal<Local, Bit>,
    arrive_east: Signal<Local, Bit>,
    arrive_west: Signal<Local, Bit>,
    for_tile: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    level: Signal<Local, Bit>,
}

impl Logic for Column {
    #[hdl_gen]
    fn update(&mut self) {
        self.dest_x.next = self.dest.val().get_bits::<4>(0);
        self.for_tile.next = !self.dest.val().get_bit(8) & !self.dest.val().get_bit(9);
        self.beyond.next = self.dest_x.val() > self.x.val();
        self.level.next = self.dest_x.val() == self.x.val();
        self.arrive.next =
            self.straight.val() & (self.dest.val().get_bits::<4>(4) == self.y_next.val());
        self.arrive_east.next = self.for_tile.val() & (self.dest_x.val() == self.x_east.val());
        self.arrive_west.next = self.for_tile.val() & (self.dest_x.val() == self.x_west.val());
        self.on.next = self.straight.val() & !self.arrive.val();
        self.to_east.next = (self.east.val() & !self.arrive_east.val())
            | (self.arrive.val() & (self.beyond.val() | self.dest.val().get_bit(9)));
        self.to_west.next = (self.west.val() & !self.arrive_west.val())
            | (self.arrive.val()
                & ((!self.beyond.val() & !self.level.val()) | self.dest.val().get_bit(8)));
        self.to_tile.next = (self.east.val() & self.arrive_east.val())
            | (self.west.val() & self.arrive_west.val())
            | (self.arrive.val() & self.level.val() & self.for_tile.val());
    }
}
