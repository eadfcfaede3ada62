// A band of nodes, some rows and parts of rows, run by one thread: one call of `cycle` clocks everything awake in it once, end points before routers,
// and leaves what each then says where the next cycle finds it: in the inputs of an end point (it has been clocked), in a
// router's inbox of the other parity. What crosses to the band above or below is posted (status.h) with what else the
// others must know at the end of the step, and taken at the start of the next, so the result does not depend on threads.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "crew.h"
#include "grid.h"
#include "log.h"
#include "status.h"
#include "tiles.h"

namespace noctule {

template <class B>
class alignas(128) Region {
 public:
  // The nodes `from` to `to`, with what is at their edges: at least as many as a row has.
  Region(Grid<B>& grid, const Time& time, int from, int to) : g_(grid), time_(time), node0_(from), node1_(to) {
    if constexpr (kInLanes) {
      if (!grid.shape.plain) tiles_ = std::make_unique<Tiles>(grid.own_tile, grid.tile, node0_, node1_, grid.shape.vectors);
    }
  }

  Region *above = nullptr, *below = nullptr;  // neighbours
  LinkLog log;
  uint64_t evaluated[kBlocks] = {};

  // The models were reset: cores that run elsewhere take their state.
  void load_cores() {
    if (tiles_) tiles_->load();
  }
  // Brings tile i's own model up to date.
  void store_core(int i) {
    if (tiles_) tiles_->store(i);
  }

  // Everything is clocked in the next cycle.
  void wake_all() {
    for (int n = 0; n < kNets; n++) router_[n].clear();
    for (auto& parity : inbox_)
      for (auto& net : parity) std::fill(net + node0_, net + node1_, Inbox());
    tile_.clear();
    for (int i = node0_; i < node1_; i++) {
      for (Mask& m : router_) m.set(i);
      tile_.set(i);
    }
    lanes_ = channels_ = 0;
    for (int y = 0; y < g_.shape.height; y++) {
      if (has(g_.west(y))) lanes_ |= g_.shape.lane_rows & 1u << y;
      if (has(g_.east(y))) channels_ |= g_.shape.channel_rows & 1u << y;
    }
    bridge_ = has_bridge();
    macs_ = 0;
    std::fill(deadline_, deadline_ + kNodesMax, kNever);
    bridge_deadline_ = next_deadline_ = kNever;
    for (Post& post : post_) post.side[kUp].count = post.side[kDown].count = 0;
  }

  // The time base changed: deadlines are worked out again from the tiles' outputs.
  void retime(uint64_t t) {
    for (int i = node0_; i < node1_; i++)
      if (!tile_.test(i)) deadline_[i] = deadline(g_.tile[i], t);
    if (has_bridge() && !bridge_) bridge_deadline_ = deadline(g_.bridge, t);
    refresh_next();
  }

  void wake_bridge() {
    if (has_bridge()) bridge_ = true;
  }

  // A frame was queued for the lane of row y.
  void mac_queued(int y) {
    if (has(g_.west(y))) macs_ |= 1u << y;
  }

  // Work for cycle `t` exists, or the next cycle in which some will.
  uint64_t due(uint64_t t) const {
    bool busy = tile_.any() || lanes_ || channels_ || bridge_ || (has_bridge() && !g_.host_in.empty());
    for (const Mask& m : router_) busy |= m.any();
    if (busy) return t;
    uint64_t d = next_deadline_;
    for (uint32_t m = macs_; m; m &= m - 1) d = std::min(d, g_.mac[__builtin_ctz(m)].due());
    return std::max(d, t);
  }

  // Clocks cycle `t`. `parity` alternates with every call, whatever cycles were jumped over. What the neighbours posted in the
  // step before is waited for when the routers are to be clocked: no end point hangs on it.
  void cycle(uint64_t t, uint32_t us, int parity) {
    Post& post = post_[parity];
    steps_++;
    wake_due(t);
    for (Mask& m : next_router_) m.clear();
    next_inbox_ = inbox_[parity ^ 1];
    post.events.raised = clock_lanes(t, us) | clock_bridge(t, us);
    post.events.step.store(steps_, std::memory_order_release);
    if (above) fetch_to_write(post.side[kUp]);
    if (below) fetch_to_write(post.side[kDown]);
    clock_tiles(t, us);
    if (above) fetch_to_read(above->post_[parity ^ 1].side[kDown]);
    if (below) fetch_to_read(below->post_[parity ^ 1].side[kUp]);
    clock_channels(t, us);
    receive(parity);
    posting_ = &post;
    clock_routers<0>(t + 1, parity);
    clock_routers<1>(t + 1, parity);
    for (const Region* r = above; r; r = r->above) fetch_to_read(r->post_[parity].events);
    for (const Region* r = below; r; r = r->below) fetch_to_read(r->post_[parity].events);
    fetch_to_write(post_[parity ^ 1].events);
    clock_routers<2>(t + 1, parity);
    for (const Side side : {kUp, kDown}) {
      post.side[side].count = crossing_[side];
      post.side[side].step.store(steps_, std::memory_order_release);
    }
    for (int n = 0; n < kNets; n++) router_[n] = next_router_[n];
    tile_ = next_tile_;
    lanes_ = next_lanes_;
    channels_ = next_channels_;
    bridge_ = next_bridge_;
    post.rest.due = due(t + 1);
    post.rest.quiet = post.rest.due > t + 1 && !crossing_[kUp] && !crossing_[kDown];
    post.rest.step.store(steps_, std::memory_order_release);
  }

  // What the band said in the last step of this parity.
  const Post& post(int parity) const { return post_[parity]; }
  // Waits until another band has said that of the step that this one has posted last.
  template <class Said>
  const Said& await(const Said& said) const {
    return await(said, steps_);
  }

 private:
  template <class Said>
  static const Said& await(const Said& said, uint32_t step) {
    for (int spins = 0; said.step.load(std::memory_order_acquire) != step; spins++) relax(spins);
    return said;
  }
  bool has(int node) const { return node >= node0_ && node < node1_; }
  bool has_bridge() const { return has(g_.west(g_.shape.bridge_row)); }

  template <class Block, class Own, class R>
  inline void clock(Own& own, R* r) {
    if (__builtin_expect(g_.shape.plain, 0)) own.plain();
    else Block::clock(r);
  }

  // Clocks what is awake of one network and moves what is then on its outputs, to be sampled in cycle `t`.
  template <int Net>
  void clock_routers(uint64_t t, int parity) {
    const bool all = !g_.shape.skip;
    Mask& next = next_router_[Net];
    Inbox* const now = inbox_[parity][Net];
    router_[Net].each([&](int i) {
      auto* r = g_.router[Net][i];
      take(r, now[i]);
      clock<typename B::Router>(*g_.own_router[Net][i], r);
      if (!r->quiet_o || all) next.set(i);
      evaluated[kRouters]++;
      for (unsigned v = r->tx_valid_o; v; v &= v - 1) {
        const int p = __builtin_ctz(v);
        const uint64_t flit = get_flit(r, p);
        log.note(t, Net, i, p, kRouterSends, flit);
        deliver<Net>(i, p, flit);
      }
      for (unsigned c = r->rx_credit_o; c; c &= c - 1) {
        const int p = __builtin_ctz(c);
        log.note(t, Net, i, p, kRouterCredits, 0);
        return_credit<Net>(i, p);
      }
    });
  }

  // An end point takes the edge; true if it must be clocked in the next cycle too.
  template <class R, class F>
  inline bool clock_end(R* r, uint64_t t, uint32_t us, F&& edge) {
    r->cycle_i = t;
    r->us_i = us;
    edge();
    clear_end(r);
    return !r->quiet_o || !g_.shape.skip;
  }
  template <class Block, class Own, class R>
  inline bool clock_end(Own& own, R* r, uint64_t t, uint32_t us) {
    return clock_end(r, t, us, [&] { clock<Block>(own, r); });
  }

  // Clocks the tiles that are awake; notes what may have something on its outputs.
  void clock_tiles(uint64_t t, uint32_t us) {
    evaluated[kTiles] += tile_.count();
    const bool all = !g_.shape.skip;
    if constexpr (kInLanes) {
      if (tiles_) {
        const Mask talks = tiles_->clock(tile_, poked_, t, us, all);
        evaluated[kInterfaces] += talks.count();
        talks.each([&](int i) { push(g_.tile[i], i, kLocal, t + 1); });
        next_tile_ = all ? tile_ : tile_ - tiles_->quiet();
        (tile_ - next_tile_).each([&](int i) { sleep(deadline_[i], g_.tile[i], t + 1); });
        poked_.clear();
        return;
      }
    }
    next_tile_ = Mask();
    tile_.each([&](int i) {
      auto* r = g_.tile[i];
      bool awake;
      if constexpr (kInLanes) awake = clock_end(r, t, us, [&] { g_.own_tile[i]->plain(); });
      else awake = clock_end<typename B::Tile>(*g_.own_tile[i], r, t, us);
      if (awake) next_tile_.set(i);
      else sleep(deadline_[i], r, t + 1);
      push(r, i, kLocal, t + 1);
    });
    poked_.clear();
  }

  uint32_t clock_lanes(uint64_t t, uint32_t us) {
    uint32_t events = 0;
    next_lanes_ = 0;
    for (uint32_t m = macs_; m; m &= m - 1) {
      const int y = __builtin_ctz(m);
      if (g_.mac[y].at != 0 || g_.mac[y].due() <= t) lanes_ |= 1u << y;
    }
    for (uint32_t m = lanes_; m; m &= m - 1) {
      const int y = __builtin_ctz(m);
      auto* r = g_.lane[y];
      evaluated[kLanes]++;
      if (g_.mac[y].exchange(r, t, g_.shape.mac_gap)) events |= kEventFrame;
      if (g_.mac[y].rx.empty()) macs_ &= ~(1u << y);
      if (clock_end<typename B::Lane>(*g_.own_lane[y], r, t, us)) next_lanes_ |= 1u << y;
      r->mac_rx_valid_i = 0;
      push(r, g_.west(y), kWest, t + 1);
    }
    return events;
  }

  void clock_channels(uint64_t t, uint32_t us) {
    next_channels_ = 0;
    for (uint32_t m = channels_; m; m &= m - 1) {
      const int y = __builtin_ctz(m);
      evaluated[kChannels]++;
      auto* r = g_.channel[y];
      if (clock_end<typename B::Channel>(*g_.own_channel[y], r, t, us)) next_channels_ |= 1u << y;
      push(r, g_.east(y), kEast, t + 1);
    }
  }

  uint32_t clock_bridge(uint64_t t, uint32_t us) {
    uint32_t events = 0;
    next_bridge_ = false;
    if (!has_bridge()) return events;
    if (!g_.host_in.empty()) bridge_ = true;
    if (!bridge_) return events;
    auto* r = g_.bridge;
    evaluated[kBridges]++;
    r->host_in_valid_i = !g_.host_in.empty();
    if (r->host_in_valid_i) {
      r->host_in_data_i = g_.host_in.front();
      if (r->host_in_ready_o) g_.host_in.pop_front();
    }
    r->host_out_ready_i = 1;
    if (r->host_out_valid_o) {
      g_.host_out.push_back(r->host_out_data_o);
      events |= kEventHost;
    }
    next_bridge_ = clock_end<typename B::Bridge>(*g_.own_bridge, r, t, us);
    r->host_in_valid_i = 0;
    push(r, g_.west(g_.shape.bridge_row), kWest, t + 1);
    if (!next_bridge_) sleep(bridge_deadline_, r, t + 1);
    return events;
  }

  // Moves what is on the outputs of an end point at a router's port, to be sampled in cycle `t`.
  template <class R>
  inline void push(R* r, int node, int port, uint64_t t) {
    push<0>(r, node, port, t);
    push<1>(r, node, port, t);
    push<2>(r, node, port, t);
  }
  template <int Net, class R>
  inline void push(R* r, int node, int port, uint64_t t) {
    if (end_tx_valid<Net>(r)) {
      log.note(t, Net, node, port, kEndSends, end_tx_flit<Net>(r));
      into_router<Net>(node, port, end_tx_flit<Net>(r));
    }
    if (end_rx_credit<Net>(r)) {
      log.note(t, Net, node, port, kEndCredits, 0);
      credit_router<Net>(node, port);
    }
  }

  template <int Net>
  inline void into_router(int node, int port, uint64_t flit) {
    next_inbox_[Net][node].put(port, flit);
    next_router_[Net].set(node);
  }
  template <int Net>
  inline void credit_router(int node, int port) {
    next_inbox_[Net][node].credit |= uint8_t(1u << port);
    next_router_[Net].set(node);
  }

  // To a router of this band, another band, or an end point.
  template <int Net>
  inline void deliver(int i, int p, uint64_t flit) {
    const int j = p == kLocal ? -1 : g_.neighbour[i][p];
    if (has(j)) return into_router<Net>(j, kOpposite[p], flit);
    if (j >= 0) return cross({flit, int16_t(j), Net, uint8_t(kOpposite[p]), 0});
    with_end(i, p, [&](auto* r) {
      end_rx_valid<Net>(r) = 1;
      end_rx_flit<Net>(r) = flit;
    });
  }

  template <int Net>
  inline void return_credit(int i, int p) {
    const int j = p == kLocal ? -1 : g_.neighbour[i][p];
    if (has(j)) return credit_router<Net>(j, kOpposite[p]);
    if (j >= 0) return cross({0, int16_t(j), Net, uint8_t(kOpposite[p]), 1});
    with_end(i, p, [&](auto* r) { end_tx_credit<Net>(r) = 1; });
  }

  // Wakes the end point at port p of router i and gives it to f.
  template <class F>
  inline void with_end(int i, int p, F&& f) {
    if (p == kLocal) {
      next_tile_.set(i);
      poked_.set(i);
      return f(g_.tile[i]);
    }
    const int y = i / g_.shape.width;
    if (p == kEast && g_.channel[y]) {
      next_channels_ |= 1u << y;
      f(g_.channel[y]);
    } else if (p == kWest && y == g_.shape.bridge_row) {
      next_bridge_ = true;
      f(g_.bridge);
    } else if (p == kWest && g_.lane[y]) {
      next_lanes_ |= 1u << y;
      f(g_.lane[y]);
    }
  }

  void cross(const Crossing& c) {
    const Side side = c.node < node0_ ? kUp : kDown;
    posting_->side[side].crossing[crossing_[side]++] = c;
  }

  // Takes what the neighbours posted in the step before, and may post again.
  void receive(int parity) {
    if (above) enter(await(above->post_[parity ^ 1].side[kDown], steps_ - 1), parity);
    if (below) enter(await(below->post_[parity ^ 1].side[kUp], steps_ - 1), parity);
    crossing_[kUp] = crossing_[kDown] = 0;
  }
  template <class Said>
  void enter(const Said& said, int parity) {
    for (uint32_t k = 0; k < said.count; k++) {
      const Crossing& c = said.crossing[k];
      Inbox& in = inbox_[parity][c.net][c.node];
      if (c.credit) in.credit |= uint8_t(1u << c.port);
      else in.put(c.port, c.flit);
      router_[c.net].set(c.node);
    }
  }

  // First cycle, `t` or later, in which the timer of `r` is due.
  template <class R>
  uint64_t deadline(const R* r, uint64_t t) const {
    if constexpr (requires { r->timer_us_o; }) {
      if (!r->timer_armed_o) return kNever;
      const uint64_t now = time_.us_at(t);
      const int32_t left = int32_t(r->timer_us_o - uint32_t(now));
      return left <= 0 ? t : time_.cycle_of(now + uint64_t(left));
    }
    return kNever;
  }
  template <class R>
  inline void sleep(uint64_t& deadline_of, const R* r, uint64_t t) {
    deadline_of = deadline(r, t);
    next_deadline_ = std::min(next_deadline_, deadline_of);
  }
  void wake_due(uint64_t t) {
    if (t < next_deadline_) return;
    for (int i = node0_; i < node1_; i++)
      if (deadline_[i] <= t) {
        tile_.set(i);
        deadline_[i] = kNever;
      }
    if (bridge_deadline_ <= t) {
      bridge_ = has_bridge();
      bridge_deadline_ = kNever;
    }
    refresh_next();
  }
  void refresh_next() {
    next_deadline_ = bridge_deadline_;
    for (int i = node0_; i < node1_; i++) next_deadline_ = std::min(next_deadline_, deadline_[i]);
  }

  // Tiles of RTL: core and interface.
  static constexpr bool kInLanes = requires(typename B::Tile::Instance own) { own.core; };

  Grid<B>& g_;
  const Time& time_;
  std::unique_ptr<Tiles> tiles_;  // none: each tile by itself
  const int node0_, node1_;
  Mask router_[kNets], next_router_[kNets], tile_, next_tile_;
  Mask poked_;  // tiles that something came to
  Post post_[2];                // by parity of the step
  Post* posting_ = nullptr;     // of this step
  uint32_t crossing_[2] = {};   // in it
  uint32_t steps_ = 0;          // begun; posts say which they are of
  Inbox inbox_[2][kNets][kNodesMax];  // of this step, by its parity, and of the next
  Inbox (*next_inbox_)[kNodesMax] = nullptr;
  uint32_t lanes_ = 0, next_lanes_ = 0, channels_ = 0, next_channels_ = 0, macs_ = 0;
  bool bridge_ = false, next_bridge_ = false;
  uint64_t deadline_[kNodesMax] = {}, bridge_deadline_ = kNever, next_deadline_ = kNever;
};

}  // namespace noctule
