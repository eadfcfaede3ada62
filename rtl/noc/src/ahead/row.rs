//! Look-ahead for packets that came in from east or west.

use rust_hdl::prelude::*;

/// See [`super::ROW_DOC`].
#[derive(LogicBlock, Default)]
pub struct Row {
    /// It goes on in its row.
    pub straight: Signal<In, Bit>,
    /// It turns north.
    pub north: Signal<In, Bit>,
    /// It turns south.
    pub south: Signal<In, Bit>,
    /// Destination column.
    pub dest_x: Signal<In, Bits<4>>,
    /// Destination row.
    pub dest_y: Signal<In, Bits<4>>,
    /// It leaves by the edge that lies straight on.
    pub exit_on: Signal<In, Bit>,
    /// It leaves by the edge that lies behind.
    pub exit_back: Signal<In, Bit>,
    /// This column.
    pub x: Signal<In, Bits<4>>,
    /// This row.
    pub y: Signal<In, Bits<4>>,
    /// The column straight on.
    pub x_next: Signal<In, Bits<4>>,
    /// The row to the north.
    pub y_north: Signal<In, Bits<4>>,
    /// The row to the south.
    pub y_south: Signal<In, Bits<4>>,
    /// On in the row.
    pub on: Signal<Out, Bit>,
    /// Back in the row.
    pub back: Signal<Out, Bit>,
    /// North.
    pub to_north: Signal<Out, Bit>,
    /// South.
    pub to_south: Signal<Out, Bit>,
    /// To the tile.
    pub to_tile: Signal<Out, Bit>,
    arrive: Signal<Local, Bit>,
    arrive_north: Signal<Local, Bit>,
    arrive_south: Signal<Local, Bit>,
    turned: Signal<Local, Bit>,
    for_tile: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    level: Signal<Local, Bit>,
    here: Signal<Local, Bit>,
}

impl Logic for Row {
    #[hdl_gen]
    fn update(&mut self) {
        self.for_tile.next = !self.exit_on.val() & !self.exit_back.val();
        self.beyond.next = self.dest_y.val() > self.y.val();
        self.level.next = self.dest_y.val() == self.y.val();
        self.here.next = self.dest_x.val() == self.x.val();
        self.arrive.next = self.straight.val() & (self.dest_x.val() == self.x_next.val());
        self.arrive_north.next = self.dest_y.val() == self.y_north.val();
        self.arrive_south.next = self.dest_y.val() == self.y_south.val();
        self.turned.next = (self.north.val() & self.arrive_north.val())
            | (self.south.val() & self.arrive_south.val());
        self.on.next = (self.straight.val() & !self.arrive.val())
            | (self.arrive.val() & self.level.val() & self.exit_on.val())
            | (self.turned.val() & (!self.here.val() | self.exit_on.val()));
        self.back.next = self.turned.val() & self.exit_back.val();
        self.to_north.next = (self.north.val() & !self.arrive_north.val())
            | (self.arrive.val() & !self.beyond.val() & !self.level.val());
        self.to_south.next =
            (self.south.val() & !self.arrive_south.val()) | (self.arrive.val() & self.beyond.val());
        self.to_tile.next = self.for_tile.val()
            & ((self.arrive.val() & self.level.val()) | (self.turned.val() & self.here.val()));
    }
}
