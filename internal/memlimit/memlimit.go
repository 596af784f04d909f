// Package memlimit finds out how much memory the process may use.
//
// The garbage collector does not know of the limits of control groups by itself; it
// would let the heap grow until the kernel ends the process.
package memlimit

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// none is from where on a limit of the first version of control groups means that
// there is none: it is the largest multiple of the page size.
const none = 1 << 60

// Cgroup returns the memory limit in bytes of the control group that the process is in,
// and of those around it the least; false if there is none. root is the file system
// from "/" on. Both versions of control groups are understood (cgroups(7)).
func Cgroup(root fs.FS) (int64, bool) {
	list, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return 0, false
	}
	least := int64(none)
	for line := range strings.Lines(string(list)) {
		// hierarchy:controllers:path
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch {
		case parts[0] == "0" && parts[1] == "":
			least = min(least, lowest(root, "sys/fs/cgroup", parts[2], "memory.max"))
		case parts[1] == "memory":
			least = min(least, lowest(root, "sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"))
		}
	}
	return least, least < none
}

// lowest returns the least of the limits in a group's file and in those of the groups
// around it.
func lowest(root fs.FS, mount, group, file string) int64 {
	least := int64(none)
	for at := path.Join("/", group); ; at = path.Dir(at) {
		text, err := fs.ReadFile(root, path.Join(mount, at, file))
		if err == nil {
			// "max" is no number, and no limit.
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
				least = min(least, n)
			}
		}
		if at == "/" {
			return least
		}
	}
}

// Share returns how much of a limit the garbage collector should aim at: the rest is
// for what it does not count, such as pages of the database.
func Share(limit int64) int64 { return limit - limit/8 }

// Soft returns what the garbage collector should aim at when live bytes are in use:
// below it it works as usual, above it it works harder, so that what was needed for a
// moment does not make the heap twice as large as that. It leaves room for what is in
// use to grow to two and a half times, or the collector would have no rest.
func Soft(live int64) int64 { return max(112<<20, live/2*5) }
