//! The RTL's own unpacking of the contract's words, for the tests beside this crate.

noctule_verilate::model!(contract_unpack);
