//! Writes the two small files that join a verilated class to `noctule_verilate::Model`: C++ that
//! lists the ports, and the Rust function that makes a model.

use crate::header::{Direction, PortDecl};
use crate::variables::Variable;
use std::fmt::Write;

/// Variables that one function of the shim lists.
const VARIABLES_A_FUNCTION: usize = 200;

/// C++: a `noctule::Model` over the class `prefix`, made by the function `factory`.
pub fn cpp(
    prefix: &str,
    factory: &str,
    ports: &[PortDecl],
    variables: &[Variable],
    trace: bool,
) -> String {
    let mut adds = String::new();
    for PortDecl {
        member,
        name,
        bits,
        elements,
        direction,
    } in ports
    {
        let input = *direction == Direction::Input;
        let _ = match elements {
            None => writeln!(
                adds,
                "        add_port(\"{name}\", &top_.{member}, {bits}, {input});"
            ),
            Some(n) => {
                writeln!(
                    adds,
                    "        add_ports(\"{name}\", &top_.{member}, {bits}, {input}, {n});"
                )
            }
        };
    }
    // Many functions: a compiler's time grows faster than one.
    let mut groups = String::new();
    for (k, group) in variables.chunks(VARIABLES_A_FUNCTION).enumerate() {
        let _ = writeln!(adds, "        add_variables_{k}();");
        let _ = writeln!(groups, "    [[gnu::noinline]] void add_variables_{k}() {{");
        for v in group {
            let _ = writeln!(
                groups,
                "        add_variable(\"{}\", &top_.rootp->{}, {}, {});",
                v.name, v.member, v.bits, v.elements
            );
        }
        groups.push_str("    }\n");
    }
    format!(
        r#"#include "model.h"
#include "{prefix}.h"
#include "{prefix}___024root.h"

namespace {{
class Shim final : public noctule::Model {{
    {prefix} top_;

{groups}
  public:
    explicit Shim(uint64_t seed) : Model(seed), top_(context(), "TOP") {{
{adds}    }}
    ~Shim() override {{
        close();
        top_.final();
    }}
    void step() override {{ top_.eval(); }}
    bool can_trace() const override {{ return {trace}; }}
}};
}}  // namespace

extern "C" noctule::Model* {factory}(uint64_t seed) {{ return new Shim(seed); }}
"#
    )
}

/// Rust: `fn NAME() -> Model` and `NAME::seeded`.
pub fn rust(name: &str, factory: &str) -> String {
    format!(
        r#"/// Makes a model of `{name}`; its registers start at zero.
#[allow(dead_code)]
pub fn {name}() -> ::noctule_verilate::Model {{
    {name}::seeded(0)
}}

/// More ways to make a model of `{name}`.
#[allow(dead_code)]
pub mod {name} {{
    /// A model whose registers start at values drawn from `seed` (0: at zero).
    #[allow(unsafe_code)]
    pub fn seeded(seed: u64) -> ::noctule_verilate::Model {{
        unsafe extern "C" {{
            #[allow(improper_ctypes)]
            fn {factory}(seed: u64) -> *mut ::noctule_verilate::generated::RawModel;
        }}
        // SAFETY: the factory, written beside this text, returns a new object.
        unsafe {{ ::noctule_verilate::generated::model({factory}, seed) }}
    }}
}}
"#
    )
}
