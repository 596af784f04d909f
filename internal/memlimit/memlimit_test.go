package memlimit

import (
	"testing"
	"testing/fstest"
)

func TestCgroup(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		want  int64 // 0 for none
	}{
		"nothing": {nil, 0},
		"version 2": {map[string]string{
			"proc/self/cgroup": "0::/system.slice/wirefold.service\n",
			"sys/fs/cgroup/system.slice/wirefold.service/memory.max": "134217728\n",
			"sys/fs/cgroup/system.slice/memory.max":                  "max\n",
		}, 134217728},
		"a parent is stricter": {map[string]string{
			"proc/self/cgroup": "0::/system.slice/wirefold.service\n",
			"sys/fs/cgroup/system.slice/wirefold.service/memory.max": "max\n",
			"sys/fs/cgroup/system.slice/memory.max":                  "1000000\n",
		}, 1000000},
		"a container, whose group is the root": {map[string]string{
			"proc/self/cgroup":         "0::/\n",
			"sys/fs/cgroup/memory.max": "52428800\n",
		}, 52428800},
		"version 2, without a limit": {map[string]string{
			"proc/self/cgroup":         "0::/\n",
			"sys/fs/cgroup/memory.max": "max\n",
		}, 0},
		"version 1 beside an empty version 2": {map[string]string{
			"proc/self/cgroup": "9:memory:/system.slice/w\n1:name=systemd:/x\n0::/system.slice/w\n",
			"sys/fs/cgroup/memory/system.slice/w/memory.limit_in_bytes": "67108864\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":                "9223372036854771712\n",
		}, 67108864},
		"version 1, without a limit": {map[string]string{
			"proc/self/cgroup":                           "9:memory:/\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
		}, 0},
		"another namespace's path": {map[string]string{
			"proc/self/cgroup":         "0::/../../outside\n",
			"sys/fs/cgroup/memory.max": "7000000\n",
		}, 7000000},
		"garbage": {map[string]string{
			"proc/self/cgroup":         "\n:::\nx\n0::/\n",
			"sys/fs/cgroup/memory.max": "-5\n",
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			root := fstest.MapFS{}
			for path, text := range tc.files {
				root[path] = &fstest.MapFile{Data: []byte(text)}
			}
			got, ok := Cgroup(root)
			if ok != (tc.want > 0) || ok && got != tc.want {
				t.Errorf("%d, %t; want %d", got, ok, tc.want)
			}
		})
	}
	if Soft(1<<20) != 112<<20 || Soft(1<<30) != 5<<29 {
		t.Errorf("soft limits %d and %d", Soft(1<<20), Soft(1<<30))
	}
	if got := Share(128 << 20); got != 112<<20 {
		t.Errorf("of 128 MiB %d", got)
	}
}
