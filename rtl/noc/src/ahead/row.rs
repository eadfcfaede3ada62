//! Look-ahead for packets that came in from east or west.

use rust_hdl::prelude::*;

use crate::PortMask;

/// See [`super::ROW_DOC`].
#[derive(LogicBlock, Default)]
pub struct Row {
    /// There is a flit; otherwise all answers are 0.
    pub some: Signal<In, Bit>,
    /// It came in from the west; otherwise from the east.
    pub from_west: Signal<In, Bit>,
    /// Destination.
    pub dest: Signal<In, Bits<10>>,
    /// This column.
    pub x: Signal<In, Bits<4>>,
    /// This row.
    pub y: Signal<In, Bits<4>>,
    /// The row to the north.
    pub y_north: Signal<In, Bits<4>>,
    /// The row to the south.
    pub y_south: Signal<In, Bits<4>>,
    /// The column that it goes on to: west or east.
    pub x_next: Signal<In, Bits<4>>,
    /// Port taken at the next router, if it goes on to the west or east.
    pub straight: Signal<Out, PortMask>,
    /// If it leaves to the north.
    pub north: Signal<Out, PortMask>,
    /// If it leaves to the south.
    pub south: Signal<Out, PortMask>,
    dest_x: Signal<Local, Bits<4>>,
    dest_y: Signal<Local, Bits<4>>,
    for_tile: Signal<Local, Bit>,
    arrive: Signal<Local, Bit>,
    level: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    out: Signal<Local, Bit>,
    here: Signal<Local, Bit>,
    to_east: Signal<Local, Bit>,
    to_west: Signal<Local, Bit>,
    to_tile: Signal<Local, Bit>,
    arrive_north: Signal<Local, Bit>,
    arrive_south: Signal<Local, Bit>,
}

impl Logic for Row {
    #[hdl_gen]
    fn update(&mut self) {
        self.straight.next = 0.into();
        self.north.next = 0.into();
        self.south.next = 0.into();
        self.dest_x.next = 0.into();
        self.dest_y.next = 0.into();
        self.for_tile.next = false;
        self.arrive.next = false;
        self.level.next = false;
        self.beyond.next = false;
        self.out.next = false;
        self.here.next = false;
        self.to_east.next = false;
        self.to_west.next = false;
        self.to_tile.next = false;
        self.arrive_north.next = false;
        self.arrive_south.next = false;
        if self.some.val() {
            self.dest_x.next = self.dest.val().get_bits::<4>(0);
            self.dest_y.next = self.dest.val().get_bits::<4>(4);
            self.for_tile.next = !self.dest.val().get_bit(8) & !self.dest.val().get_bit(9);
            self.arrive.next = self.dest_x.val() == self.x_next.val();
            self.level.next = self.dest_y.val() == self.y.val();
            self.beyond.next = self.dest_y.val() > self.y.val();
            self.out.next = !self.arrive.val() | (self.level.val() & !self.for_tile.val());
            self.straight.next = bit_cast::<5, 1>(
                (self.arrive.val() & !self.beyond.val() & !self.level.val()).into(),
            ) | (bit_cast::<5, 1>(self.out.val().into()) << 1)
                | (bit_cast::<5, 1>((self.arrive.val() & self.beyond.val()).into()) << 2)
                | (bit_cast::<5, 1>(self.out.val().into()) << 3)
                | (bit_cast::<5, 1>(
                    (self.arrive.val() & self.level.val() & self.for_tile.val()).into(),
                ) << 4);
            // What is left of its row after a turn lies on the side that it was going to.
            self.here.next = self.dest_x.val() == self.x.val();
            self.to_east.next =
                (!self.here.val() & self.from_west.val()) | self.dest.val().get_bit(9);
            self.to_west.next =
                (!self.here.val() & !self.from_west.val()) | self.dest.val().get_bit(8);
            self.to_tile.next = self.here.val() & self.for_tile.val();
            self.arrive_north.next = self.dest_y.val() == self.y_north.val();
            self.arrive_south.next = self.dest_y.val() == self.y_south.val();
            self.north.next = bit_cast::<5, 1>((!self.arrive_north.val()).into())
                | (bit_cast::<5, 1>((self.arrive_north.val() & self.to_east.val()).into()) << 1)
                | (bit_cast::<5, 1>((self.arrive_north.val() & self.to_west.val()).into()) << 3)
                | (bit_cast::<5, 1>((self.arrive_north.val() & self.to_tile.val()).into()) << 4);
            self.south.next =
                (bit_cast::<5, 1>((self.arrive_south.val() & self.to_east.val()).into()) << 1)
                    | (bit_cast::<5, 1>((!self.arrive_south.val()).into()) << 2)
                    | (bit_cast::<5, 1>((self.arrive_south.val() & self.to_west.val()).into())
                        << 3)
                    | (bit_cast::<5, 1>((self.arrive_south.val() & self.to_tile.val()).into())
                        << 4);
        }
    }
}
