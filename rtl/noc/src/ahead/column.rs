//! Look-ahead for packets that came in from north or south.

use rust_hdl::prelude::*;

use crate::PortMask;

/// See [`super::COLUMN_DOC`].
#[derive(LogicBlock, Default)]
pub struct Column {
    /// Port taken here; the one that it came in by is 0.
    pub want: Signal<In, PortMask>,
    /// Destination.
    pub dest: Signal<In, Bits<10>>,
    /// This column.
    pub x: Signal<In, Bits<4>>,
    /// The row to the north.
    pub y_north: Signal<In, Bits<4>>,
    /// The column to the east.
    pub x_east: Signal<In, Bits<4>>,
    /// The row to the south.
    pub y_south: Signal<In, Bits<4>>,
    /// The column to the west.
    pub x_west: Signal<In, Bits<4>>,
    /// Port taken at the next router.
    pub then: Signal<Out, PortMask>,
    dest_x: Signal<Local, Bits<4>>,
    dest_y: Signal<Local, Bits<4>>,
    arrive_north: Signal<Local, Bit>,
    arrive_south: Signal<Local, Bit>,
    arrive: Signal<Local, Bit>,
    arrive_east: Signal<Local, Bit>,
    arrive_west: Signal<Local, Bit>,
    for_tile: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    level: Signal<Local, Bit>,
    to_north: Signal<Local, Bit>,
    to_east: Signal<Local, Bit>,
    to_south: Signal<Local, Bit>,
    to_west: Signal<Local, Bit>,
    to_tile: Signal<Local, Bit>,
}

impl Logic for Column {
    #[hdl_gen]
    fn update(&mut self) {
        self.then.next = 0.into();
        self.dest_x.next = 0.into();
        self.dest_y.next = 0.into();
        self.arrive_north.next = false;
        self.arrive_south.next = false;
        self.arrive.next = false;
        self.arrive_east.next = false;
        self.arrive_west.next = false;
        self.for_tile.next = false;
        self.beyond.next = false;
        self.level.next = false;
        self.to_north.next = false;
        self.to_east.next = false;
        self.to_south.next = false;
        self.to_west.next = false;
        self.to_tile.next = false;
        if self.want.val().any() {
            self.dest_x.next = self.dest.val().get_bits::<4>(0);
            self.dest_y.next = self.dest.val().get_bits::<4>(4);
            self.for_tile.next = !self.dest.val().get_bit(8) & !self.dest.val().get_bit(9);
            self.beyond.next = self.dest_x.val() > self.x.val();
            self.level.next = self.dest_x.val() == self.x.val();
            self.arrive_north.next =
                self.want.val().get_bit(0) & (self.dest_y.val() == self.y_north.val());
            self.arrive_south.next =
                self.want.val().get_bit(2) & (self.dest_y.val() == self.y_south.val());
            self.arrive.next = self.arrive_north.val() | self.arrive_south.val();
            self.arrive_east.next = self.for_tile.val() & (self.dest_x.val() == self.x_east.val());
            self.arrive_west.next = self.for_tile.val() & (self.dest_x.val() == self.x_west.val());
            self.to_north.next = self.want.val().get_bit(0) & !self.arrive_north.val();
            self.to_south.next = self.want.val().get_bit(2) & !self.arrive_south.val();
            // An exit by the east edge lies to the east, or is reached.
            self.to_east.next = (self.want.val().get_bit(1) & !self.arrive_east.val())
                | (self.arrive.val() & (self.beyond.val() | self.dest.val().get_bit(9)));
            self.to_west.next = (self.want.val().get_bit(3) & !self.arrive_west.val())
                | (self.arrive.val()
                    & ((!self.beyond.val() & !self.level.val()) | self.dest.val().get_bit(8)));
            self.to_tile.next = (self.want.val().get_bit(1) & self.arrive_east.val())
                | (self.want.val().get_bit(3) & self.arrive_west.val())
                | (self.arrive.val() & self.level.val() & self.for_tile.val());
            self.then.next = bit_cast::<5, 1>(self.to_north.val().into())
                | (bit_cast::<5, 1>(self.to_east.val().into()) << 1)
                | (bit_cast::<5, 1>(self.to_south.val().into()) << 2)
                | (bit_cast::<5, 1>(self.to_west.val().into()) << 3)
                | (bit_cast::<5, 1>(self.to_tile.val().into()) << 4);
        }
    }
}
