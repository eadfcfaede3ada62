//! On a block of two parts: `a` counts while `go_i`, `b` keeps the largest `data_i`.

mod queue;

use super::{Cut, Inputs, Situations, rewrite};

const HEADER: &str = "
        VL_IN8(clk_i,0,0);
        VL_IN8(rst_i,0,0);
        VL_IN8(go_i,0,0);
        VL_OUT8(count_o,7,0);
        CData/*0:0*/ top__DOT__a__DOT__step;
        CData/*7:0*/ top__DOT__a__DOT__count_q;
        CData/*7:0*/ top__DOT__b__DOT__seen_q;
    // INTERNAL VARIABLES
";

const CODE: &str = "
void V___024root___ico_sequent__TOP__0(V___024root* vlSelf) {
    VL_DEBUG_IF(VL_DBG_MSGF(\"+\"); );
    V__Syms* const __restrict vlSymsp VL_ATTR_UNUSED = vlSelf->vlSymsp;
    auto& vlSelfRef = std::ref(*vlSelf).get();
    // Body
    vlSelfRef.top__DOT__a__DOT__step = vlSelfRef.go_i;
}

void V___024root___eval_ico(V___024root* vlSelf) {
    if ((1ULL & vlSelfRef.__VicoTriggered[0U])) {
        V___024root___ico_sequent__TOP__0(vlSelf);
    }
}

void V___024root___eval_nba(V___024root* vlSelf) {
    // Locals
    CData/*7:0*/ __Vdly__top__DOT__a__DOT__count_q;
    __Vdly__top__DOT__a__DOT__count_q = 0;
    // Body
    if ((1ULL & vlSelfRef.__VnbaTriggered[0U])) {
        __Vdly__top__DOT__a__DOT__count_q = vlSelfRef.top__DOT__a__DOT__count_q;
        if (vlSelfRef.rst_i) {
            __Vdly__top__DOT__a__DOT__count_q = 0U;
        } else if (vlSelfRef.top__DOT__a__DOT__step) {
            __Vdly__top__DOT__a__DOT__count_q = (0x000000ffU & (1U + (IData)(vlSelfRef.top__DOT__a__DOT__count_q)));
        }
        vlSelfRef.top__DOT__b__DOT__seen_q = vlSelfRef.top__DOT__a__DOT__count_q;
        vlSelfRef.top__DOT__a__DOT__count_q = __Vdly__top__DOT__a__DOT__count_q;
        vlSelfRef.top__DOT__a__DOT__step = vlSelfRef.go_i;
        vlSelfRef.count_o = vlSelfRef.top__DOT__a__DOT__count_q;
    }
}
";

const INPUTS: Inputs = Inputs {
    ticking: &[],
    constant: &[],
    tied: &[],
    unread: &[],
};

fn made(header: &str, code: &str, inputs: Inputs, cut: Cut) -> Result<(String, String), String> {
    rewrite(
        header,
        code,
        "V",
        "top",
        inputs,
        cut,
        &Situations::default(),
    )
}

fn cycle(code: &str, cut: Cut) -> Result<(String, Vec<String>), String> {
    let (members, function) = made(HEADER, code, INPUTS, cut)?;
    let lines = function.lines().map(|line| line.trim().replace(' ', ""));
    Ok((members, lines.collect()))
}

fn place(lines: &[String], start: &str) -> usize {
    let found: Vec<usize> = (0..lines.len())
        .filter(|i| lines[*i].starts_with(start))
        .collect();
    assert_eq!(found.len(), 1, "{start} in {lines:#?}");
    found[0]
}

#[test]
fn what_inputs_decide_is_computed_once_and_before_it_is_read() {
    let (members, lines) = cycle(CODE, Cut::Whole).expect("it is as Verilator writes");
    let computed = place(&lines, "vlSelfRef.top__DOT__a__DOT__step=");
    let read = place(&lines, "if(vlSelfRef.top__DOT__a__DOT__step)");
    assert!(computed < read, "{lines:#?}");
    assert_eq!(members, "");
}

#[test]
fn reset_is_left_to_verilators_own_functions() {
    let (_, lines) = cycle(CODE, Cut::Whole).expect("it is as Verilator writes");
    let reset = place(&lines, "if(VL_UNLIKELY(vlSelfRef.rst_i))");
    assert!(lines[reset..reset + 6].contains(&"V___024root___eval_nba(vlSelf);".to_owned()));
    let others = lines.iter().filter(|line| line.contains("rst_i")).count();
    assert_eq!(others, 1, "{lines:#?}");
}

#[test]
fn an_old_value_is_read_before_the_new_one_is_there() {
    for cut in [Cut::Whole, Cut::Activity] {
        let (_, lines) = cycle(CODE, cut).expect("it is as Verilator writes");
        let old = place(&lines, "vlSelfRef.top__DOT__b__DOT__seen_q=");
        let new = place(&lines, "vlSelfRef.top__DOT__a__DOT__count_q=");
        let output = place(&lines, "vlSelfRef.count_o=");
        assert!(old < new && new < output, "{lines:#?}");
    }
}

#[test]
fn a_heavy_piece_runs_only_when_what_it_reads_has_changed() {
    let sum = vec!["(IData)(vlSelfRef.top__DOT__a__DOT__count_q)"; 60].join(" + ");
    let heavy = CODE.replace(
        "vlSelfRef.top__DOT__b__DOT__seen_q = vlSelfRef.top__DOT__a__DOT__count_q;",
        &format!("vlSelfRef.top__DOT__b__DOT__seen_q = {sum};"),
    );
    let (members, lines) = cycle(&heavy, Cut::Activity).expect("it is as Verilator writes");
    assert!(members.contains("QData active = ~0ULL;"), "{members}");
    let guard = place(&lines, "if(d&0x1ULL)");
    assert!(
        lines[guard + 2].starts_with("vlSelfRef.top__DOT__b__DOT__seen_q="),
        "{lines:#?}"
    );
    let raised = |line: &String| {
        line.starts_with("d|=")
            && line.contains("top__DOT__a__DOT__count_q")
            && line.contains("0x1ULL")
    };
    assert!(lines.iter().any(raised), "{lines:#?}");
}

#[test]
fn anything_unknown_stops_the_build_with_a_sentence() {
    for unknown in [
        "while (1) {}",
        "vlSymsp->x = 1U;",
        "x + 1 = 2;",
        "if (1) { vlSelfRef.count_o = 1U;",
    ] {
        let code = CODE.replace(
            "vlSelfRef.count_o = ",
            &format!("{unknown}\n        vlSelfRef.count_o = "),
        );
        assert!(cycle(&code, Cut::Whole).is_err(), "{unknown}");
    }
    assert!(made("", "", INPUTS, Cut::Whole).is_err());
}

#[test]
fn what_hangs_on_tied_inputs_and_unread_outputs_is_left_out() {
    let inputs = Inputs {
        tied: &[("go_i", 0)],
        unread: &["count_o"],
        ..INPUTS
    };
    let (_, function) = made(HEADER, CODE, inputs, Cut::Whole).expect("as Verilator writes");
    assert!(
        !function.contains("go_i") && !function.contains("count_o"),
        "{function}"
    );
    assert!(function.contains("seen_q"), "{function}");
}
