//! Why a topology is refused. The code travels over the host link; the host prints the sentence.

/// The reason, without its numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Why {
    /// The blob's first word is not its magic number.
    BlobMagic = 1,
    /// The blob is of another version; a = found.
    BlobVersion = 2,
    /// Mesh sides are not 2 to 16; a = width, b = height.
    MeshSize = 3,
    /// No lane, or a lane row outside the mesh; a = mask of rows.
    LaneRows = 4,
    /// Memory channels are not a power of two of rows of the mesh; a = mask of rows.
    ChannelRows = 5,
    /// The bridge's row is outside the mesh or carries a lane; a = row.
    BridgeRow = 6,
    /// There is no net tile.
    NoNetTile = 7,
    /// There is no application tile.
    NoAppTile = 8,
    /// The control tile is not a net tile; a = tile index.
    ControlTile = 9,
    /// A tile names an application that does not exist; a = tile index, b = application.
    UnknownApp = 10,
    /// An application has no tile (dedicated: none in group b); a = application.
    AppWithoutTile = 11,
    /// An application tile's group has no net tile; a = tile index, b = group.
    GroupWithoutNet = 12,
    /// More send channels than a tile has; a = tile index, b = wanted.
    TooManyChannels = 13,
    /// More net tiles than a lane has channels for; a = wanted.
    TooManyNetTiles = 14,
    /// A receive queue is too shallow for its senders; a = node, b = queue << 16 | words wanted.
    QueueTooShallow = 15,
    /// App memory is too small; a = bytes wanted, b = bytes there are.
    AppMemory = 16,
    /// A size or range of an application is not a multiple of 32 B or lies outside its memory; a = application.
    AppRange = 17,
    /// Rx memory is too small for the pools; a = 256 B units wanted, b = there are.
    RxMemory = 18,
    /// More ports than the lanes' table holds; a = wanted.
    TooManyPorts = 19,
    /// Two applications want the same port; a = port.
    PortTaken = 20,
    /// More than one application wants to open connections; a = application.
    ConnectTaken = 21,
    /// More applications than there can be; a = wanted.
    TooManyApps = 22,
    /// Both run-to-completion tiles and others; a = tile index.
    MixedLayout = 23,
    /// The hardware answered a table write with an error; a = node.
    Hardware = 24,
    /// A channel leads to a queue that a lane does not have; a = lane's node, b = queue.
    LaneQueue = 25,
}

/// A refusal with its two numbers (see [`Why`] for what they mean).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The reason.
    pub why: Why,
    /// First detail.
    pub a: u32,
    /// Second detail.
    pub b: u32,
}

pub(crate) const fn refuse<T>(why: Why, a: u32, b: u32) -> Result<T, Refused> {
    Err(Refused { why, a, b })
}

impl Why {
    /// What is wrong and what to do about it, for people, by the code on the host link.
    pub const fn describe(code: u32) -> &'static str {
        match code {
            1 => "the supervisor found no topology in its memory: load the blob before HOST_RUN",
            2 => {
                "the topology blob is of another version: build host and firmware from one checkout"
            }
            3 => "the mesh must be 2 to 16 tiles wide and high",
            4 => "at least one row of the mesh must carry a lane, and no other row may",
            5 => "the rows with a memory channel must be 1, 2, 4, 8 or 16 rows of the mesh",
            6 => "the bridge needs a row of the mesh without a lane",
            7 => "the layout has no net tile: give at least one tile the net role",
            8 => "the layout has no application tile",
            9 => "the control tile must be a net tile",
            10 => "a tile names an application that is not configured",
            11 => "an application has no tile (in a dedicated layout: none in one of the groups)",
            12 => "a group (quadrant) has an application tile but no net tile",
            13 => {
                "a tile needs more send channels than it has: use fewer tiles or a dedicated layout"
            }
            14 => "there are more net tiles than a lane has send channels",
            15 => {
                "a receive queue is too shallow for a message from each of its senders: use a dedicated layout or deeper queues"
            }
            16 => "the applications want more memory than the channels have",
            17 => {
                "an application's memory and transmittable range must be multiples of 32 B, the range inside the memory"
            }
            18 => "the Rx buffers do not fit the lanes' Rx memory",
            19 => "more ports are granted than the lanes' port table holds",
            20 => "a port is granted to two applications",
            21 => "only one application may open connections",
            22 => "more applications than there can be",
            23 => "run-to-completion tiles cannot be mixed with net or application tiles",
            24 => "a block of the chip refused a table entry: the topology is for other hardware",
            25 => "a message channel leads to a queue that a lane does not have",
            _ => "a reason this version does not know",
        }
    }
}
