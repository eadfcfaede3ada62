// The hardware/software line, generated from rtl/contract (Rust). Do not edit:
// change the crate and run `cargo run -p noctule-contract-gen`.
`default_nettype none

// A block uses only some of these.
/* verilator lint_off UNUSEDPARAM */
package noctule_pkg;

  // node
  localparam logic [31:0] NodePortNorth = 32'h0000_0000;  // Router port towards y - 1.
  localparam logic [31:0] NodePortEast = 32'h0000_0001;  // Router port towards x + 1.
  localparam logic [31:0] NodePortSouth = 32'h0000_0002;  // Router port towards y + 1.
  localparam logic [31:0] NodePortWest = 32'h0000_0003;  // Router port towards x - 1.
  localparam logic [31:0] NodePortLocal = 32'h0000_0004;  // Router port of the tile.
  localparam logic [31:0] NodePorts = 32'h0000_0005;  // Ports of a router.
  localparam logic [31:0] NodeExitLocal = 32'h0000_0000;  // `Node::exit` of a tile.
  localparam logic [31:0] NodeExitWest = 32'h0000_0001;  // `Node::exit` of a device on the west edge (NIC lane, host bridge).
  localparam logic [31:0] NodeExitEast = 32'h0000_0002;  // `Node::exit` of a device on the east edge (memory channel).
  localparam logic [31:0] NodeOrderYx = 32'h0000_0000;  // Dimension order Y then X (MSG and REQ).
  localparam logic [31:0] NodeOrderXy = 32'h0000_0001;  // Dimension order X then Y (RSP).
  localparam logic [31:0] NodeLinkCredits = 32'h0000_0010;  // Flits that an input port of a router or end point can hold: the credits its neighbour starts with.
  localparam logic [31:0] NodeFlitBits = 32'h0000_0026;  // Bits of a flit on a link: route (5, one-hot output port at the receiving router, on the head), tail, data (32).
  localparam logic [31:0] NodeFlitTailBit = 32'h0000_0020;  // Bit of a link flit that marks the tail.
  localparam logic [31:0] NodeFlitRouteLsb = 32'h0000_0021;  // Lowest bit of a link flit's route.
  localparam logic [31:0] NodeMeshMax = 32'h0000_0010;  // Largest mesh width and height.
  localparam logic [31:0] NodeMeshMin = 32'h0000_0002;  // Smallest mesh width and height.

  // map
  localparam logic [31:0] MapNiBase = 32'h4000_0000;  // Registers of the network interface (`ni`), 64 KB.
  localparam logic [31:0] MapLocalBase = 32'h8000_0000;  // Local memory; its size depends on the role. Code, data, stack, boot block.
  localparam logic [31:0] MapRxBase = 32'ha000_0000;  // Rx memory: lane row in bits 27:24, offset in bits 23:0.
  localparam logic [31:0] MapRxWindow = 32'h1000_0000;  // Size of the whole Rx window.
  localparam logic [31:0] MapRxLaneLsb = 32'h0000_0018;  // Lowest bit of the lane row in an Rx address.
  localparam logic [31:0] MapAppBase = 32'hc000_0000;  // App memory, striped by `STRIPE` over the memory channels; up to the end of the address space.
  localparam logic [31:0] MapStripe = 32'h0000_0040;  // Bytes that stay on one channel before the next channel's turn: two lines, so that what many ask for at once is on all channels.
  localparam logic [31:0] MapStripeLog2 = 32'h0000_0006;  // log2 of `STRIPE`.
  localparam logic [31:0] MapLine = 32'h0000_0020;  // Granule of remote accesses, guards, buffers and ownership, bytes.
  localparam logic [31:0] MapBootBlock = 32'h0000_0100;  // Offset of the boot block in local memory: where the supervisor tells a tile who it is.
  localparam logic [31:0] MapBootBlockBytes = 32'h0000_0700;  // Bytes of the boot block.
  localparam logic [31:0] MapImageText = 32'h0000_0800;  // Offset of the first byte of an image's code after the boot block. Reset starts at `LOCAL_BASE`.

  // msg
  localparam logic [31:0] MsgQueueNic = 32'h0000_0000;  // Queue of NIC notifications (net tile), of descriptors (lane); free for app to app messages (app tile).
  localparam logic [31:0] MsgQueueSock = 32'h0000_0001;  // Queue of socket messages (tiles), of buffer frees (lane).
  localparam logic [31:0] MsgQueueCtrl = 32'h0000_0002;  // Control queue: raw frames, neighbour news, supervisor messages, faults.
  localparam logic [31:0] MsgQueues = 32'h0000_0003;  // Receive queues of an end point.
  localparam logic [31:0] MsgKindCredit = 32'h0000_0003;  // `kind` of a credit packet.
  localparam logic [31:0] MsgMaxWords = 32'h0000_0024;  // Most words of a message, stamp excluded.
  localparam logic [31:0] MsgSockWords = 32'h0000_0008;  // Most words of a socket message, stamp excluded.
  localparam logic [31:0] MsgChannelsMax = 32'h0000_0080;  // Send channels that a head can name.
  localparam logic [31:0] MsgCreditHoldCycles = 32'h0000_0040;  // Credits are returned at the latest this many cycles after the pop that freed them.
  localparam logic [31:0] MsgCreditWordsMax = 32'h0000_03ff;  // Most words one credit packet carries.

  // remote
  localparam logic [31:0] RemoteOpRead = 32'h0000_0000;  // Read a line.
  localparam logic [31:0] RemoteOpWrite = 32'h0000_0001;  // Write masked bytes of a line.
  localparam logic [31:0] RemoteOpSwap = 32'h0000_0002;  // Atomic swap of a word.
  localparam logic [31:0] RemoteOpAdd = 32'h0000_0003;  // Atomic add to a word; answers the old value.
  localparam logic [31:0] RemoteOpCas = 32'h0000_0004;  // Atomic compare and swap of a word; answers the old value.
  localparam logic [31:0] RemoteOpCtrlRead = 32'h0000_0008;  // Supervisor path: read a word of the control space.
  localparam logic [31:0] RemoteOpCtrlWrite = 32'h0000_0009;  // Supervisor path: write a word of the control space.
  localparam logic [31:0] RemoteStatusOk = 32'h0000_0000;  // The request was carried out.
  localparam logic [31:0] RemoteStatusError = 32'h0000_0001;  // The end point has nothing at that address, or the operation is not allowed now.
  localparam logic [31:0] RemoteReadsMax = 32'h0000_0004;  // Line reads a tile may have outstanding.
  localparam logic [31:0] RemoteStoresMax = 32'h0000_0004;  // Store lines a tile may have outstanding.
  localparam logic [31:0] RemoteLaneReadsMax = 32'h0000_0008;  // Line reads a lane may have outstanding.
  localparam logic [31:0] RemoteLineWords = 32'h0000_0008;  // Words of a line.
  localparam logic [31:0] RemoteChannelLatency = 32'h0000_0048;  // Default latency of a memory channel, cycles.

  // ni
  localparam logic [31:0] NiSendBegin = 32'h0000_0000;  // W: `SendBegin`.
  localparam logic [31:0] NiSendStatus = 32'h0000_0004;  // R: sticky error bits (`SEND_ERR_*`) 7:0, messages staged 15:8, free staging words 31:16. W: ones clear error bits.
  localparam logic [31:0] NiEvents = 32'h0000_0010;  // R: events pending now: bit q = queue q has a complete message; `EVENT_*`. W: ones clear `EVENT_CREDIT`.
  localparam logic [31:0] NiEventEnable = 32'h0000_0014;  // RW: events that raise the core's external interrupt (and wake it from wfi).
  localparam logic [31:0] NiRxPop = 32'h0000_0020;  // R: pops a word of queue q (+ 4*q).
  localparam logic [31:0] NiRxLevel = 32'h0000_0030;  // R: words of complete messages waiting in queue q (+ 4*q).
  localparam logic [31:0] NiTimeUs = 32'h0000_0040;  // R: microseconds, wrapping.
  localparam logic [31:0] NiCycleLo = 32'h0000_0044;  // R: cycles, low word.
  localparam logic [31:0] NiCycleHi = 32'h0000_0048;  // R: cycles, high word.
  localparam logic [31:0] NiTimer = 32'h0000_004c;  // RW: the timer fires when TIME_US - TIMER is not negative (wrapping, 31 bits). W also arms it.
  localparam logic [31:0] NiTimerCtl = 32'h0000_0050;  // RW: bit 0 armed. W 0: disarms.
  localparam logic [31:0] NiNodeId = 32'h0000_0060;  // R: this tile's `Node`.
  localparam logic [31:0] NiMesh = 32'h0000_0064;  // R: width 7:0, height 15:8, channels_log2 23:16.
  localparam logic [31:0] NiPhase = 32'h0000_0068;  // RW: profile phase (0 to 15) that cycles are counted under from now on.
  localparam logic [31:0] NiSendWord = 32'h0000_0080;  // W: any store: appends a word to the message begun (0x80 bytes of aliases).
  localparam logic [31:0] NiCredits = 32'h0000_0200;  // R: credits of channel c, words (+ 4*c, `msg::CHANNELS_MAX` of them).
  localparam logic [31:0] NiPrefetchAddr = 32'h0000_0400;  // W: start of a range to prefetch.
  localparam logic [31:0] NiPrefetchLen = 32'h0000_0404;  // W: length in bytes; starts the prefetch (a running one is replaced). R: lines still to request.
  localparam logic [31:0] NiInvalAddr = 32'h0000_0408;  // W: start of a range to drop from the read cache.
  localparam logic [31:0] NiInvalLen = 32'h0000_040c;  // W: length in bytes; drops every cached line that overlaps (single cycle).
  localparam logic [31:0] NiFlush = 32'h0000_0410;  // W: sends the combining lines off. R: store lines not yet acknowledged (combining ones included).
  localparam logic [31:0] NiAtomicAddr = 32'h0000_0420;  // W: word address of an atomic.
  localparam logic [31:0] NiAtomicOperand = 32'h0000_0424;  // W: operand (swap, add) or new value (compare and swap).
  localparam logic [31:0] NiAtomicExpect = 32'h0000_0428;  // W: expected value.
  localparam logic [31:0] NiAtomicOp = 32'h0000_042c;  // W: `remote::OP_SWAP`, `OP_ADD`, `OP_CAS`: starts it (guard applies, faults here).
  localparam logic [31:0] NiAtomicResult = 32'h0000_0430;  // R: old value; waits for the answer.
  localparam logic [31:0] NiCtrlNode = 32'h0000_0500;  // Supervisor only. RW: `Node` to talk to.
  localparam logic [31:0] NiCtrlAddr = 32'h0000_0504;  // Supervisor only. RW: control address; grows by 4 with each CTRL_DATA write and CTRL_READ.
  localparam logic [31:0] NiCtrlData = 32'h0000_0508;  // Supervisor only. W: posts a control write (waits only while 8 are outstanding).
  localparam logic [31:0] NiCtrlRead = 32'h0000_050c;  // Supervisor only. R: control read of CTRL_ADDR; waits for the answer and for earlier writes.
  localparam logic [31:0] NiCtrlStatus = 32'h0000_0510;  // Supervisor only. R: outstanding writes 7:0, error since last clear bit 8. W: clears the error.
  localparam logic [31:0] NiHostStatus = 32'h0000_0540;  // Supervisor only. R: host words waiting 15:0, room towards the host 31:16.
  localparam logic [31:0] NiHostData = 32'h0000_0544;  // Supervisor only. R: next word from the host (0 if none). W: word to the host (waits while full).
  localparam logic [31:0] NiCounters = 32'h0000_0800;  // R: counters, see `COUNTER_*` (+ 4*k).
  localparam logic [31:0] NiPhaseCycles = 32'h0000_0c00;  // R: cycles spent in phase p, low word (+ 8*p), high word (+ 8*p + 4).
  localparam logic [31:0] NiEventQueue0 = 32'h0000_0001;  // EVENTS: queue 0 has a complete message (queue q: bit q).
  localparam logic [31:0] NiEventTimer = 32'h0000_0008;  // EVENTS: the timer has fired.
  localparam logic [31:0] NiEventCredit = 32'h0000_0010;  // EVENTS: credits came home since this bit was cleared.
  localparam logic [31:0] NiEventHost = 32'h0000_0020;  // EVENTS (supervisor): a word from the host waits.
  localparam logic [31:0] NiSendErrCredit = 32'h0000_0001;  // SEND_STATUS: a message was begun without enough credit.
  localparam logic [31:0] NiSendErrLength = 32'h0000_0002;  // SEND_STATUS: a message was begun with length 0 or above the channel's maximum.
  localparam logic [31:0] NiSendErrUnfinished = 32'h0000_0004;  // SEND_STATUS: a message was begun before the last one was finished, or a word came without one.
  localparam logic [31:0] NiCounterSent = 32'h0000_0000;  // Counter: messages sent.
  localparam logic [31:0] NiCounterSentWords = 32'h0000_0001;  // Counter: words sent, stamps included.
  localparam logic [31:0] NiCounterReceived = 32'h0000_0002;  // Counter: messages popped.
  localparam logic [31:0] NiCounterReceivedWords = 32'h0000_0003;  // Counter: words popped.
  localparam logic [31:0] NiCounterCreditFlits = 32'h0000_0004;  // Counter: credit packets sent.
  localparam logic [31:0] NiCounterNoCredit = 32'h0000_0005;  // Counter: messages refused for want of credit.
  localparam logic [31:0] NiCounterReadHits = 32'h0000_0006;  // Counter: remote loads that hit the read cache.
  localparam logic [31:0] NiCounterReadMisses = 32'h0000_0007;  // Counter: remote loads that missed it.
  localparam logic [31:0] NiCounterReadLines = 32'h0000_0008;  // Counter: lines read over the network, prefetch included.
  localparam logic [31:0] NiCounterStoreLines = 32'h0000_0009;  // Counter: store lines sent.
  localparam logic [31:0] NiCounterRemoteWait = 32'h0000_000a;  // Counter: cycles the core waited for a remote access.
  localparam logic [31:0] NiCounterSendWait = 32'h0000_000b;  // Counter: cycles the core waited for staging room.
  localparam logic [31:0] NiCounterFaults = 32'h0000_000c;  // Counter: faults.
  localparam logic [31:0] NiCounterAsleep = 32'h0000_000d;  // Counter: cycles asleep in wfi (time minus busy).
  localparam logic [31:0] NiCounterFaultsUnsent = 32'h0000_000e;  // Counter: fault messages that found their reserved credit in use.
  localparam logic [31:0] NiCountersLen = 32'h0000_0010;  // Counters there are.
  localparam logic [31:0] NiPhases = 32'h0000_0010;  // Profile phases there are.

  // ctrl
  localparam logic [31:0] CtrlTileCtrl = 32'h0000_0000;  // RW: bit 0 RUN: 0 holds the core in reset (power-on value). Writing 0 to a running tile also drops its unfinished message.
  localparam logic [31:0] CtrlTileStatus = 32'h0000_0004;  // R: `TileStatus`.
  localparam logic [31:0] CtrlTileGen = 32'h0000_0008;  // RW: generation, 3 bits, stamped on messages from now on.
  localparam logic [31:0] CtrlTileFaultChannel = 32'h0000_000c;  // RW: send channel that fault messages use; bit 31 = there is one. Its credit (fault::WORDS + 1) is reserved: give the channel that much on top.
  localparam logic [31:0] CtrlMesh = 32'h0000_0010;  // RW: width 7:0, height 15:8, channels_log2 23:16.
  localparam logic [31:0] CtrlChannelRowsLo = 32'h0000_0014;  // RW: rows of memory channels 0 to 7, 4 bits each.
  localparam logic [31:0] CtrlChannelRowsHi = 32'h0000_0018;  // RW: rows of memory channels 8 to 15, 4 bits each.
  localparam logic [31:0] CtrlBridgeNode = 32'h0000_001c;  // R: the bridge's `Node`, a port of the module: the only source of control packets that is believed.
  localparam logic [31:0] CtrlTileDrain = 32'h0000_0020;  // RW: bit q = 1: hardware pops queue q by itself and returns the credits (used while the tile is held).
  localparam logic [31:0] CtrlLaneRows = 32'h0000_0024;  // RW: bit y = 1: row y has a NIC lane. Rx addresses of other rows fault (`fault::UNMAPPED`). 0 (power-on): every row of `MESH` but the bridge's.
  localparam logic [31:0] CtrlFault = 32'h0000_0040;  // R: first fault: `fault::FaultWord`. W: clears the record.
  localparam logic [31:0] CtrlFaultAddr = 32'h0000_0044;  // R: first fault: address or channel.
  localparam logic [31:0] CtrlFaultCycle = 32'h0000_0048;  // R: first fault: cycle, low word.
  localparam logic [31:0] CtrlFaultCount = 32'h0000_004c;  // R: faults since the record was cleared.
  localparam logic [31:0] CtrlQueueWords = 32'h0000_0060;  // R: depth of receive queue q, words (+ 4*q).
  localparam logic [31:0] CtrlLocalBytes = 32'h0000_006c;  // R: local memory, bytes.
  localparam logic [31:0] CtrlChannel = 32'h0000_1000;  // RW: channel c (+ 16*c): word 0 `ChannelEntry`. valid = 0 can always be written (revocation); valid = 1 is refused (STATUS_ERROR) while credits are out.
  localparam logic [31:0] CtrlChannelCredits = 32'h0000_1004;  // (+ 16*c + 4) W: credits given, words: sets total and available; refused (STATUS_ERROR) while credits are out. R: total.
  localparam logic [31:0] CtrlChannelAvailable = 32'h0000_1008;  // (+ 16*c + 8) R: available.
  localparam logic [31:0] CtrlGuard = 32'h0000_2000;  // RW: guard entry g (+ 16*g): word 0 base (multiple of 32).
  localparam logic [31:0] CtrlGuardLimit = 32'h0000_2004;  // (+ 16*g + 4) limit: first byte behind (multiple of 32; 0 = end of the address space).
  localparam logic [31:0] CtrlGuardFlags = 32'h0000_2008;  // (+ 16*g + 8) `GuardFlags`.
  localparam logic [31:0] CtrlCounters = 32'h0000_3000;  // R: the NI's counters (+ 4*k), as `ni::COUNTER_*`.
  localparam logic [31:0] CtrlPhaseCycles = 32'h0000_3400;  // R: cycles of phase p, low word (+ 8*p), high word (+ 8*p + 4).
  localparam logic [31:0] CtrlTileChannels = 32'h0000_0080;  // Send channels of a simulated tile.
  localparam logic [31:0] CtrlGuardEntries = 32'h0000_0020;  // Guard entries of a simulated tile.

  // lane
  localparam logic [31:0] LaneLaneCtrl = 32'h0000_0000;  // RW: bit 0 ENABLE (power-on 0: frames are dropped and counted), bit 1 PROMISCUOUS, bit 2 KEEP_BAD.
  localparam logic [31:0] LaneLaneStatus = 32'h0000_0004;  // R: bit 0 ingress idle, bit 1 egress idle, bit 2 no notification waits.
  localparam logic [31:0] LaneMacLo = 32'h0000_0020;  // RW: own MAC address, bytes 0 to 3 in memory order.
  localparam logic [31:0] LaneMacHi = 32'h0000_0024;  // RW: own MAC address, bytes 4 and 5.
  localparam logic [31:0] LaneCtrlTarget = 32'h0000_0028;  // RW: lane channel for `RAW` notifications; bit 31 = there is one.
  localparam logic [31:0] LaneDrainApps = 32'h0000_002c;  // RW: bits of app whose descriptors are dropped on arrival (P8 drain).
  localparam logic [31:0] LaneRssKey = 32'h0000_0040;  // RW: Toeplitz key, 10 words, key byte 0 is bits 31:24 of word 0 (+ 4*i).
  localparam logic [31:0] LaneNetTiles = 32'h0000_0080;  // RW: source bitmap: bit x of word y = tile (x, y) may send descriptors and frees (+ 4*y).
  localparam logic [31:0] LaneBucket = 32'h0000_0400;  // RW: bucket b (+ 4*b): lane channel for its notifications, bit 31 = valid.
  localparam logic [31:0] LanePort = 32'h0000_0800;  // RW: port table entry i (+ 8*i): `PortEntry`.
  localparam logic [31:0] LanePortAction = 32'h0000_0804;  // (+ 8*i + 4) `PortAction`.
  localparam logic [31:0] LanePool = 32'h0000_0900;  // RW: pool p = app*2 + class (+ 8*p): `PoolEntry`. Writing it fills the pool's free ring: allowed while ENABLE is 0.
  localparam logic [31:0] LanePoolFree = 32'h0000_0904;  // R (+ 8*p + 4): buffers free now.
  localparam logic [31:0] LaneIoBase = 32'h0000_0a00;  // RW: transmittable range of app a (+ 8*a): base address (multiple of 32).
  localparam logic [31:0] LaneIoBytes = 32'h0000_0a04;  // (+ 8*a + 4) length in bytes (0: nothing may leave).
  localparam logic [31:0] LaneCounters = 32'h0000_3000;  // R: counters (+ 4*k), see `COUNTER_*`.
  localparam logic [31:0] LaneBuckets = 32'h0000_0080;  // Buckets of the RSS table. bucket = hash & (BUCKETS - 1).
  localparam logic [31:0] LanePorts = 32'h0000_0010;  // Port table entries. The first that matches the destination port wins.
  localparam logic [31:0] LaneApps = 32'h0000_0010;  // Applications, the stack (0) included.
  localparam logic [31:0] LaneLaneChannels = 32'h0000_0080;  // Send channels of a lane.
  localparam logic [31:0] LaneSmallBytes = 32'h0000_0100;  // Bytes of a small buffer.
  localparam logic [31:0] LaneLargeBytes = 32'h0000_0800;  // Bytes of a large buffer.
  localparam logic [31:0] LaneRxBytes = 32'h0004_0000;  // Rx memory of a simulated lane, bytes.
  localparam logic [31:0] LaneRingSlots = 32'h0000_0400;  // Notifications that may wait in a lane for one channel, if there is room.
  localparam logic [31:0] LaneRingReserve = 32'h0000_0008;  // Notifications for whose waiting each channel has room, whatever others do.
  localparam logic [31:0] LaneNotifySlots = 32'h0000_1000;  // Notifications of a simulated lane: reserved, anybody's, and eight that arrive or leave.
  localparam logic [31:0] LaneCounterRxFrames = 32'h0000_0000;  // Counter: frames received.
  localparam logic [31:0] LaneCounterRxBytes = 32'h0000_0001;  // Counter: bytes received.
  localparam logic [31:0] LaneCounterTxFrames = 32'h0000_0002;  // Counter: frames sent.
  localparam logic [31:0] LaneCounterTxBytes = 32'h0000_0003;  // Counter: bytes sent.
  localparam logic [31:0] LaneCounterDropMalformed = 32'h0000_0004;  // Counter: dropped, truncated or malformed (lengths that contradict each other).
  localparam logic [31:0] LaneCounterDropOversize = 32'h0000_0005;  // Counter: dropped, longer than FRAME_MAX.
  localparam logic [31:0] LaneCounterDropIpCsum = 32'h0000_0006;  // Counter: dropped, IP checksum.
  localparam logic [31:0] LaneCounterDropL4Csum = 32'h0000_0007;  // Counter: dropped, TCP/UDP checksum.
  localparam logic [31:0] LaneCounterDropNoBuffer = 32'h0000_0008;  // Counter: dropped, no buffer in the pool.
  localparam logic [31:0] LaneCounterDropRingFull = 32'h0000_0009;  // Counter: dropped, notification ring full.
  localparam logic [31:0] LaneCounterDropMac = 32'h0000_000a;  // Counter: dropped, not for this MAC.
  localparam logic [31:0] LaneCounterDropDisabled = 32'h0000_000b;  // Counter: dropped, lane or target not enabled.
  localparam logic [31:0] LaneCounterDropOverrun = 32'h0000_000c;  // Counter: dropped, the frame came faster than it could be taken.
  localparam logic [31:0] LaneCounterDescSource = 32'h0000_000d;  // Counter: descriptors refused, source not allowed.
  localparam logic [31:0] LaneCounterDescFormat = 32'h0000_000e;  // Counter: descriptors refused, lengths or format.
  localparam logic [31:0] LaneCounterDescIoGuard = 32'h0000_000f;  // Counter: descriptors refused by the IO guard.
  localparam logic [31:0] LaneCounterDescDrained = 32'h0000_0010;  // Counter: descriptors of a drained app, dropped.
  localparam logic [31:0] LaneCounterDescReadError = 32'h0000_0011;  // Counter: descriptors refused, a memory channel answered with an error.
  localparam logic [31:0] LaneCounterBadFree = 32'h0000_0012;  // Counter: bad frees (no buffer, or free already).
  localparam logic [31:0] LaneCounterBuffersTaken = 32'h0000_0013;  // Counter: buffers taken.
  localparam logic [31:0] LaneCounterBuffersFreed = 32'h0000_0014;  // Counter: buffers freed.
  localparam logic [31:0] LaneCounterNotifyWaited = 32'h0000_0015;  // Counter: notifications that waited for credit.
  localparam logic [31:0] LaneCounterFreeSource = 32'h0000_0016;  // Counter: free messages refused, source not allowed.
  localparam logic [31:0] LaneCounterStray = 32'h0000_0017;  // Counter: messages for a queue that a lane does not have.
  localparam logic [31:0] LaneCounterCtrlSource = 32'h0000_0018;  // Counter: control packets that did not come from the bridge.
  localparam logic [31:0] LaneCountersLen = 32'h0000_0020;  // Counters there are.

  // channel
  localparam logic [31:0] ChannelLatency = 32'h0000_0000;  // RW: latency added to every access, cycles (power-on `remote::CHANNEL_LATENCY`).
  localparam logic [31:0] ChannelStriping = 32'h0000_0004;  // RW: channels_log2 7:0, own index 15:8.
  localparam logic [31:0] ChannelBytes = 32'h0000_0008;  // R: memory, bytes.
  localparam logic [31:0] ChannelCounters = 32'h0000_3000;  // R: counters (+ 4*k).
  localparam logic [31:0] ChannelCounterReads = 32'h0000_0000;  // Counter: line reads.
  localparam logic [31:0] ChannelCounterWrites = 32'h0000_0001;  // Counter: line writes.
  localparam logic [31:0] ChannelCounterAtomics = 32'h0000_0002;  // Counter: atomics.
  localparam logic [31:0] ChannelCounterErrors = 32'h0000_0003;  // Counter: requests answered with an error.
  localparam logic [31:0] ChannelCounterBusy = 32'h0000_0004;  // Counter: cycles the data path was busy.
  localparam logic [31:0] ChannelCountersLen = 32'h0000_0008;  // Counters there are.
  localparam logic [31:0] ChannelChannelBytes = 32'h0100_0000;  // Memory of a simulated channel, bytes.

  // bridge
  localparam logic [31:0] BridgeHostWrite = 32'h4e4f_0001;  // Command: node, address, count, then count words, written to address, address + 4, ... Answer: 1 word, number of errors.
  localparam logic [31:0] BridgeHostRead = 32'h4e4f_0002;  // Command: node, address, count. Answer: count words, then 1 word, number of errors.
  localparam logic [31:0] BridgeHostRun = 32'h4e4f_0003;  // Command: releases the supervisor core. Answer: 1 word, 0.
  localparam logic [31:0] BridgeHostUnknown = 32'hffff_ffff;  // Answer to a word that is no command.
  localparam logic [31:0] BridgeCtrlOutstanding = 32'h0000_0008;  // Control writes that may be outstanding.

  // notify
  localparam logic [31:0] NotifyTcp = 32'h0000_0000;  // TCP.
  localparam logic [31:0] NotifyUdp = 32'h0000_0001;  // UDP.
  localparam logic [31:0] NotifyRaw = 32'h0000_0002;  // A whole frame: ARP, ICMP, fragments, IP options, anything else.
  localparam logic [31:0] NotifyFixedWords = 32'h0000_0003;  // Words before the headers.
  localparam logic [31:0] NotifyHdrWordsMax = 32'h0000_0014;  // Most header words: IPv4 without options and a full TCP header.

  // desc
  localparam logic [31:0] DescHdrBytesMax = 32'h0000_005e;  // Most header bytes.
  localparam logic [31:0] DescRefsMax = 32'h0000_0004;  // Most references.
  localparam logic [31:0] DescFrameMax = 32'h0000_05ea;  // Most bytes of a frame, Ethernet header included, checksum (FCS) excluded.
  localparam logic [31:0] DescFreeWordsMax = 32'h0000_0008;  // Words of a free message at most.
  localparam logic [31:0] DescIpOffset = 32'h0000_000e;  // Offset of the IPv4 header in a frame.
  localparam logic [31:0] DescL4Offset = 32'h0000_0022;  // Offset of the TCP/UDP header in a frame (no IP options).

  // fault
  localparam logic [31:0] FaultNone = 32'h0000_0000;  // No fault.
  localparam logic [31:0] FaultGuardRead = 32'h0000_0001;  // Remote load outside every guard entry that allows reading.
  localparam logic [31:0] FaultGuardWrite = 32'h0000_0002;  // Remote store outside every guard entry that allows writing.
  localparam logic [31:0] FaultGuardAtomic = 32'h0000_0003;  // Atomic outside every entry that allows both.
  localparam logic [31:0] FaultChannelAbsent = 32'h0000_0004;  // Message begun on a channel without an entry.
  localparam logic [31:0] FaultRegister = 32'h0000_0005;  // NI register that does not exist, is read-only, or not of this tile.
  localparam logic [31:0] FaultUnmapped = 32'h0000_0006;  // An address that is neither local memory, NI nor a remote window.
  localparam logic [31:0] FaultRemoteError = 32'h0000_0007;  // The end point answered with an error.
  localparam logic [31:0] FaultSoftware = 32'h0000_0008;  // The core took a trap that its firmware handed to the supervisor (software).
  localparam logic [31:0] FaultCtrlSource = 32'h0000_0009;  // A control packet that did not come from the bridge.
  localparam logic [31:0] FaultCausePanic = 32'h0000_0100;  // Third word of a `SOFTWARE` fault: the firmware panicked.
  localparam logic [31:0] FaultWords = 32'h0000_0003;  // Words of a fault message.

  // sock
  localparam logic [31:0] SockNewConn = 32'h0000_0001;  // Net to app: a connection is open.
  localparam logic [31:0] SockNewData = 32'h0000_0002;  // Net to app: received in order.
  localparam logic [31:0] SockDataAcked = 32'h0000_0003;  // Net to app: sent bytes acknowledged.
  localparam logic [31:0] SockRemoteClosed = 32'h0000_0004;  // Net to app: the peer closed its side.
  localparam logic [31:0] SockCleanup = 32'h0000_0005;  // Net to app: the connection is gone; free everything.
  localparam logic [31:0] SockListenResult = 32'h0000_0006;  // Net to app: answer to LISTEN.
  localparam logic [31:0] SockUdpData = 32'h0000_0007;  // Net to app: a datagram.
  localparam logic [31:0] SockListen = 32'h0000_0010;  // App to net: start accepting.
  localparam logic [31:0] SockUnlisten = 32'h0000_0011;  // App to net: stop accepting.
  localparam logic [31:0] SockAccept = 32'h0000_0012;  // App to net: take a connection.
  localparam logic [31:0] SockConnect = 32'h0000_0013;  // App to net: open a connection.
  localparam logic [31:0] SockRecvDone = 32'h0000_0014;  // App to net: received data is consumed.
  localparam logic [31:0] SockSend = 32'h0000_0015;  // App to net: send by reference.
  localparam logic [31:0] SockShutdown = 32'h0000_0016;  // App to net: half-close.
  localparam logic [31:0] SockClose = 32'h0000_0017;  // App to net: close or abort.
  localparam logic [31:0] SockUdpBind = 32'h0000_0018;  // App to net: bind a UDP port.
  localparam logic [31:0] SockUdpSend = 32'h0000_0019;  // App to net: send a datagram.
  localparam logic [31:0] SockReasonClosed = 32'h0000_0000;  // CLEANUP: closed in order.
  localparam logic [31:0] SockReasonReset = 32'h0000_0001;  // CLEANUP: the peer reset it.
  localparam logic [31:0] SockReasonTimeout = 32'h0000_0002;  // CLEANUP: too many retransmissions.
  localparam logic [31:0] SockReasonAborted = 32'h0000_0003;  // CLEANUP: aborted by the application.
  localparam logic [31:0] SockReasonReferences = 32'h0000_0004;  // CLEANUP: more references than allowed.
  localparam logic [31:0] SockReasonNoRoom = 32'h0000_0005;  // CLEANUP: no room for a connection.
  localparam logic [31:0] SockReasonRefused = 32'h0000_0006;  // CLEANUP: refused by the peer.
  localparam logic [31:0] SockReasonUnreachable = 32'h0000_0007;  // CLEANUP: no route or neighbour.
  localparam logic [31:0] SockReasonProtocol = 32'h0000_0008;  // CLEANUP: the application broke the protocol (bad offset, length or state).
  localparam logic [31:0] SockListenOk = 32'h0000_0000;  // LISTEN_RESULT: listening.
  localparam logic [31:0] SockListenDenied = 32'h0000_0001;  // LISTEN_RESULT: the port was not granted to this application.
  localparam logic [31:0] SockListenBusy = 32'h0000_0002;  // LISTEN_RESULT: the port or table is taken.
  localparam logic [31:0] SockCloseAbort = 32'h0000_0001;  // CLOSE: reset instead of an orderly close.
  localparam logic [31:0] SockRefsMax = 32'h0000_0003;  // References a socket message carries at most.

  // phase
  localparam logic [31:0] PhaseIdle = 32'h0000_0000;  // Waiting: nothing to do, or asleep.
  localparam logic [31:0] PhaseDriverRx = 32'h0000_0001;  // Net: taking notifications from the NI.
  localparam logic [31:0] PhaseTcpRx = 32'h0000_0002;  // Net: TCP/IP input, acknowledgements and timers included.
  localparam logic [31:0] PhaseTcpTx = 32'h0000_0003;  // Net: TCP/IP output.
  localparam logic [31:0] PhaseDriverTx = 32'h0000_0004;  // Net: descriptors and frees to the lanes.
  localparam logic [31:0] PhaseMessages = 32'h0000_0005;  // Net and app: taking and sending socket messages.
  localparam logic [31:0] PhaseAppParse = 32'h0000_0006;  // App: reading and understanding a request.
  localparam logic [31:0] PhaseAppRespond = 32'h0000_0007;  // App: answering it.
  localparam logic [31:0] PhaseRemoteRead = 32'h0000_0008;  // Waiting for remote memory.
  localparam logic [31:0] PhaseControl = 32'h0000_0009;  // Raw frames, ARP, ICMP, reassembly, neighbour news.
  localparam logic [31:0] PhaseStart = 32'h0000_000a;  // Start-up.
  localparam logic [31:0] PhaseUser = 32'h0000_000c;  // First of the phases an application may name itself (12 to 15).

  // host_link
  localparam logic [31:0] HostLinkReady = 32'h0000_0001;  // Supervisor to host: the chip serves.
  localparam logic [31:0] HostLinkRefused = 32'h0000_0002;  // Supervisor to host: the topology was refused.
  localparam logic [31:0] HostLinkFault = 32'h0000_0003;  // Supervisor to host: a tile faulted.
  localparam logic [31:0] HostLinkPublished = 32'h0000_0004;  // Supervisor to host: the counter page is fresh.
  localparam logic [31:0] HostLinkPublish = 32'h0000_0010;  // Host to supervisor: publish the counter page.
  localparam logic [31:0] HostLinkWordsMax = 32'h0000_0008;  // Most words after a head.

  // A node: a tile or an edge device.
  typedef struct packed {
    logic [21:0] pad;  // [31:10] Always 0.
    logic [1:0] exit;  // [9:8] Port by which a packet leaves that router: `EXIT_*`.
    logic [3:0] y;  // [7:4] Row of its router.
    logic [3:0] x;  // [3:0] Column of its router.
  } node_t;

  // First flit of a message.
  typedef struct packed {
    logic [9:0] src;  // [31:22] The sender's `Node`, written by hardware.
    logic [2:0] gen_id;  // [21:19] The sender's generation (changes when its tile is reset).
    logic [6:0] channel;  // [18:12] The sender's channel.
    logic [1:0] kind;  // [11:10] Receive queue, or `KIND_CREDIT`.
    logic [9:0] dest;  // [9:0] Destination `Node`.
  } msg_head_t;

  // First word of a received message. Never 0.
  typedef struct packed {
    logic [9:0] src;  // [31:22] The sender's `Node`.
    logic [2:0] gen_id;  // [21:19] The sender's generation.
    logic [6:0] channel;  // [18:12] The sender's channel.
    logic [1:0] kind;  // [11:10] Queue it came by.
    logic [3:0] pad;  // [9:6] Always 0.
    logic [5:0] len;  // [5:0] Words that follow, 1 to `MAX_WORDS`.
  } stamp_t;

  // The only flit of a credit packet.
  typedef struct packed {
    logic [9:0] words;  // [31:22] Words returned, 1 to `CREDIT_WORDS_MAX`.
    logic [2:0] pad;  // [21:19] Always 0.
    logic [6:0] channel;  // [18:12] Channel of the destination that gets the credits.
    logic [1:0] kind;  // [11:10] `KIND_CREDIT`.
    logic [9:0] dest;  // [9:0] Destination `Node`: the tile whose channel gets the credits.
  } credit_head_t;

  // First flit of a REQ packet.
  typedef struct packed {
    logic [2:0] pad;  // [31:29] Always 0.
    logic [4:0] tag;  // [28:24] Chosen by the requester, returned in the reply.
    logic [3:0] op;  // [23:20] `OP_*`.
    logic [9:0] src;  // [19:10] Requester's `Node`, written by hardware.
    logic [9:0] dest;  // [9:0] Destination `Node`.
  } req_head_t;

  // First flit of a RSP packet.
  typedef struct packed {
    logic [2:0] status;  // [31:29] `STATUS_*`.
    logic [4:0] tag;  // [28:24] Tag of the request.
    logic [3:0] op;  // [23:20] `OP_*` of the request.
    logic [9:0] src;  // [19:10] Responder's `Node`.
    logic [9:0] dest;  // [9:0] Destination `Node`: the requester.
  } rsp_head_t;

  // What is stored to `SEND_BEGIN`.
  typedef struct packed {
    logic [17:0] pad1;  // [31:14] Always 0.
    logic [5:0] len;  // [13:8] Words of the message, stamp excluded.
    logic pad0;  // [7:7] Always 0.
    logic [6:0] channel;  // [6:0] Send channel.
  } send_begin_t;

  // Word 0 of a channel table entry.
  typedef struct packed {
    logic valid;  // [31:31] 1: the entry exists.
    logic [12:0] pad;  // [30:18] Always 0.
    logic [5:0] max_words;  // [17:12] Most words of a message, stamp excluded.
    logic [1:0] dest_queue;  // [11:10] Receive queue at the destination.
    logic [9:0] dest;  // [9:0] Destination `Node`.
  } channel_entry_t;

  // Word 2 of a guard entry.
  typedef struct packed {
    logic [28:0] pad;  // [31:3] Always 0.
    logic any_lane;  // [2:2] The entry is for the same offsets in every lane: bits 27:24 of the address are not compared (Rx window).
    logic write;  // [1:1] Stores are allowed; atomics need read and write.
    logic read;  // [0:0] Loads (and prefetch) are allowed.
  } guard_flags_t;

  // What `TILE_STATUS` answers.
  typedef struct packed {
    logic [24:0] pad;  // [31:7] Always 0.
    logic credits_home;  // [6:6] Every channel has all its credits.
    logic queues_empty;  // [5:5] All receive queues are empty and no credit waits to be returned.
    logic remote_busy;  // [4:4] Reads, stores or atomics without an answer, combining lines included.
    logic staged;  // [3:3] Messages staged and not yet sent.
    logic unfinished;  // [2:2] A message is begun and not finished.
    logic asleep;  // [1:1] Asleep in wfi.
    logic running;  // [0:0] RUN.
  } tile_status_t;

  // Which destination ports.
  typedef struct packed {
    logic [15:0] mask;  // [31:16] A frame matches when (its destination port & mask) == port.
    logic [15:0] port;  // [15:0] Port.
  } port_entry_t;

  // Whose pool a matching frame takes.
  typedef struct packed {
    logic valid;  // [31:31] 1: the entry exists.
    logic [26:0] pad;  // [30:4] Always 0.
    logic [3:0] app;  // [3:0] Application.
  } port_action_t;

  // A pool of buffers of one class.
  typedef struct packed {
    logic [15:0] count;  // [31:16] Buffers.
    logic [15:0] first;  // [15:0] Offset of its first buffer in Rx memory, in units of 256 B.
  } pool_entry_t;

  // First word of a notification.
  typedef struct packed {
    logic [15:0] payload_len;  // [31:16] Bytes of payload (`RAW`: of frame).
    logic pad;  // [15:15] Always 0.
    logic [4:0] hdr_words;  // [14:10] Header words that follow the fixed words.
    logic is_large;  // [9:9] The buffer is a large one.
    logic has_buffer;  // [8:8] A buffer holds the payload.
    logic l4_ok;  // [7:7] The TCP or UDP checksum is right (or absent: UDP 0).
    logic ip_ok;  // [6:6] The IP header checksum is right.
    logic [3:0] app;  // [5:2] Application whose pool the buffer is from; 0 = the stack's.
    logic [1:0] kind;  // [1:0] `TCP`, `UDP` or `RAW`.
  } notify_head_t;

  // First word of a descriptor.
  typedef struct packed {
    logic [19:0] pad;  // [31:12] Always 0.
    logic csum_l4;  // [11:11] Fill in the TCP (protocol 6), UDP (17) or ICMP (1) checksum of everything from `L4_OFFSET`.
    logic csum_ip;  // [10:10] Fill in the IPv4 header checksum (header at `IP_OFFSET`, 20 bytes).
    logic [2:0] nrefs;  // [9:7] References, 0 to `REFS_MAX`.
    logic [6:0] hdr_len;  // [6:0] Header bytes inline, 14 to `HDR_BYTES_MAX`.
  } desc_head_t;

  // First word of a reference.
  typedef struct packed {
    logic [15:0] len;  // [31:16] Bytes, 1 to 1500.
    logic [11:0] pad;  // [15:4] Always 0.
    logic [3:0] app;  // [3:0] Application whose transmittable range the bytes lie in.
  } desc_ref_t;

  // What happened.
  typedef struct packed {
    logic [5:0] pad1;  // [31:26] Always 0.
    logic [9:0] node;  // [25:16] The tile's `Node`.
    logic [6:0] pad0;  // [15:9] Always 0.
    logic store;  // [8:8] 1: store.
    logic [7:0] code;  // [7:0] Fault code.
  } fault_word_t;

  // First word of a socket message.
  typedef struct packed {
    logic [15:0] arg;  // [31:16] Argument of the operation (a count that rides along).
    logic [7:0] flags;  // [15:8] Flags of the operation.
    logic [1:0] refs;  // [7:6] References in this message.
    logic last;  // [5:5] Last message of a split array.
    logic [4:0] op;  // [4:0] Operation.
  } sock_head_t;

  // A connection; unique within the net tile that sent it (the stamp tells which).
  typedef struct packed {
    logic [15:0] gen_id;  // [31:16] Generation of that entry; never 0.
    logic [15:0] index;  // [15:0] Index in the net tile's table.
  } conn_id_t;

  // Announces a group of words on the host link.
  typedef struct packed {
    logic [15:0] arg;  // [31:16] Argument of the kind.
    logic [7:0] len;  // [15:8] Words that follow.
    logic [7:0] kind;  // [7:0] What it is.
  } host_head_t;

  // A flit on a link: route is the one-hot output port at the receiving router (head only).
  typedef struct packed {
    logic [4:0] route;
    logic tail;
    logic [31:0] data;
  } flit_t;

  // Output port (one-hot) of a packet for `dest` at router (x, y): Y then X, or X then Y if `order`.
  function automatic logic [4:0] route_of(input logic [9:0] dest, input logic order,
                                          input logic [3:0] x, input logic [3:0] y);
    logic same_x, same_y;
    same_x = dest[3:0] == x;
    same_y = dest[7:4] == y;
    if (same_x && same_y)
      route_of = dest[8] ? 5'b01000 : dest[9] ? 5'b00010 : 5'b10000;
    else if (same_y || (order && !same_x)) route_of = dest[3:0] > x ? 5'b00010 : 5'b01000;
    else route_of = dest[7:4] > y ? 5'b00100 : 5'b00001;
  endfunction

endpackage
/* verilator lint_on UNUSEDPARAM */

`default_nettype wire
