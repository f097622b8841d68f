"""The mesh of pings on SimPy. Usage as of ../ping-mesh.ts: ping_mesh_simpy.py MESSAGES [deep] [SEED]"""

import random
import sys
import time

import simpy

MACHINES = 5


class Mesh:
    def __init__(self, messages, deep):
        self.messages = messages
        self.deep = deep
        self.delivered = 0
        self.events = 0
        self.env = simpy.Environment()
        self.over = self.env.event()

    def machine(self, own):
        while True:
            yield self.env.timeout(random.expovariate(1 / 10))
            self.events += 1
            picked = int(random.random() * (MACHINES - 1))
            self.send(own, picked if picked < own else picked + 1, 0)

    def send(self, source, target, attempt):
        if random.random() < 0.01:
            return
        # A process for each message would be slower: a timeout calls back when it is over.
        arrival = self.env.timeout(random.expovariate(1 / 5))
        arrival.callbacks.append(lambda _: self.receive(source, target, attempt))

    def receive(self, source, target, attempt):
        self.events += 1
        self.delivered += 1
        if self.delivered == self.messages:
            self.over.succeed()
        elif attempt == 0 or self.deep:
            self.send(target, source, 1)

    def run(self):
        for own in range(MACHINES):
            self.env.process(self.machine(own))
        self.env.run(self.over)


words = [word for word in sys.argv[1:] if word != "deep"]
random.seed(int(words[1]) if len(words) > 1 else 1)
mesh = Mesh(int(words[0]) if words else 1_000_000, "deep" in sys.argv)
mesh.run()
print(f"events={mesh.events} simulated_ms={mesh.env.now:.3f} cpu_s={time.process_time():.4f}")
