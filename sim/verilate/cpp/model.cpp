#include "model.h"

#include <cstring>
#include <stdexcept>

#include "counts.h"
#include "verilated_syms.h"
#include "verilated_vcd_c.h"

// Verilator's runtime is compiled with VL_USER_STOP: a failed assertion is noted here instead of
// ending the process, and thrown when the step is over (it is called with Verilator's locks held).
static thread_local std::string stopped;

void vl_stop(const char* file, int line, const char*) VL_MT_UNSAFE {
    if (stopped.empty()) {
        stopped = std::string("$stop, $fatal or a failed assertion at ") + file + ":" +
                  std::to_string(line);
    }
}

static void throw_if_stopped() {
    if (stopped.empty()) return;
    const std::string what = stopped;
    stopped.clear();
    throw std::runtime_error(what);
}

namespace noctule {

Model::Model(uint64_t seed) : context_(new VerilatedContext) {
    context_->threads(1);  // no worker threads, which would outlive a forgotten model
    context_->traceEverOn(true);
    context_->fatalOnError(true);
    if (seed != 0) {
        context_->randReset(2);
        // Zero would ask for a seed from the host's entropy.
        const int folded = static_cast<int>((seed ^ (seed >> 31)) & 0x7fffffff);
        context_->randSeed(folded ? folded : 1);
    }
}

Model::~Model() = default;

void Model::enter() {
    Verilated::threadContextp(context_.get());
}

void Model::close() {
    end_trace();
    count(*context_);
}

void Model::end_trace() {
    enter();
    if (vcd_) vcd_->close();
    vcd_.reset();
}

// How Verilator stores a value of that many bits.
static uint32_t element_bytes(uint32_t bits) {
    if (bits <= 8) return 1;
    if (bits <= 16) return 2;
    if (bits <= 32) return 4;
    if (bits <= 64) return 8;
    return (bits + 31) / 32 * 4;
}

void Model::add_port(const char* name, void* data, uint32_t bits, bool is_input) {
    ports_.push_back(Place{name, data, bits, element_bytes(bits), 1, is_input});
}

void Model::add_ports(const char* name, void* data, uint32_t bits, bool is_input, uint32_t elements) {
    for (uint32_t i = 0; i < elements; ++i) {
        const std::string element = std::string(name) + "[" + std::to_string(i) + "]";
        add_port(element.c_str(), static_cast<char*>(data) + i * element_bytes(bits), bits, is_input);
    }
}

void Model::add_variable(const char* name, void* data, uint32_t bits, uint32_t elements) {
    variables_.push_back(Place{name, data, bits, element_bytes(bits), elements, false});
}

void Model::read_variables(rust::Slice<const size_t> which, rust::Vec<uint8_t>& out) const {
    for (const size_t variable : which) {
        const Place& v = variables_[variable];
        const auto* bytes = static_cast<const uint8_t*>(v.data);
        for (size_t k = 0; k < size_t{v.bytes} * v.elements; ++k) out.push_back(bytes[k]);
    }
}

uint64_t Model::load(const Place& place, size_t element, size_t word) {
    uint64_t value = 0;
    const size_t size = place.bytes < 8 ? place.bytes : (place.bits > 64 ? 4 : 8);
    std::memcpy(&value, static_cast<const char*>(place.data) + element * place.bytes + word * 4, size);
    return value;
}

void Model::store(const Place& place, size_t element, size_t word, uint64_t value) {
    const size_t size = place.bytes < 8 ? place.bytes : (place.bits > 64 ? 4 : 8);
    std::memcpy(static_cast<char*>(place.data) + element * place.bytes + word * 4, &value, size);
}

static uint32_t word_of(uint64_t value, size_t word) {
    return static_cast<uint32_t>(value >> (32 * word));
}

static uint64_t with_word(uint64_t value, size_t word, uint32_t part) {
    const unsigned shift = 32 * word;
    return (value & ~(uint64_t{0xffffffff} << shift)) | (uint64_t{part} << shift);
}

uint32_t Model::get_word(size_t port, size_t word) const {
    const Place& p = ports_[port];
    return p.bits > 64 ? load(p, 0, word) : word_of(load(p, 0, 0), word);
}

void Model::set_word(size_t port, size_t word, uint32_t value) {
    const Place& p = ports_[port];
    if (p.bits > 64) store(p, 0, word, value);
    else store(p, 0, 0, with_word(load(p, 0, 0), word, value));
}

uint32_t Model::array_get_word(size_t array, size_t element, size_t word) const {
    const Place& p = arrays_[array];
    return p.bits > 64 ? load(p, element, word) : word_of(load(p, element, 0), word);
}

void Model::array_set_word(size_t array, size_t element, size_t word, uint32_t value) {
    const Place& p = arrays_[array];
    if (p.bits > 64) store(p, element, word, value);
    else store(p, element, 0, with_word(load(p, element, 0), word, value));
}

size_t Model::array_count() {
    enter();
    if (arrays_known_) return arrays_.size();
    arrays_known_ = true;
    const VerilatedScopeNameMap* scopes = context_->scopeNameMap();
    if (!scopes) return 0;
    for (const auto& scope : *scopes) {
        const VerilatedVarNameMap* vars = scope.second->varsp();
        if (!vars) continue;
        for (const auto& entry : *vars) {
            const VerilatedVar& var = entry.second;
            if (var.isParam() || !var.isPublicRW()) continue;
            uint32_t elements = 1;
            for (int dim = 1; dim <= var.udims(); ++dim) elements *= var.elements(dim);
            const uint32_t bits = var.entBits();
            arrays_.push_back(Place{std::string(scope.first) + "." + entry.first, var.datap(), bits,
                                    element_bytes(bits), elements, false});
        }
    }
    return arrays_.size();
}

void Model::advance() {
    enter();
    step();
    if (vcd_) vcd_->dump(context_->time());
    context_->timeInc(1);
    throw_if_stopped();
}

void Model::eval() {
    enter();
    step();
    throw_if_stopped();
}

void Model::ticks(size_t clock, uint64_t count) {
    const Place& clk = ports_[clock];
    for (uint64_t i = 0; i < count; ++i) {
        store(clk, 0, 0, 1);
        advance();
        store(clk, 0, 0, 0);
        advance();
    }
}

void Model::trace(rust::Str path) {
    if (!can_trace()) {
        throw std::runtime_error("this model was built without a trace: add .trace() in its build.rs");
    }
    end_trace();
    vcd_.reset(new VerilatedVcdC);
    context_->trace(vcd_.get(), 99);
    vcd_->open(std::string(path).c_str());
    if (!vcd_->isOpen()) {
        vcd_.reset();
        throw std::runtime_error("cannot write the waveform file " + std::string(path));
    }
}

void Model::trace_flush() {
    if (vcd_) vcd_->flush();
}

}  // namespace noctule
