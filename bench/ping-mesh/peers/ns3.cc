// The mesh of pings on ns-3's scheduler and random variables. Usage as of ../ping-mesh.ts, then the scheduler:
// ns3 MESSAGES [deep] [SEED] [ns3::HeapScheduler]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "ns3/core-module.h"

using namespace ns3;

class Mesh {
 public:
  Mesh(long messages, bool deep) : m_messages(messages), m_deep(deep) {
    m_uniform = CreateObject<UniformRandomVariable>();
    m_delay = CreateObject<ExponentialRandomVariable>();
    m_delay->SetAttribute("Mean", DoubleValue(5e6));
    m_interval = CreateObject<ExponentialRandomVariable>();
    m_interval->SetAttribute("Mean", DoubleValue(10e6));
  }

  void Begin() {
    for (int machine = 0; machine < kMachines; machine++) TickLater(machine);
  }

  long m_events = 0;

 private:
  static constexpr int kMachines = 5;

  void TickLater(int machine) {
    Simulator::Schedule(NanoSeconds(static_cast<int64_t>(m_interval->GetValue())), &Mesh::Tick, this, machine);
  }

  void Tick(int machine) {
    m_events++;
    const int picked = static_cast<int>(m_uniform->GetValue() * (kMachines - 1));
    Send(machine, picked < machine ? picked : picked + 1, 0);
    TickLater(machine);
  }

  void Send(int from, int to, int attempt) {
    if (m_uniform->GetValue() < 0.01) return;
    Simulator::Schedule(NanoSeconds(static_cast<int64_t>(m_delay->GetValue())), &Mesh::Receive, this, from, to, attempt);
  }

  void Receive(int from, int to, int attempt) {
    m_events++;
    if (++m_delivered == m_messages) Simulator::Stop();
    else if (attempt == 0 || m_deep) Send(to, from, 1);
  }

  const long m_messages;
  const bool m_deep;
  long m_delivered = 0;
  Ptr<UniformRandomVariable> m_uniform;
  Ptr<ExponentialRandomVariable> m_delay, m_interval;
};

int main(int argc, char **argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  long messages = 1000000, seed = 1;
  bool deep = false;
  int numbers = 0;
  for (const auto &word : words) {
    if (word == "deep") deep = true;
    else if (word.rfind("ns3::", 0) == 0) Simulator::SetScheduler(ObjectFactory(word));
    else (numbers++ == 0 ? messages : seed) = std::atol(word.c_str());
  }
  RngSeedManager::SetSeed(seed);
  Mesh mesh(messages, deep);
  mesh.Begin();
  Simulator::Run();
  std::printf("events=%ld simulated_ms=%.3f cpu_s=%.4f\n", mesh.m_events, Simulator::Now().GetSeconds() * 1e3,
              static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  Simulator::Destroy();
}
