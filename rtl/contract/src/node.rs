//! Nodes of the mesh, ports of a router, the two dimension orders (architecture 2.1).
//!
//! `x` grows eastward, `y` southward; row 0 is the top. An edge device carries the coordinates of
//! the router it hangs on, and `exit` tells the port to leave by.

constants! {
    /// Router port towards y - 1.
    PORT_NORTH = 0;
    /// Router port towards x + 1.
    PORT_EAST = 1;
    /// Router port towards y + 1.
    PORT_SOUTH = 2;
    /// Router port towards x - 1.
    PORT_WEST = 3;
    /// Router port of the tile.
    PORT_LOCAL = 4;
    /// Ports of a router.
    PORTS = 5;
    /// `Node::exit` of a tile.
    EXIT_LOCAL = 0;
    /// `Node::exit` of a device on the west edge (NIC lane, host bridge).
    EXIT_WEST = 1;
    /// `Node::exit` of a device on the east edge (memory channel).
    EXIT_EAST = 2;
    /// Dimension order Y then X (MSG and REQ).
    ORDER_YX = 0;
    /// Dimension order X then Y (RSP).
    ORDER_XY = 1;
    /// Flits that an input port of a router or end point can hold: the credits its neighbour starts with.
    LINK_CREDITS = 16;
    /// Bits of a flit on a link: route (5, one-hot output port at the receiving router, on the head), tail, data (32).
    FLIT_BITS = 38;
    /// Bit of a link flit that marks the tail.
    FLIT_TAIL_BIT = 32;
    /// Lowest bit of a link flit's route.
    FLIT_ROUTE_LSB = 33;
    /// Largest mesh width and height.
    MESH_MAX = 16;
    /// Smallest mesh width and height.
    MESH_MIN = 2;
}

word! {
    /// A node: a tile or an edge device.
    Node {
        /// Column of its router.
        x / with_x: 0, 4;
        /// Row of its router.
        y / with_y: 4, 4;
        /// Port by which a packet leaves that router: `EXIT_*`.
        exit / with_exit: 8, 2;
        /// Always 0.
        pad / with_pad: 10, 22;
    }
}

impl Node {
    /// The tile at column `x`, row `y`.
    pub const fn tile(x: u32, y: u32) -> Self {
        Self(0).with_x(x).with_y(y)
    }
    /// The device on the west edge of row `y`.
    pub const fn west(y: u32) -> Self {
        Self(0).with_y(y).with_exit(EXIT_WEST)
    }
    /// The device on the east edge of row `y` of a mesh `width` tiles wide.
    pub const fn east(width: u32, y: u32) -> Self {
        Self(0).with_x(width - 1).with_y(y).with_exit(EXIT_EAST)
    }
    /// Output port (0 to 4) that a packet for this node takes at router (`x`, `y`).
    pub const fn route(self, order: u32, x: u32, y: u32) -> u32 {
        let (dx, dy) = (self.x(), self.y());
        let step_x = if dx > x { PORT_EAST } else { PORT_WEST };
        let step_y = if dy > y { PORT_SOUTH } else { PORT_NORTH };
        if dx == x && dy == y {
            match self.exit() {
                EXIT_WEST => PORT_WEST,
                EXIT_EAST => PORT_EAST,
                _ => PORT_LOCAL,
            }
        } else if dy == y || (order == ORDER_XY && dx != x) {
            step_x
        } else {
            step_y
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y_goes_first_on_msg_and_x_on_rsp() {
        let n = Node::tile(3, 2);
        assert_eq!(n.route(ORDER_YX, 1, 1), PORT_SOUTH);
        assert_eq!(n.route(ORDER_XY, 1, 1), PORT_EAST);
        assert_eq!(n.route(ORDER_YX, 1, 2), PORT_EAST);
        assert_eq!(n.route(ORDER_XY, 3, 1), PORT_SOUTH);
        assert_eq!(n.route(ORDER_XY, 3, 2), PORT_LOCAL);
    }

    #[test]
    fn edge_devices_are_left_to_by_their_own_port() {
        assert_eq!(Node::west(2).route(ORDER_YX, 0, 2), PORT_WEST);
        assert_eq!(Node::east(6, 4).route(ORDER_XY, 5, 4), PORT_EAST);
        assert_eq!(Node::east(6, 4).route(ORDER_XY, 5, 3), PORT_SOUTH);
    }
}
