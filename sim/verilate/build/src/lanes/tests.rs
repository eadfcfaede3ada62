use super::*;

const HEADER: &str = "    VL_IN8(go_i,0,0);\n    CData/*0:0*/ m__DOT__a_q;\n    QData/*39:0*/ m__DOT__n_q;\n    \
    IData/*31:0*/ m__DOT__x_q;\n    VlUnpacked<IData/*31:0*/, 32> m__DOT__r_q;\n    \
    VlUnpacked<IData/*31:0*/, 4096> m__DOT__mem_q;\n";

fn text(edge: &str) -> String {
    format!(
        "void T___eval_nba(T* vlSelf) {{\n    if (1) {{\n        T___edge(vlSelf);\n    }}\n}}\n\
         void T___edge(T* vlSelf) {{\n    auto& vlSelfRef = std::ref(*vlSelf).get();\n{edge}\n}}\n"
    )
}

fn body(edge: &str) -> Result<String, String> {
    translate("T", HEADER, &text(edge)).map(|l| l.body)
}

#[test]
fn conditions_become_masks() {
    let out = body(
        "    CData/*0:0*/ t;\n    t = 0;\n    if (vlSelfRef.go_i) {\n        t = (1U & (~ (IData)(vlSelfRef.m__DOT__a_q)));\n    } else {\n\
         vlSelfRef.m__DOT__x_q = ((IData)(t) ? 5U : vlSelfRef.m__DOT__x_q);\n    }",
    )
    .unwrap();
    assert!(out.contains("const M c0 = set(s.go_i);"), "{out}");
    assert!(
        out.contains("t = choose(m1, (s.m__DOT__a_q ^ 1U), t);"),
        "{out}"
    );
    assert!(out.contains("const M m2 = ~c0;"), "{out}");
    assert!(
        out.contains("s.m__DOT__x_q = choose(m2, choose(set(t), (I{} + 0x5U), s.m__DOT__x_q), s.m__DOT__x_q);"),
        "{out}"
    );
}

#[test]
fn arrays_stay_with_their_lane_and_memories_where_they_are() {
    let out = body(
        "    if (vlSelfRef.go_i) {\n        vlSelfRef.m__DOT__mem_q[vlSelfRef.m__DOT__x_q] = vlSelfRef.m__DOT__r_q[(0x1fU & vlSelfRef.m__DOT__x_q)];\n    }\n\
         vlSelfRef.m__DOT__x_q = vlSelfRef.m__DOT__mem_q[vlSelfRef.m__DOT__x_q];",
    )
    .unwrap();
    assert!(out.contains("uint32_t* m__DOT__mem_q[kLanes];"), "{out}");
    assert!(
        out.contains(
            "s.m__DOT__mem_q[l][s.m__DOT__x_q[l]] = s.m__DOT__r_q[(0x1fU & s.m__DOT__x_q[l])][l];"
        ),
        "{out}"
    );
    assert!(
        out.contains("s.m__DOT__x_q = fetch(s.m__DOT__mem_q, s.m__DOT__x_q);"),
        "{out}"
    );
}

#[test]
fn slots_are_counted_in_words_and_wide_members_come_first() {
    let edge = "vlSelfRef.m__DOT__n_q = (1ULL + vlSelfRef.m__DOT__n_q);\nvlSelfRef.m__DOT__r_q[3U] = 0U;\nvlSelfRef.m__DOT__a_q = vlSelfRef.go_i;";
    let slots = translate("T", HEADER, &text(edge)).unwrap().slots;
    assert!(slots.contains("f(0, r->m__DOT__n_q);"), "{slots}");
    assert!(slots.contains("f(2, r->go_i);"), "{slots}");
    assert!(slots.contains("f(3, r->m__DOT__a_q);"), "{slots}");
    assert!(slots.contains("f(4, r->m__DOT__r_q);"), "{slots}");
    assert!(slots.contains("constexpr uint32_t kSlots = 36;"), "{slots}");
    assert!(slots.contains("constexpr uint32_t at_go_i = 2;"), "{slots}");
}

#[test]
fn what_is_not_understood_is_refused() {
    for (edge, why) in [
        ("goto __Vlabel0;", "a value"),
        (
            "vlSelfRef.m__DOT__x_q = VL_NEW(1U);",
            "unknown function VL_NEW",
        ),
        ("vlSelfRef.other = 1U;", "`other` is not a member"),
        ("while (1U) { }", "expected"),
    ] {
        let error = body(edge).unwrap_err();
        assert!(error.contains(why), "{edge}: {error}");
    }
}
