//! Look-ahead for packets that came from the tile.

use rust_hdl::prelude::*;

use crate::PortMask;

/// See [`super::TILE_DOC`].
#[derive(LogicBlock, Default)]
pub struct Tile {
    /// Port taken here; not the tile's.
    pub want: Signal<In, Bits<4>>,
    /// Destination.
    pub dest: Signal<In, Bits<10>>,
    /// This column.
    pub x: Signal<In, Bits<4>>,
    /// This row.
    pub y: Signal<In, Bits<4>>,
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
    arrive_east: Signal<Local, Bit>,
    arrive_south: Signal<Local, Bit>,
    arrive_west: Signal<Local, Bit>,
    in_row: Signal<Local, Bit>,
    in_column: Signal<Local, Bit>,
    for_tile: Signal<Local, Bit>,
    beyond_x: Signal<Local, Bit>,
    beyond_y: Signal<Local, Bit>,
    level_x: Signal<Local, Bit>,
    level_y: Signal<Local, Bit>,
    out: Signal<Local, Bit>,
    to_north: Signal<Local, Bit>,
    to_east: Signal<Local, Bit>,
    to_south: Signal<Local, Bit>,
    to_west: Signal<Local, Bit>,
    to_tile: Signal<Local, Bit>,
}

impl Logic for Tile {
    #[hdl_gen]
    fn update(&mut self) {
        self.then.next = 0.into();
        self.dest_x.next = 0.into();
        self.dest_y.next = 0.into();
        self.arrive_north.next = false;
        self.arrive_east.next = false;
        self.arrive_south.next = false;
        self.arrive_west.next = false;
        self.in_row.next = false;
        self.in_column.next = false;
        self.for_tile.next = false;
        self.beyond_x.next = false;
        self.beyond_y.next = false;
        self.level_x.next = false;
        self.level_y.next = false;
        self.out.next = false;
        self.to_north.next = false;
        self.to_east.next = false;
        self.to_south.next = false;
        self.to_west.next = false;
        self.to_tile.next = false;
        if self.want.val().any() {
            self.dest_x.next = self.dest.val().get_bits::<4>(0);
            self.dest_y.next = self.dest.val().get_bits::<4>(4);
            self.for_tile.next = !self.dest.val().get_bit(8) & !self.dest.val().get_bit(9);
            self.beyond_x.next = self.dest_x.val() > self.x.val();
            self.beyond_y.next = self.dest_y.val() > self.y.val();
            self.level_x.next = self.dest_x.val() == self.x.val();
            self.level_y.next = self.dest_y.val() == self.y.val();
            self.arrive_north.next = self.dest_y.val() == self.y_north.val();
            self.arrive_east.next = self.dest_x.val() == self.x_east.val();
            self.arrive_south.next = self.dest_y.val() == self.y_south.val();
            self.arrive_west.next = self.dest_x.val() == self.x_west.val();
            // Its row, or its column, is reached; what is left is the other dimension.
            self.in_row.next = (self.want.val().get_bit(0) & self.arrive_north.val())
                | (self.want.val().get_bit(2) & self.arrive_south.val());
            self.in_column.next = (self.want.val().get_bit(1) & self.arrive_east.val())
                | (self.want.val().get_bit(3) & self.arrive_west.val());
            self.out.next = (self.in_row.val() & self.level_x.val())
                | (self.in_column.val() & self.level_y.val());
            self.to_north.next = (self.want.val().get_bit(0) & !self.arrive_north.val())
                | (self.in_column.val() & !self.beyond_y.val() & !self.level_y.val());
            self.to_south.next = (self.want.val().get_bit(2) & !self.arrive_south.val())
                | (self.in_column.val() & self.beyond_y.val());
            self.to_east.next = (self.want.val().get_bit(1) & !self.arrive_east.val())
                | (self.in_row.val() & self.beyond_x.val())
                | (self.out.val() & self.dest.val().get_bit(9));
            self.to_west.next = (self.want.val().get_bit(3) & !self.arrive_west.val())
                | (self.in_row.val() & !self.beyond_x.val() & !self.level_x.val())
                | (self.out.val() & self.dest.val().get_bit(8));
            self.to_tile.next = self.out.val() & self.for_tile.val();
            self.then.next = bit_cast::<5, 1>(self.to_north.val().into())
                | (bit_cast::<5, 1>(self.to_east.val().into()) << 1)
                | (bit_cast::<5, 1>(self.to_south.val().into()) << 2)
                | (bit_cast::<5, 1>(self.to_west.val().into()) << 3)
                | (bit_cast::<5, 1>(self.to_tile.val().into()) << 4);
        }
    }
}
