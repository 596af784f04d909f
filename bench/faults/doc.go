// Command faults injects faults into a running wirefold and checks afterwards that
// nothing is lost and nothing is twice:
//
//	go run ./bench/faults          # in full: 200 kills, 20 power cuts; some ten minutes
//	go run ./bench/faults -small   # 10 kills, 2 power cuts; what CI runs
//
// It runs the real daemon on real files, against publishers of its own on loopback
// whose feeds change at every request. After each fault three things must hold: what
// was shown in the served feed, or was acknowledged by a command, before the fault is
// in the database, once; no validator that the daemon sends afterwards is that of a
// feed whose articles are not stored; and the pages of the database are sound, which
// wirefold and bbolt itself are asked.
//
// Power cuts are the shutdown ioctl of ext4 on a loop device, which drops what was
// not synced. The control, a build that never syncs, must lose something there. Parts
// that need root or strace say so and are skipped without them.
package main
