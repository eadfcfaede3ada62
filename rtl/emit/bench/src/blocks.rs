//! Blocks that use every construct the emitter takes. The build script emits them, the tests
//! simulate them: one source for both.

use noctule_emit::LutRam;
use rust_hdl::prelude::*;

/// Operators on `W` bits; `D` is twice `W`.
#[derive(LogicBlock)]
pub struct Ops<const W: usize, const D: usize> {
    /// Left operand.
    pub a: Signal<In, Bits<W>>,
    /// Right operand.
    pub b: Signal<In, Bits<W>>,
    /// Shift amount.
    pub s: Signal<In, Bits<3>>,
    /// A condition.
    pub c: Signal<In, Bit>,
    /// Results of `W` bits.
    pub word: [Signal<Out, Bits<W>>; 20],
    /// Results of one bit.
    pub flag: [Signal<Out, Bit>; 24],
    /// Results of `2 W` bits.
    pub wide: [Signal<Out, Bits<D>>; 5],
    /// Results of two bits.
    pub pair: [Signal<Out, Bits<2>>; 4],
    five: Constant<Bits<W>>,
    inner: Signal<Local, Bits<W>>,
}

impl<const W: usize, const D: usize> Default for Ops<W, D> {
    fn default() -> Self {
        Self {
            a: Signal::default(),
            b: Signal::default(),
            s: Signal::default(),
            c: Signal::default(),
            word: Default::default(),
            flag: Default::default(),
            wide: Default::default(),
            pair: Default::default(),
            five: Constant::new(5.into()),
            inner: Signal::default(),
        }
    }
}

impl<const W: usize, const D: usize> Logic for Ops<W, D> {
    #[hdl_gen]
    fn update(&mut self) {
        self.inner.next = self.b.val() - 1;
        self.word[0].next = self.a.val() + self.b.val();
        self.word[1].next = self.a.val() - self.b.val();
        self.word[2].next = self.a.val() & self.b.val();
        self.word[3].next = self.a.val() | self.b.val();
        self.word[4].next = self.a.val() ^ self.b.val();
        self.word[5].next = !self.a.val();
        self.word[6].next = self.a.val() + 1;
        self.word[7].next = 2 - self.a.val();
        self.word[8].next = self.a.val() << 1;
        self.word[9].next = self.a.val() >> 2;
        self.word[10].next = self.a.val() << self.s.val();
        self.word[11].next = self.a.val() >> self.s.val();
        self.word[12].next = (self.a.val() + self.b.val()) >> 1;
        self.word[13].next = self.a.val() + self.c.val();
        self.word[14].next = self.a.val().replace_bit(1, self.c.val());
        self.word[15].next = self
            .five
            .val()
            .replace_bit(0, self.c.val())
            .replace_bit(2, self.b.val().get_bit(1));
        self.word[16].next = self.a.val() & !self.b.val() | self.a.val() ^ self.b.val() & 5;
        self.word[17].next = !(self.a.val() + 3) - (self.b.val() & self.a.val());
        self.word[18].next = bits::<W>(0) - bit_cast::<W, 1>(self.c.val().into());
        self.word[19].next =
            self.a.val() & (bits::<W>(0) - bit_cast::<W, 1>((!self.b.val().get_bit(1)).into()));
        self.flag[0].next = self.a.val() == self.b.val();
        self.flag[1].next = self.a.val() != self.b.val();
        self.flag[2].next = self.a.val() < self.b.val();
        self.flag[3].next = self.a.val() <= self.b.val();
        self.flag[4].next = self.a.val() > self.b.val();
        self.flag[5].next = self.a.val() >= self.b.val();
        self.flag[6].next = (self.a.val() + 1) < self.b.val();
        self.flag[7].next = self.a.val() & self.b.val() == self.b.val();
        self.flag[8].next = !self.a.val() == self.b.val();
        self.flag[9].next = self.a.val().any();
        self.flag[10].next = self.a.val().all();
        self.flag[11].next = self.a.val().xor();
        self.flag[12].next = !self.a.val().any() | self.b.val().all() & self.c.val();
        self.flag[13].next = self.a.val().get_bit(1);
        self.flag[14].next = (self.a.val() - 1).get_bit(2);
        self.flag[15].next = self.a.val() == 3;
        self.flag[16].next = self.c.val() && self.a.val().get_bit(0);
        self.flag[17].next = self.c.val() || self.a.val().get_bit(0);
        self.flag[18].next = !self.c.val() ^ self.a.val().xor();
        self.flag[19].next = (self.a.val() << 1) == (self.b.val() << 1);
        self.flag[20].next =
            (self.a.val() & self.b.val()).any() == (self.a.val() | self.b.val()).all();
        self.flag[21].next = 2 > self.a.val();
        self.flag[22].next = self.inner.val() == self.a.val();
        self.flag[23].next = (!self.a.val()).all() | !(self.a.val() ^ self.b.val()).any();
        self.wide[0].next = bit_cast::<D, W>(self.a.val()) | (bit_cast::<D, W>(self.b.val()) << 3);
        self.wide[1].next = bit_cast::<D, W>(self.a.val() + self.b.val());
        self.wide[2].next = bit_cast::<D, W>(self.a.val()) + bit_cast::<D, W>(self.b.val());
        self.wide[3].next = bit_cast::<D, 1>(self.c.val().into())
            | (bit_cast::<D, 2>(self.a.val().get_bits::<2>(1)) << 2);
        self.wide[4].next = bit_cast::<D, W>(self.a.val()) << self.s.val();
        self.pair[0].next = bit_cast::<2, W>(self.a.val() + self.b.val());
        self.pair[1].next = self.a.val().get_bits::<2>(1);
        self.pair[2].next = (self.a.val() ^ self.b.val()).get_bits::<2>(1);
        self.pair[3].next = bits::<2>(2) + bit_cast::<2, 1>(self.c.val().into());
    }
}

/// Branches, loops, defaults and their order.
#[derive(LogicBlock, Default)]
pub struct Branches {
    /// Selects.
    pub a: Signal<In, Bits<4>>,
    /// Data.
    pub b: Signal<In, Bits<4>>,
    /// Array in.
    pub list: [Signal<In, Bits<4>>; 3],
    /// A chain with an else.
    pub chain: Signal<Out, Bits<4>>,
    /// The last assignment wins.
    pub late: Signal<Out, Bits<4>>,
    /// Two signals of one branch.
    pub left: Signal<Out, Bit>,
    /// The other.
    pub right: Signal<Out, Bits<4>>,
    /// Array out, crosswise.
    pub out: [Signal<Out, Bits<4>>; 3],
    picked: [Signal<Local, Bits<4>>; 3],
}

impl Logic for Branches {
    #[hdl_gen]
    fn update(&mut self) {
        if self.a.val() == 0 {
            self.chain.next = self.b.val();
        } else if self.a.val().get_bit(3) {
            if self.b.val().any() {
                self.chain.next = 7.into();
            } else {
                self.chain.next = 8.into();
            }
        } else {
            self.chain.next = self.a.val() + self.b.val();
        }
        self.late.next = self.a.val();
        if self.b.val() > 9 {
            self.late.next = 1.into();
        }
        if self.b.val() > 12 {
            self.late.next = 2.into();
        }
        self.left.next = false;
        self.right.next = 0.into();
        if self.a.val() < self.b.val() {
            self.left.next = self.a.val().get_bit(0);
            self.right.next = self.b.val() - self.a.val();
            if self.a.val() == 5 {
                self.left.next = true;
            }
        }
        for i in 0..3 {
            self.picked[i].next = self.list[i].val() + 1;
        }
        for i in 0..2 {
            self.out[i].next = self.picked[i + 1].val() ^ self.a.val();
            if self.a.val().get_bit(i) {
                self.out[i].next = self.picked[i].val();
            }
        }
        self.out[2].next = self.picked[0].val();
    }
}

/// A counter that can be held, to be a child.
#[derive(LogicBlock, Default)]
pub struct Counter {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Reset.
    pub rst: Signal<In, Bit>,
    /// Count.
    pub go: Signal<In, Bit>,
    /// The count.
    pub count: Signal<Out, Bits<5>>,
    value: DFF<Bits<5>>,
}

impl Logic for Counter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clk, value);
        if self.go.val() {
            self.value.d.next = self.value.q.val() + 3;
        }
        if self.rst.val() {
            self.value.d.next = 1.into();
        }
        self.count.next = self.value.q.val();
    }
}

/// Registers, a memory, and children in an array.
#[derive(LogicBlock, Default)]
pub struct State {
    /// Clock.
    pub clk: Signal<In, Clock>,
    /// Reset.
    pub rst: Signal<In, Bit>,
    /// What.
    pub data: Signal<In, Bits<6>>,
    /// Where to.
    pub to: Signal<In, Bits<2>>,
    /// Where from.
    pub from: Signal<In, Bits<2>>,
    /// Whether to write.
    pub write: Signal<In, Bit>,
    /// What the memory holds there.
    pub read: Signal<Out, Bits<6>>,
    /// What it held a cycle ago.
    pub past: Signal<Out, Bits<6>>,
    /// The children's counts, added up.
    pub sum: Signal<Out, Bits<5>>,
    ram: LutRam<Bits<6>, 2>,
    last: DFF<Bits<6>>,
    seen: DFF<Bits<2>>,
    child: [Counter; 3],
}

impl Logic for State {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clk, last, seen);
        self.ram.clock.next = self.clk.val();
        // A word that was never written is anything: reads begin once all four are.
        self.ram.write_enable.next = self.write.val();
        self.ram.write_address.next = self.to.val();
        self.ram.write_data.next = self.data.val() ^ self.last.q.val();
        self.ram.read_address.next = self.from.val();
        self.read.next = self.ram.read_data.val();
        self.last.d.next = self.data.val();
        if self.write.val() & (self.to.val() == self.seen.q.val()) {
            self.seen.d.next = self.seen.q.val() + 1;
        }
        for i in 0..3 {
            self.child[i].clk.next = self.clk.val();
            self.child[i].rst.next = self.rst.val();
            self.child[i].go.next = self.data.val().get_bit(i);
        }
        self.sum.next = self.child[0].count.val()
            + self.child[1].count.val()
            + self.child[2].count.val()
            + bit_cast::<5, 2>(self.seen.q.val());
        self.past.next = self.last.q.val();
        if self.rst.val() {
            self.last.d.next = 0.into();
            self.seen.d.next = 0.into();
        }
    }
}
