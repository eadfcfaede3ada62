// See network.h. A cycle: what the routers' registers show goes to neighbours and sinks, sources put a flit on
// their link, then every router that is not quiet or got something has its rising edge.
#include "network.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "noctule-noc-measure/src/ffi.rs.h"
#include "router.h"
#include "verilated.h"

namespace noctule::measure {
namespace {

constexpr int kNodesMax = 256, kPorts = 5, kLocal = 4, kCredits = NOCTULE_NOC_DEPTH;
constexpr int kOpposite[4] = {2, 3, 0, 1};
constexpr int32_t kUniform = -1, kSilent = -2;
constexpr uint64_t kTail = 1ull << 32;
constexpr size_t kLatencyMax = 1 << 16;

struct Packet {
  uint64_t born;
  uint32_t flits;
  uint16_t to;
  bool measured;
};

struct Source {
  std::deque<Packet> queue;
  uint64_t random = 0;
  uint64_t route = 0;   // of the front packet
  uint32_t sent = 0;    // of its flits
  uint8_t credits = kCredits;
};

// A packet's entry in the table of those under way; its index travels in the flits' data.
struct Flight {
  uint64_t born;
  uint16_t from, to;
  uint32_t left;
  bool measured;
};

class Composed final : public Network {
 public:
  Composed(const Plan& plan, rust::Slice<const int32_t> table, rust::Slice<const uint16_t> lengths)
      : plan_(plan), w_(int(plan.width)), h_(int(plan.height)), nodes_(w_ * h_), table_(table.begin(), table.end()),
        lengths_(lengths.begin(), lengths.end()), delivered_(size_t(nodes_)), latency_(kLatencyMax) {
    for (int i = 0; i < nodes_; i++) {
      const int x = i % w_, y = i / w_;
      address_[i] = uint8_t(x | y << 4);
      for (int to = 0; to < nodes_; to++) first_.push_back(first_hop(i, to));
      models_.push_back(std::make_unique<Model>(&context_, ("router_" + std::to_string(i)).c_str()));
      Model& m = *models_.back();
      m.x_i = uint8_t(x);
      m.y_i = uint8_t(y);
      m.order_i = uint8_t(plan.order);
      m.rst_i = 1;
      for (int k = 0; k < 4; k++) {
        m.clk_i = 0;
        m.eval();
        m.clk_i = 1;
        m.eval();
      }
      root_[i] = m.rootp;
      root_[i]->rst_i = 0;
      source_.emplace_back();
      uint64_t seed = plan.seed + uint64_t(i) * 0x9E3779B97F4A7C15ull;
      source_.back().random = mix(seed) | 1;
    }
    for (int i = 0; i < nodes_; i++) {
      const int x = i % w_, y = i / w_;
      const int beside[4] = {y ? i - w_ : -1, x + 1 < w_ ? i + 1 : -1, y + 1 < h_ ? i + w_ : -1, x ? i - 1 : -1};
      for (int port = 0; port < 4; port++) {
        const int n = beside[port];
        if (n < 0) side_[i][port] = {beyond_.rootp, 0, 0};
        else side_[i][port] = {root_[n], 1ull << (n & 63), n >> 6};
        if (n >= 0) present_[i] |= uint8_t(1 << port);
      }
    }
  }

  void run(uint64_t cycles, bool generate, bool measure) override {
    measure_ = measure;
    for (const uint64_t end = cycle_ + cycles; cycle_ < end; cycle_++) step(generate);
    measured_cycles_ += measure ? cycles : 0;
    measure_ = false;
  }

  void send(uint32_t from, uint32_t to, uint32_t flits) override {
    source_[from].queue.push_back({cycle_, flits, uint16_t(to), true});
    pending_++;
    mark(busy_, int(from));
  }

  uint64_t cycle() const override { return cycle_; }
  uint64_t pending() const override { return pending_; }
  bool quiet() const override {
    for (int i = 0; i < nodes_; i++)
      if (!root_[i]->quiet_o || !source_[i].queue.empty() || source_[i].credits != kCredits) return false;
    for (uint64_t w : owed_)
      if (w) return false;
    return true;
  }
  void tally(Tally& out) const override {
    out.cycles = measured_cycles_;
    out.generated_flits = generated_;
    out.delivered_flits = total_;
    out.packets = packets_;
    out.longest = longest_;
    out.latency_sum = latency_sum_;
    out.errors = errors_;
    out.evaluated = evaluated_;
  }
  void latencies(rust::Vec<uint64_t>& out) const override {
    for (uint64_t n : latency_) out.push_back(n);
  }
  void delivered(rust::Vec<uint64_t>& out) const override {
    for (uint64_t n : delivered_) out.push_back(n);
  }

 private:
  using Mask = uint64_t[kNodesMax / 64];
  static void mark(Mask& m, int i) { m[i >> 6] |= 1ull << (i & 63); }
  template <class F>
  static void each(const Mask& m, F&& f) {
    for (int k = 0; k < kNodesMax / 64; k++)
      for (uint64_t w = m[k]; w; w &= w - 1) f(k * 64 + __builtin_ctzll(w));
  }
  static uint64_t mix(uint64_t v) {
    v = (v ^ v >> 30) * 0xBF58476D1CE4E5B9ull;
    v = (v ^ v >> 27) * 0x94D049BB133111EBull;
    return v ^ v >> 31;
  }
  static uint64_t next(uint64_t& s) {
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
    return s * 0x2545F4914F6CDD1Dull;
  }
  static uint32_t below(uint64_t& s, uint32_t n) { return uint32_t((next(s) >> 32) * n >> 32); }

  static uint64_t& in(Root* r, int port) {
    static constexpr decltype(&Root::rx_flit_0_i) kIn[kPorts] = {&Root::rx_flit_0_i, &Root::rx_flit_1_i,
                                                                 &Root::rx_flit_2_i, &Root::rx_flit_3_i,
                                                                 &Root::rx_flit_4_i};
    return r->*kIn[port];
  }
  static uint64_t out(const Root* r, int port) {
    static constexpr decltype(&Root::tx_flit_0_o) kOut[kPorts] = {&Root::tx_flit_0_o, &Root::tx_flit_1_o,
                                                                  &Root::tx_flit_2_o, &Root::tx_flit_3_o,
                                                                  &Root::tx_flit_4_o};
    return r->*kOut[port];
  }

  void step(bool generate) {
    Mask wake = {};
    std::memcpy(wake, awake_, sizeof wake);
    each(awake_, [&](int i) { push(i, wake); });
    // A sink pays back one cycle after it took.
    each(owed_, [&](int i) {
      root_[i]->tx_credit_i |= 1 << kLocal;
      mark(wake, i);
    });
    std::memcpy(owed_, owing_, sizeof owed_);
    std::memset(owing_, 0, sizeof owing_);
    if (generate)
      for (int i = 0; i < nodes_; i++) make(i);
    Mask still = {};
    each(busy_, [&](int i) {
      inject(i, wake);
      if (!source_[i].queue.empty()) mark(still, i);
    });
    std::memcpy(busy_, still, sizeof busy_);
    std::memset(awake_, 0, sizeof awake_);
    each(wake, [&](int i) {
      Root* r = root_[i];
      edge(r);
      evaluated_++;
      r->rx_valid_i = r->tx_credit_i = 0;
      if (!r->quiet_o) mark(awake_, i);
    });
  }

  // What router i shows. The same work for all four sides, whatever they show: a choice by each would cost a
  // simulating processor more. What would leave the mesh goes to a router that is never evaluated.
  void push(int i, Mask& wake) {
    const Root* r = root_[i];
    const unsigned tx = r->tx_valid_o, freed = r->rx_credit_o;
    errors_ += (tx & 15u & ~unsigned(present_[i])) != 0;
    side<0>(i, r, tx, freed, wake);
    side<1>(i, r, tx, freed, wake);
    side<2>(i, r, tx, freed, wake);
    side<3>(i, r, tx, freed, wake);
    source_[i].credits += freed >> kLocal & 1;
    if (tx >> kLocal & 1) {
      mark(owing_, i);
      arrive(i, out(r, kLocal));
    }
  }

  template <int port>
  void side(int i, const Root* r, unsigned tx, unsigned freed, Mask& wake) {
    const Side& s = side_[i][port];
    in(s.root, kOpposite[port]) = out(r, port);
    s.root->rx_valid_i |= (tx >> port & 1) << kOpposite[port];
    s.root->tx_credit_i |= (freed >> port & 1) << kOpposite[port];
    wake[s.word] |= s.bit & -uint64_t((tx | freed) >> port & 1);
  }

  void make(int i) {
    Source& s = source_[i];
    if (table_[i] == kSilent || next(s.random) >> 32 >= plan_.rate) return;
    uint32_t to;
    if (plan_.hot_share && int(plan_.hot_node) != i && next(s.random) >> 32 < plan_.hot_share) {
      to = plan_.hot_node;
    } else if (table_[i] == kUniform) {
      to = below(s.random, uint32_t(nodes_ - 1));
      to += to >= uint32_t(i);
    } else {
      to = uint32_t(table_[i]);
    }
    const uint32_t flits = lengths_[below(s.random, uint32_t(lengths_.size()))];
    s.queue.push_back({cycle_, flits, uint16_t(to), measure_});
    if (measure_) {
      pending_++;
      generated_ += flits;
    }
    mark(busy_, i);
  }

  void inject(int i, Mask& wake) {
    Source& s = source_[i];
    if (s.queue.empty() || !s.credits) return;
    const Packet& p = s.queue.front();
    uint64_t flit;
    if (s.sent == 0) {
      if (free_.empty()) {
        free_.push_back(uint32_t(flights_.size()));
        flights_.emplace_back();
      }
      const uint32_t id = free_.back();
      free_.pop_back();
      flights_[id] = {p.born, uint16_t(i), p.to, p.flits, p.measured};
      s.route = id;
      flit = 1ull << (33 + first_[size_t(i * nodes_ + p.to)]) | address_[p.to] | id << 10;
    } else {
      flit = s.route;
    }
    s.credits--;
    if (++s.sent == p.flits) {
      flit |= kTail;
      s.sent = 0;
      s.queue.pop_front();
    }
    in(root_[i], kLocal) = flit;
    root_[i]->rx_valid_i |= 1 << kLocal;
    mark(wake, i);
  }

  uint8_t first_hop(int from, int to) const {
    const int x = from % w_, y = from / w_, dx = to % w_, dy = to / w_;
    const uint8_t across = dx > x ? 1 : 3, along = dy > y ? 2 : 0;
    if (x == dx && y == dy) return kLocal;
    if (plan_.order == 0) return y != dy ? along : across;
    return x != dx ? across : along;
  }

  void arrive(int i, uint64_t flit) {
    // Flits of a packet come together: a head follows a tail.
    Sink& k = sink_[i];
    if (!k.open) {
      k.flight = uint32_t(flit) >> 10;
      if (k.flight >= flights_.size() || (flit & 0xff) != address_[i]) {
        errors_++;
        return;
      }
    } else if (uint32_t(flit) != k.flight) {
      errors_++;
    }
    Flight& f = flights_[k.flight];
    const bool tail = flit & kTail;
    if (f.to != i || f.left == 0 || tail != (f.left == 1)) errors_++;
    f.left--;
    if (measure_) {
      delivered_[f.from]++;
      total_++;
    }
    k.open = !tail;
    if (!tail) return;
    if (f.measured) {
      const uint64_t took = cycle_ - f.born;
      latency_[std::min<uint64_t>(took, kLatencyMax - 1)]++;
      latency_sum_ += took;
      longest_ = std::max(longest_, took);
      packets_++;
      pending_--;
    }
    free_.push_back(k.flight);
  }

  // What is beside a router: its neighbour and that one's place in a mask.
  struct Side {
    Root* root;
    uint64_t bit;
    int word;
  };

  struct Sink {
    uint32_t flight = 0;
    bool open = false;
  };

  const Plan plan_;
  const int w_, h_, nodes_;
  std::vector<int32_t> table_;
  std::vector<uint16_t> lengths_;
  VerilatedContext context_;
  std::vector<std::unique_ptr<Model>> models_;
  Root* root_[kNodesMax] = {};
  Model beyond_{&context_, "beyond"};
  Side side_[kNodesMax][4] = {};
  uint8_t present_[kNodesMax] = {};  // by port: there is a neighbour
  uint8_t address_[kNodesMax] = {};  // of a node, as a head flit has it
  std::vector<uint8_t> first_;       // port that a packet takes first, by source and destination
  std::vector<Source> source_;
  Sink sink_[kNodesMax];
  std::vector<Flight> flights_;
  std::vector<uint32_t> free_;
  Mask awake_ = {}, busy_ = {}, owed_ = {}, owing_ = {};
  uint64_t cycle_ = 0, pending_ = 0, measured_cycles_ = 0, generated_ = 0, total_ = 0, packets_ = 0, longest_ = 0,
           latency_sum_ = 0, errors_ = 0, evaluated_ = 0;
  bool measure_ = false;
  std::vector<uint64_t> delivered_, latency_;
};

}  // namespace

std::unique_ptr<Network> make_network(const Plan& plan, rust::Slice<const int32_t> table,
                                      rust::Slice<const uint16_t> lengths) {
  return std::make_unique<Composed>(plan, table, lengths);
}

uint64_t reference_loop(uint64_t rounds) {
  std::vector<uint64_t> memory(8192);
  uint64_t state = 88172645463325252ull, sum = 0;
  for (uint64_t k = 0; k < rounds; k++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    uint64_t& word = memory[state & 8191];
    if (state & 1 << 20) word += state;
    else sum ^= word;
  }
  return sum ^ memory[state & 8191];
}

}  // namespace noctule::measure
