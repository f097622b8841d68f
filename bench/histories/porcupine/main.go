// Checks a history of cas-registers with Porcupine: `porcupine FILE ROUNDS` prints, for each round, seconds of the processor and the verdict.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

type line struct {
	Process string          `json:"process"`
	F       string          `json:"f"`
	Key     string          `json:"key"`
	Value   json.RawMessage `json:"value"`
	Start   int64           `json:"start"`
	End     *int64          `json:"end"`
	Type    string          `json:"type"`
}

type input struct {
	f    string
	key  string
	a, b int
}

type output struct {
	known bool
	value int
}

const none = -1

func number(raw json.RawMessage) int {
	var n *int
	if err := json.Unmarshal(raw, &n); err != nil {
		panic(err)
	}
	if n == nil {
		return none
	}
	return *n
}

func read(name string) []porcupine.Operation {
	file, err := os.Open(name)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	var operations []porcupine.Operation
	clients := map[string]int{}
	scanner := bufio.NewScanner(file)
	scanner.Buffer(make([]byte, 1<<20), 1<<20)
	for scanner.Scan() {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			panic(err)
		}
		if l.Type == "fail" {
			continue
		}
		known := l.Type == "ok"
		if !known && l.F == "read" {
			continue
		}
		if _, ok := clients[l.Process]; !ok {
			clients[l.Process] = len(clients)
		}
		in := input{f: l.F, key: l.Key}
		out := output{known: known}
		switch l.F {
		case "read":
			out.value = number(l.Value)
		case "write":
			in.a = number(l.Value)
		case "cas":
			var pair [2]int
			if err := json.Unmarshal(l.Value, &pair); err != nil {
				panic(err)
			}
			in.a, in.b = pair[0], pair[1]
		}
		end := int64(1) << 60
		if known {
			end = *l.End
		}
		operations = append(operations, porcupine.Operation{ClientId: clients[l.Process], Input: in, Call: l.Start, Output: out, Return: end})
	}
	return operations
}

var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		keys := map[string][]porcupine.Operation{}
		for _, one := range history {
			key := one.Input.(input).key
			keys[key] = append(keys[key], one)
		}
		var parts [][]porcupine.Operation
		for _, part := range keys {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() interface{} { return none },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		held, call, answer := state.(int), in.(input), out.(output)
		switch call.f {
		case "read":
			return held == answer.value, held
		case "write":
			return true, call.a
		default:
			if held == call.a {
				return true, call.b
			}
			// What ended unknown may have failed.
			return !answer.known, held
		}
	},
}

func processor() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func main() {
	history := read(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	seconds, _ := strconv.ParseFloat(os.Args[3], 64)
	for i := 0; i < rounds; i++ {
		before := processor()
		result := porcupine.CheckOperationsTimeout(model, history, time.Duration(seconds*1e9))
		fmt.Println(processor()-before, result)
		if result == porcupine.Unknown {
			return
		}
	}
}
