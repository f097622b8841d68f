// The mesh of pings on SimGrid's actors. Its links have no random delay for each message, so an actor carries each message:
// it sleeps for the delay and hands it over. Usage as of ../ping-mesh.ts: simgrid MESSAGES [deep] [SEED]
#include <simgrid/s4u.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace sg = simgrid::s4u;

namespace {

constexpr int machines = 5;
long messages = 1000000, delivered = 0, events = 0;
bool deep = false;
std::mt19937 dice(1);
std::vector<sg::Host *> hosts;

double uniform() { return std::uniform_real_distribution<double>(0, 1)(dice); }
double exponential(double mean) { return std::exponential_distribution<double>(1 / mean)(dice); }

void send(int from, int to, int attempt);

void receive(int from, int to, int attempt) {
  events++;
  if (++delivered == messages) {
    std::printf("events=%ld simulated_ms=%.3f cpu_s=%.4f\n", events, sg::Engine::get_clock() * 1e3, static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    std::fflush(stdout);
    _exit(0);
  }
  if (attempt == 0 || deep) send(to, from, 1);
}

void send(int from, int to, int attempt) {
  if (uniform() < 0.01) return;
  sg::Actor::create("message", hosts[to], [=] {
    sg::this_actor::sleep_for(exponential(0.005));
    receive(from, to, attempt);
  });
}

void machine(int id) {
  for (;;) {
    sg::this_actor::sleep_for(exponential(0.01));
    events++;
    const int picked = static_cast<int>(uniform() * (machines - 1));
    send(id, picked < id ? picked : picked + 1, 0);
  }
}

}  // namespace

int main(int argc, char **argv) {
  sg::Engine engine(&argc, argv);
  if (argc > 1) messages = std::atol(argv[1]);
  deep = argc > 2 && !std::strcmp(argv[2], "deep");
  if (argc > 2 + deep) dice.seed(std::atol(argv[2 + deep]));
  auto *zone = sg::create_full_zone("mesh");
  for (int id = 0; id < machines; id++) hosts.push_back(zone->create_host("n" + std::to_string(id + 1), 1e9)->seal());
  zone->seal();
  for (int id = 0; id < machines; id++) sg::Actor::create("machine", hosts[id], machine, id);
  engine.run();
}
