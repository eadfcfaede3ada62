//! Verilated RTL for Rust tests: ports by name, clock ticks, waveforms, a back door to memories.
//!
//! A *bench crate* calls `noctule_verilate_build::Verilate` from its build script and names the
//! model here; `README.md` beside this crate has the recipe.
//!
//! ```ignore
//! noctule_verilate::model!(counter);
//!
//! let mut m = counter();
//! let (clk, step, count) = (m.port("clk_i"), m.port("step_i"), m.port("count_o"));
//! m.set(step, 3);
//! m.tick(clk);
//! assert_eq!(m.get(count), 3);
//! ```
//!
//! This is for unit benches, where convenience matters more than speed: each access crosses into
//! C++. Misuse (a name that does not exist, a value wider than its port) and a failed assertion in
//! the RTL panic with a sentence, which is what a test wants.

#![deny(unsafe_code)]

mod ffi;
mod model;

pub use model::{Array, Model, Port, Variable};

/// Declares the function that makes a model: `model!(counter);` gives `fn counter() -> Model`
/// (registers start at zero) and a module `counter` with `fn seeded(u64) -> Model` (registers start
/// at values drawn from the seed, which finds what reset forgot).
///
/// The build script must have built a model of that name.
#[macro_export]
macro_rules! model {
    ($name:ident) => {
        include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
    };
}

/// For generated code only.
#[doc(hidden)]
#[allow(
    unsafe_code,
    reason = "takes ownership of what the generated factory made"
)]
pub mod generated {
    /// What a generated factory returns: a heap object that the caller owns.
    pub type RawModel = crate::ffi::bridge::Model;

    /// Wraps what a generated factory made.
    ///
    /// # Safety
    /// `factory` must return an owned, non-null pointer to a live C++ `noctule::Model`.
    pub unsafe fn model(
        factory: unsafe extern "C" fn(u64) -> *mut RawModel,
        seed: u64,
    ) -> crate::Model {
        // SAFETY: the caller's promise; `UniquePtr` deletes it through its virtual destructor.
        crate::Model::new(unsafe { cxx::UniquePtr::from_raw(factory(seed)) })
    }
}
