//! The bridge to C++: indices only, checked by [`crate::Model`] before they cross.

#[cxx::bridge(namespace = "noctule")]
#[allow(unsafe_code, reason = "what the bridge expands to")]
pub(crate) mod bridge {
    unsafe extern "C++" {
        include!("model.h");

        /// A verilated model, owned by C++.
        type Model;

        fn port_count(&self) -> usize;
        fn port_name(&self, port: usize) -> String;
        fn port_bits(&self, port: usize) -> u32;
        fn port_is_input(&self, port: usize) -> bool;
        fn get(&self, port: usize) -> u64;
        fn get_word(&self, port: usize, word: usize) -> u32;
        fn set(self: Pin<&mut Model>, port: usize, value: u64);
        fn set_word(self: Pin<&mut Model>, port: usize, word: usize, value: u32);

        fn array_count(self: Pin<&mut Model>) -> usize;
        fn array_name(&self, array: usize) -> String;
        fn array_bits(&self, array: usize) -> u32;
        fn array_elements(&self, array: usize) -> u32;
        fn array_get(&self, array: usize, element: usize) -> u64;
        fn array_get_word(&self, array: usize, element: usize, word: usize) -> u32;
        fn array_set(self: Pin<&mut Model>, array: usize, element: usize, value: u64);
        fn array_set_word(
            self: Pin<&mut Model>,
            array: usize,
            element: usize,
            word: usize,
            value: u32,
        );

        fn variable_count(&self) -> usize;
        fn variable_name(&self, variable: usize) -> String;
        fn variable_bits(&self, variable: usize) -> u32;
        fn variable_elements(&self, variable: usize) -> u32;
        fn read_variables(&self, which: &[usize], out: &mut Vec<u8>);

        fn eval(self: Pin<&mut Model>) -> Result<()>;
        fn ticks(self: Pin<&mut Model>, clock: usize, count: u64) -> Result<()>;
        fn finished(&self) -> bool;
        fn trace(self: Pin<&mut Model>, path: &str) -> Result<()>;
        fn trace_flush(self: Pin<&mut Model>);
    }

    impl UniquePtr<Model> {}
}
