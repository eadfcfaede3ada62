#include "chip.h"

#include "chip_of.h"

namespace noctule {

std::unique_ptr<Chip> make_chip(const ChipShape& c, const TrafficPlan& p) {
  Shape shape;
  shape.width = int(c.width);
  shape.height = int(c.height);
  shape.bridge_row = int(c.bridge_row);
  shape.lane_rows = c.lane_rows;
  shape.channel_rows = c.channel_rows;
  shape.skip = c.skip_quiet;
  shape.vectors = c.vectors;
  shape.plain = c.plain_clock;
  shape.mac_gap = c.mac_gap;
  traffic::Plan plan;
  plan.seed = p.seed;
  plan.rate = p.rate;
  plan.min_flits = p.min_flits;
  plan.max_flits = p.max_flits;
  plan.hold = p.hold;
  plan.until = p.until;
  const int threads = int(c.threads);
  if (!p.enabled) return std::make_unique<ChipOf<RtlBlocks>>(shape, c.cycles_per_us, threads, plan);
  return std::make_unique<ChipOf<TrafficBlocks>>(shape, c.cycles_per_us, threads, plan);
}

}  // namespace noctule
