//! Look-ahead for packets that came from the tile.

use rust_hdl::prelude::*;

use crate::PortMask;

/// See [`super::TILE_DOC`].
#[derive(LogicBlock, Default)]
pub struct Tile {
    /// There is a flit; otherwise all answers are 0.
    pub some: Signal<In, Bit>,
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
    /// Port taken at the next router, if it leaves to the north.
    pub north: Signal<Out, PortMask>,
    /// If it leaves to the east.
    pub east: Signal<Out, PortMask>,
    /// If it leaves to the south.
    pub south: Signal<Out, PortMask>,
    /// If it leaves to the west.
    pub west: Signal<Out, PortMask>,
    dest_x: Signal<Local, Bits<4>>,
    dest_y: Signal<Local, Bits<4>>,
    for_tile: Signal<Local, Bit>,
    level_x: Signal<Local, Bit>,
    beyond_x: Signal<Local, Bit>,
    under_x: Signal<Local, Bit>,
    level_y: Signal<Local, Bit>,
    beyond_y: Signal<Local, Bit>,
    under_y: Signal<Local, Bit>,
    arrive_north: Signal<Local, Bit>,
    arrive_south: Signal<Local, Bit>,
    arrive_east: Signal<Local, Bit>,
    arrive_west: Signal<Local, Bit>,
}

impl Logic for Tile {
    #[hdl_gen]
    fn update(&mut self) {
        self.north.next = 0.into();
        self.east.next = 0.into();
        self.south.next = 0.into();
        self.west.next = 0.into();
        self.dest_x.next = 0.into();
        self.dest_y.next = 0.into();
        self.for_tile.next = false;
        self.level_x.next = false;
        self.beyond_x.next = false;
        self.under_x.next = false;
        self.level_y.next = false;
        self.beyond_y.next = false;
        self.under_y.next = false;
        self.arrive_north.next = false;
        self.arrive_south.next = false;
        self.arrive_east.next = false;
        self.arrive_west.next = false;
        if self.some.val() {
            self.dest_x.next = self.dest.val().get_bits::<4>(0);
            self.dest_y.next = self.dest.val().get_bits::<4>(4);
            self.for_tile.next = !self.dest.val().get_bit(8) & !self.dest.val().get_bit(9);
            self.level_x.next = (self.dest_x.val() == self.x.val()) & self.for_tile.val();
            self.beyond_x.next = (self.dest_x.val() > self.x.val()) | self.dest.val().get_bit(9);
            self.under_x.next = !self.level_x.val() & !self.beyond_x.val();
            self.level_y.next = self.dest_y.val() == self.y.val();
            self.beyond_y.next = self.dest_y.val() > self.y.val();
            self.under_y.next = !self.level_y.val() & !self.beyond_y.val();
            self.arrive_north.next = self.dest_y.val() == self.y_north.val();
            self.arrive_south.next = self.dest_y.val() == self.y_south.val();
            self.arrive_east.next = self.dest_x.val() == self.x_east.val();
            self.arrive_west.next = self.dest_x.val() == self.x_west.val();
            self.north.next = bit_cast::<5, 1>((!self.arrive_north.val()).into())
                | (bit_cast::<5, 1>((self.arrive_north.val() & self.beyond_x.val()).into()) << 1)
                | (bit_cast::<5, 1>((self.arrive_north.val() & self.under_x.val()).into()) << 3)
                | (bit_cast::<5, 1>((self.arrive_north.val() & self.level_x.val()).into()) << 4);
            self.east.next = bit_cast::<5, 1>((self.arrive_east.val() & self.under_y.val()).into())
                | (bit_cast::<5, 1>(
                    (!self.arrive_east.val() | (self.level_y.val() & self.dest.val().get_bit(9)))
                        .into(),
                ) << 1)
                | (bit_cast::<5, 1>((self.arrive_east.val() & self.beyond_y.val()).into()) << 2)
                | (bit_cast::<5, 1>(
                    (self.arrive_east.val() & self.level_y.val() & self.for_tile.val()).into(),
                ) << 4);
            self.south.next =
                (bit_cast::<5, 1>((self.arrive_south.val() & self.beyond_x.val()).into()) << 1)
                    | (bit_cast::<5, 1>((!self.arrive_south.val()).into()) << 2)
                    | (bit_cast::<5, 1>((self.arrive_south.val() & self.under_x.val()).into())
                        << 3)
                    | (bit_cast::<5, 1>((self.arrive_south.val() & self.level_x.val()).into())
                        << 4);
            self.west.next = bit_cast::<5, 1>((self.arrive_west.val() & self.under_y.val()).into())
                | (bit_cast::<5, 1>((self.arrive_west.val() & self.beyond_y.val()).into()) << 2)
                | (bit_cast::<5, 1>(
                    (!self.arrive_west.val() | (self.level_y.val() & self.dest.val().get_bit(8)))
                        .into(),
                ) << 3)
                | (bit_cast::<5, 1>(
                    (self.arrive_west.val() & self.level_y.val() & self.for_tile.val()).into(),
                ) << 4);
        }
    }
}
