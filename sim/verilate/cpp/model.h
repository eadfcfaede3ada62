// A verilated model seen from outside: ports and public arrays by index, evaluation, waveform.
//
// The generated shim (see sim/verilate/build) derives from `Model`, fills `ports_` and implements
// `step`. Everything else is the same for every model and lives here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rust/cxx.h"
#include "verilated.h"

class VerilatedVcdC;

namespace noctule {

// Where one port or array lives. `data` points at the first element, each `bytes` long.
struct Place {
    std::string name;
    void* data;
    uint32_t bits;
    uint32_t bytes;
    uint32_t elements;
    bool is_input;
};

class Model {
  public:
    // Registers start at zero if `seed` is 0, else at values drawn from it.
    explicit Model(uint64_t seed);
    virtual ~Model();
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    size_t port_count() const { return ports_.size(); }
    rust::String port_name(size_t port) const { return ports_[port].name; }
    uint32_t port_bits(size_t port) const { return ports_[port].bits; }
    bool port_is_input(size_t port) const { return ports_[port].is_input; }
    uint64_t get(size_t port) const { return load(ports_[port], 0, 0); }
    uint32_t get_word(size_t port, size_t word) const;
    void set(size_t port, uint64_t value) { store(ports_[port], 0, 0, value); }
    void set_word(size_t port, size_t word, uint32_t value);

    size_t array_count();
    rust::String array_name(size_t array) const { return arrays_[array].name; }
    uint32_t array_bits(size_t array) const { return arrays_[array].bits; }
    uint32_t array_elements(size_t array) const { return arrays_[array].elements; }
    uint64_t array_get(size_t array, size_t element) const { return load(arrays_[array], element, 0); }
    uint32_t array_get_word(size_t array, size_t element, size_t word) const;
    void array_set(size_t array, size_t element, uint64_t value) {
        store(arrays_[array], element, 0, value);
    }
    void array_set_word(size_t array, size_t element, size_t word, uint32_t value);

    // What is inside, if the model was built to be looked into: values as Verilator stores them.
    size_t variable_count() const { return variables_.size(); }
    rust::String variable_name(size_t variable) const { return variables_[variable].name; }
    uint32_t variable_bits(size_t variable) const { return variables_[variable].bits; }
    uint32_t variable_elements(size_t variable) const { return variables_[variable].elements; }
    // Appends the bytes of each, first element first.
    void read_variables(rust::Slice<const size_t> which, rust::Vec<uint8_t>& out) const;

    // Both throw what an RTL `$stop`, `$fatal` or failed assertion says.
    void eval();
    void ticks(size_t clock, uint64_t count);
    bool finished() const { return context_->gotFinish(); }

    // Throws when the model was built without a trace or the file cannot be written.
    void trace(rust::Str path);
    void trace_flush();

  protected:
    VerilatedContext* context() const { return context_.get(); }
    void add_port(const char* name, void* data, uint32_t bits, bool is_input);
    // An unpacked array of ports: one port an element, called `name[i]`.
    void add_ports(const char* name, void* data, uint32_t bits, bool is_input, uint32_t elements);
    void add_variable(const char* name, void* data, uint32_t bits, uint32_t elements);
    virtual void step() = 0;
    virtual bool can_trace() const = 0;
    // Called by the shim's destructor, while the model still exists.
    void close();

  private:
    static uint64_t load(const Place& place, size_t element, size_t word);
    static void store(const Place& place, size_t element, size_t word, uint64_t value);
    void advance();
    void end_trace();
    // Verilator's runtime finds the context of what it works on in a thread-local variable, even in
    // destructors; so with several models in a thread, every entry names its own first.
    void enter();

    std::unique_ptr<VerilatedContext> context_;
    std::unique_ptr<VerilatedVcdC> vcd_;
    std::vector<Place> ports_;
    std::vector<Place> arrays_;
    std::vector<Place> variables_;
    bool arrays_known_ = false;
};

}  // namespace noctule
