// The mesh of pings on SIM.JS. Usage as of ../ping-mesh.ts: node simjs.cjs MESSAGES [deep] [SEED]
'use strict';

// It was written for browsers, and puts itself into their window.
globalThis.window = {};
require('simjs');
const { Sim, Entity, Random } = globalThis.window.Sim;

const words = process.argv.slice(2).filter((word) => word !== 'deep');
const messages = Number(words[0] ?? 1_000_000);
const deep = process.argv.includes('deep');
const dice = new Random(Number(words[1] ?? 1));
const over = new Error('all are delivered');
const machines = [];
let events = 0;
let delivered = 0;

class Machine extends Entity {
  start(id) {
    this.number = id;
    machines[id] = this;
    this.tickLater();
  }

  tickLater() {
    this.setTimer(dice.exponential(1 / 10)).done(this.tick, this);
  }

  tick() {
    events++;
    const picked = Math.floor(dice.random() * (machines.length - 1));
    this.pass(picked < this.number ? picked : picked + 1, 0);
    this.tickLater();
  }

  pass(to, attempt) {
    if (dice.random() < 0.01) return;
    const target = machines[to];
    target.setTimer(dice.exponential(1 / 5)).done(target.receive, target, [this.number, attempt]);
  }

  receive(from, attempt) {
    events++;
    // Nothing else stops it at an event.
    if (++delivered === messages) throw over;
    if (attempt === 0 || deep) this.pass(from, 1);
  }
}

const sim = new Sim();
for (let id = 0; id < 5; id++) sim.addEntity(Machine, `n${id + 1}`, id);
try {
  sim.simulate(Infinity);
} catch (error) {
  if (error !== over) throw error;
}
const { user, system } = process.cpuUsage();
console.log(`events=${events} simulated_ms=${sim.time().toFixed(3)} cpu_s=${((user + system) / 1e6).toFixed(4)}`);
