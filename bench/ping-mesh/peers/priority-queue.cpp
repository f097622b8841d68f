// The mesh of pings in bare C++: what the machine can do where nothing but this is asked of a simulator. Usage as of
// ../ping-mesh.ts: priority-queue MESSAGES [deep] [SEED]
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <queue>
#include <vector>

namespace {

// xoshiro128++ 1.0 (D. Blackman, S. Vigna, 2019)
struct Dice {
  uint32_t s[4];
  explicit Dice(uint64_t seed) {
    for (auto &word : s) {  // splitmix64
      uint64_t z = seed += 0x9e3779b97f4a7c15ULL;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
      word = static_cast<uint32_t>(z ^ (z >> 31));
    }
  }
  uint32_t word() {
    auto turned = [](uint32_t x, int by) { return (x << by) | (x >> (32 - by)); };
    const uint32_t result = turned(s[0] + s[3], 7) + s[0];
    const uint32_t t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = turned(s[3], 11);
    return result;
  }
  double uniform() { return word() * 0x1p-32; }
  double exponential(double mean) { return -mean * std::log((word() + 1.0) * 0x1p-32); }
};

struct Event {
  double atMs;
  uint32_t number;
  uint8_t attempt;  // 255: a machine's next ping
  uint8_t from, to;
};

struct Later {
  bool operator()(const Event &x, const Event &y) const { return x.atMs != y.atMs ? x.atMs > y.atMs : x.number > y.number; }
};

constexpr int machines = 5;
constexpr uint8_t tick = 255;

}  // namespace

int main(int argc, char **argv) {
  const long messages = argc > 1 ? std::atol(argv[1]) : 1000000;
  const bool deep = argc > 2 && !std::strcmp(argv[2], "deep");
  Dice dice(argc > 2 + deep ? std::atol(argv[2 + deep]) : 1);
  std::priority_queue<Event, std::vector<Event>, Later> queue;
  uint32_t number = 0;
  long delivered = 0, events = 0;
  double nowMs = 0;
  auto send = [&](int from, int to, int attempt) {
    if (dice.uniform() < 0.01) return;
    queue.push({nowMs + dice.exponential(5), number++, static_cast<uint8_t>(attempt), static_cast<uint8_t>(from), static_cast<uint8_t>(to)});
  };
  auto tickLater = [&](int machine) { queue.push({nowMs + dice.exponential(10), number++, tick, static_cast<uint8_t>(machine), 0}); };
  for (int machine = 0; machine < machines; machine++) tickLater(machine);
  while (delivered < messages) {
    const Event event = queue.top();
    queue.pop();
    nowMs = event.atMs;
    events++;
    if (event.attempt == tick) {
      const int picked = static_cast<int>(dice.uniform() * (machines - 1));
      send(event.from, picked < event.from ? picked : picked + 1, 0);
      tickLater(event.from);
    } else {
      delivered++;
      if (event.attempt == 0 || deep) send(event.to, event.from, 1);
    }
  }
  std::printf("events=%ld simulated_ms=%.3f cpu_s=%.4f\n", events, nowMs, static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
}
