//! What the emitter does not know is an error that names the block, the statement and the construct; never text.

use noctule_emit::{Docs, EmitError, constructs, emit};
use rust_hdl::prelude::ast::*;
use rust_hdl::prelude::*;
use std::cell::RefCell;

thread_local! {
    /// The kernel that `Any` shows to the emitter.
    static KERNEL: RefCell<Verilog> = const { RefCell::new(Verilog::Empty) };
}

/// A block with any kernel, also one that the macro would not make.
#[derive(LogicBlock, Default)]
struct Any {
    a: Signal<In, Bits<4>>,
    b: Signal<In, Bits<4>>,
    c: Signal<In, Bit>,
    out: Signal<Out, Bits<4>>,
    flag: Signal<Out, Bit>,
}

impl Logic for Any {
    fn update(&mut self) {
        self.out.next = self.a.val() & self.b.val();
        self.flag.next = self.c.val();
    }
    fn connect(&mut self) {
        self.out.connect();
        self.flag.connect();
    }
    fn hdl(&self) -> Verilog {
        KERNEL.with(|k| k.borrow().clone())
    }
}

fn signal(name: &str) -> Box<VerilogExpression> {
    Box::new(VerilogExpression::Signal(name.into()))
}

fn number(value: u64) -> Box<VerilogExpression> {
    Box::new(VerilogExpression::Literal(value.into()))
}

fn assign(target: &str, value: VerilogExpression) -> VerilogStatement {
    VerilogStatement::Assignment(*signal(target), value)
}

fn binary(op: VerilogOp) -> VerilogExpression {
    VerilogExpression::Binary(signal("a"), op, signal("b"))
}

fn emitted(kernel: Verilog) -> Result<String, EmitError> {
    KERNEL.with(|k| *k.borrow_mut() = kernel);
    let modules = emit(&mut Any::default(), "any", &Docs::default())?;
    Ok(modules.into_iter().map(|m| m.text).collect())
}

/// What is said of `out` being assigned this, in the second statement.
fn refused(value: VerilogExpression) -> String {
    let kernel = vec![assign("flag", *signal("c")), assign("out", value)];
    emitted(Verilog::Combinatorial(kernel))
        .expect_err("text for what it does not know")
        .to_string()
}

#[test]
fn every_operator_either_makes_text_or_an_error_that_names_it() {
    use VerilogOp as O;
    // Exhaustive: a new operator of rust-hdl does not compile here until it has its place.
    let known = |op: &O| match op {
        O::Add | O::Sub | O::BitXor | O::BitAnd | O::BitOr | O::Shl | O::Shr => Some("out"),
        O::Eq | O::Lt | O::Le | O::Ne | O::Ge | O::Gt => Some("flag"),
        O::LogicalAnd | O::LogicalOr | O::Mul => None,
    };
    let all = [
        O::Add,
        O::Sub,
        O::Mul,
        O::LogicalAnd,
        O::LogicalOr,
        O::BitXor,
        O::BitAnd,
        O::BitOr,
        O::Shl,
        O::Shr,
        O::Eq,
        O::Lt,
        O::Le,
        O::Ne,
        O::Ge,
        O::Gt,
    ];
    for op in all {
        let Some(target) = known(&op) else { continue };
        let other = if target == "out" { "flag" } else { "out" };
        let rest = if target == "out" { "c" } else { "a" };
        let kernel = vec![
            assign(target, binary(op.clone())),
            assign(other, *signal(rest)),
        ];
        let text = emitted(Verilog::Combinatorial(kernel));
        assert!(text.is_ok(), "{op:?}: {text:?}");
    }
    let why = refused(binary(O::Mul));
    assert_eq!(
        why,
        "any: multiplication is not supported; instantiate a multiplier outside (statement 2 of the kernel, assignment to out)"
    );
}

#[test]
fn every_expression_that_is_not_taken_is_named() {
    use VerilogExpression as E;
    let cases = [
        (
            E::Unary(VerilogOpUnary::Neg, signal("a")),
            "negation is not supported",
        ),
        (E::Signed(signal("a")), "a signed value is not supported"),
        (E::Unsigned(signal("a")), "a signed value is not supported"),
        (
            E::Slice(signal("a"), 4, signal("b")),
            "an index that is computed is not supported",
        ),
        (
            E::IndexReplace(signal("a"), signal("b"), signal("c")),
            "an index that is computed is not supported",
        ),
        (
            E::IndexReplace(Box::new(binary(VerilogOp::Add)), number(1), signal("c")),
            "replace_bit on an expression is not supported",
        ),
        (
            E::Slice(signal("a"), 4, number(1)),
            "4 bits wide where 5 are needed",
        ),
        (
            E::Binary(signal("a"), VerilogOp::Shl, number(4)),
            "a shift of 4 bits by 4 is not supported",
        ),
        (*number(16), "does not fit where it stands"),
        (*signal("c"), "is 1 bits wide where 4 are needed"),
        (*signal("nowhere"), "no signal nowhere"),
        (E::Index(signal("a"), number(u64::MAX)), "bits wide"),
    ];
    for (value, expected) in cases {
        let shown = format!("{value:?}");
        let why = refused(value);
        assert!(why.starts_with("any: "), "{why}");
        assert!(why.contains(expected), "{shown}: {why}");
        assert!(
            why.contains("statement 2 of the kernel, assignment to out"),
            "{why}"
        );
    }
}

#[test]
fn every_statement_that_is_not_taken_is_named_wherever_it_stands() {
    let base = VerilogMatch {
        test: *signal("a"),
        cases: vec![],
    };
    let cases = [
        (VerilogStatement::Match(base), "match is not supported"),
        (
            VerilogStatement::Link(vec![]),
            "join or link is not supported",
        ),
        (
            VerilogStatement::SliceAssignment {
                base: *signal("out"),
                width: 1,
                offset: *number(0),
                replacement: *signal("c"),
            },
            "assignment to a part of a signal is not supported",
        ),
        (
            VerilogStatement::Assignment(*number(1), *signal("a")),
            "this assignment's target is not supported",
        ),
        (
            assign("out", VerilogExpression::Signal("i".into())),
            "loop variable i as a value is not supported",
        ),
    ];
    for (statement, expected) in cases {
        let inside = VerilogLoop {
            index: "i".into(),
            from: 0u32.into(),
            to: 2u32.into(),
            block: vec![VerilogStatement::If(VerilogConditional {
                test: *signal("c"),
                then: vec![statement],
                otherwise: VerilogBlockOrConditional::None,
            })],
        };
        let why = emitted(Verilog::Combinatorial(vec![VerilogStatement::Loop(inside)]))
            .expect_err(expected)
            .to_string();
        assert!(why.starts_with("any: ") && why.contains(expected), "{why}");
        assert!(why.contains("statement 1.1.1 of the kernel"), "{why}");
    }
}

#[test]
fn foreign_text_is_refused() {
    let wrapper = Wrapper {
        code: "magic u0 ();".into(),
        cores: String::new(),
    };
    let black = BlackBox {
        code: "module magic(); endmodule".into(),
        name: "magic".into(),
    };
    for kernel in [
        Verilog::Custom("assign out = a;".into()),
        Verilog::Wrapper(wrapper),
        Verilog::Blackbox(black),
    ] {
        let shown = format!("{kernel:?}");
        let why = emitted(kernel).expect_err(&shown).to_string();
        assert!(
            why.starts_with("any: ") && why.contains("not supported"),
            "{shown}: {why}"
        );
    }
}

#[test]
fn a_signal_left_without_a_value_is_a_latch_and_refused() {
    let set = VerilogStatement::If(VerilogConditional {
        test: *signal("c"),
        then: vec![assign("out", *signal("a"))],
        otherwise: VerilogBlockOrConditional::None,
    });
    let kernel = vec![set, assign("flag", *signal("c"))];
    let why = emitted(Verilog::Combinatorial(kernel)).expect_err("a latch");
    assert_eq!(
        why.to_string(),
        "any: out is not assigned on every path; give it a value before the `if`"
    );
}

#[test]
fn the_same_kernel_gives_the_same_text_and_names_what_it_is_made_of() {
    let kernel = || {
        Verilog::Combinatorial(vec![
            assign("out", binary(VerilogOp::Add)),
            assign("flag", *signal("c")),
        ])
    };
    let first = emitted(kernel()).expect("text");
    for _ in 0..20 {
        assert_eq!(emitted(kernel()).expect("text"), first);
    }
    let used: Vec<String> = constructs(&mut Any::default()).into_iter().collect();
    assert_eq!(used, ["Add", "assignment", "block", "signal"]);
}
