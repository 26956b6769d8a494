package stub

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// adoptOrphans makes this process the parent of what its programs leave running when
// they end, so that those can be told from what others have started. An old system
// that cannot do so, before Linux 3.4, leaves nothing to wait for.
func adoptOrphans() {
	const prSetChildSubreaper = 36 // linux/prctl.h
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0)
}

// Await implements Programs.
func (h *Host) Await(ctx context.Context, dir string, seen func(path string)) error {
	const look = 200 * time.Millisecond // until what was started meanwhile is seen
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	told := map[int]bool{}
	for {
		over := context.Cause(ctx)
		left := leftRunning(processes(), os.Getpid(), h.loose, func(id int) bool { return runsFrom(id, dir) })
		for _, id := range left {
			if !told[id] {
				told[id] = true
				seen(processLink(id, "exe"))
			}
			if over != nil {
				kill(id, false)
			}
		}
		if len(left) == 0 || over != nil {
			return over
		}
		select {
		case <-ctx.Done():
		case <-time.After(look):
		}
	}
}

// processInfo is what /proc says of a process.
type processInfo struct {
	id, parent, group int
}

// leftRunning are the processes that descend from ours and are wanted. Programs that
// nobody waits for are not, nor what they have started, as far as it still descends
// from them or is in their group.
func leftRunning(all []processInfo, self int, loose map[int]bool, wanted func(id int) bool) []int {
	byID := make(map[int]processInfo, len(all))
	for _, p := range all {
		byID[p.id] = p
	}
	isOurs := func(p processInfo) bool {
		for range all { // a list that was changing while it was read may have circles
			if loose[p.id] || loose[p.group] {
				return false
			}
			if p.parent == self {
				return true
			}
			p = byID[p.parent]
		}
		return false
	}
	var left []int
	for _, p := range all {
		if isOurs(p) && wanted(p.id) {
			left = append(left, p.id)
		}
	}
	return left
}

func processes() []processInfo {
	names, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var all []processInfo
	for _, n := range names {
		id, err := strconv.Atoi(n.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + n.Name() + "/stat")
		if err != nil { // ended
			continue
		}
		if p, ok := parseStat(id, string(stat)); ok {
			all = append(all, p)
		}
	}
	return all
}

// parseStat reads `id (name) state parent group ...` (proc(5)). The name may hold
// blanks and brackets.
func parseStat(id int, stat string) (p processInfo, ok bool) {
	f := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(f) < 3 {
		return p, false
	}
	parent, err := strconv.Atoi(f[1])
	if err != nil {
		return p, false
	}
	group, err := strconv.Atoi(f[2])
	return processInfo{id, parent, group}, err == nil
}

// runsFrom reports whether a process' file or current folder is dir or lies in it.
// One that has ended, or is not ours to look at, has neither.
func runsFrom(id int, dir string) bool {
	for _, what := range []string{"exe", "cwd"} {
		if path := processLink(id, what); path == dir || strings.HasPrefix(path, dir+"/") {
			return true
		}
	}
	return false
}

// processLink is where a link of /proc leads, "" when the system does not tell.
func processLink(id int, name string) string {
	path, err := os.Readlink("/proc/" + strconv.Itoa(id) + "/" + name)
	if err != nil {
		return ""
	}
	return path
}
