package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "wirefold"

// room is what one package may import. What is not listed is forbidden.
type room struct {
	// own are packages of this module, without its name in front; "x/..." is x and
	// all below it.
	own []string
	// modules are those of others; a package of one is in it.
	modules []string
	// pure packages talk to nobody and know neither time nor chance, see impure.
	pure bool
	// why is the reason, for whoever runs into the rule.
	why string
}

var rooms = map[string]room{
	"cmd/wirefold": {
		own:     []string{"internal/...", "dedupe", "feeds", "store", "store/boltstore"},
		modules: []string{"github.com/spf13/cobra"},
		why:     "commands call the rooms of internal and open the database when no daemon runs; how feeds are fetched, read and published is not theirs",
	},

	"bench/boost":   {why: "a learner knows rows and columns, not what they mean"},
	"bench/copies":  {own: []string{"bench/copygen"}, why: "the command of the generator"},
	"bench/copygen": {why: "test material must not be made by what is measured with it"},
	"bench/faults": {
		modules: []string{"go.etcd.io/bbolt", "golang.org/x/sys"},
		why:     "it judges the program from outside: from what it shows and leaves behind",
	},
	"bench/many": {why: "it watches the program from outside, as its publishers and its operator do"},
	"bench/fit": {
		own: []string{"bench/boost", "dedupe", "internal/eval"},
		why: "it fits the model of dedupe on the corpora that eval reads",
	},
	"bench/lists": {
		own: []string{"dedupe", "feeds", "internal/control", "store", "store/boltstore"},
		why: "it asks what commands ask, of a store that it fills by itself",
	},
	"bench/peers": {
		own:     []string{"dedupe", "internal/eval"},
		modules: []string{"github.com/ekzhu/minhash-lsh"},
		why:     "it scores the engine that eval runs beside the usual algorithms, which are its own or a library's",
	},
	"bench/scripts": {
		own: []string{"bench/copygen", "internal/eval"},
		why: "it has the engine that eval runs judge what the generator makes of the texts of each language",
	},

	"bench/serve": {
		own: []string{"feeds", "internal/web", "store", "store/boltstore"},
		why: "it serves what the daemon would serve, and leaves asking to wrk",
	},

	"bench/soak": {
		own: []string{"feeds/fetch", "internal/config", "internal/daemon"},
		why: "it runs the daemon on a clock and publishers of its own",
	},

	"dedupe": {
		modules: []string{"github.com/cespare/xxhash/v2", "github.com/clipperhouse/uax29/v2", "golang.org/x/text"},
		pure:    true,
		why:     "it is a library that others can import: text in, evidence out",
	},
	"feeds": {
		pure: true,
		why:  "the domain needs the standard library only, so that every room can import it",
	},
	"feeds/extract": {
		own:     []string{"feeds"},
		modules: []string{"github.com/microcosm-cc/bluemonday", "golang.org/x/net/html"},
		pure:    true,
		why:     "HTML in, text and safe HTML out",
	},
	"feeds/fetch": {
		own:     []string{"feeds"},
		modules: []string{"code.dny.dev/ssrf", "github.com/andybalholm/brotli"},
		why:     "the way out to the network knows nothing of what is behind it",
	},
	"feeds/opml": {
		modules: []string{"golang.org/x/net/html"},
		pure:    true,
		why:     "bytes in, a list of feeds out, and back; what becomes of them is not its matter",
	},
	"feeds/page": {
		own:     []string{"feeds"},
		modules: []string{"codeberg.org/readeck/go-readability/v2", "golang.org/x/net/html"},
		pure:    true,
		why:     "a page in, what stands in it out; who fetches it is not its matter",
	},
	"feeds/parse": {
		own:     []string{"feeds"},
		modules: []string{"github.com/mmcdole/gofeed", "golang.org/x/net/html", "golang.org/x/text"},
		pure:    true,
		why:     "bytes in, articles out; gofeed and its repairs stay in one place",
	},
	"feeds/robots": {
		own:     []string{"feeds/fetch"},
		modules: []string{"github.com/temoto/robotstxt"},
		why:     "robots.txt is asked for through the one client, and bears on nothing else",
	},
	"feeds/publish": {
		own:  []string{"feeds"},
		pure: true,
		why:  "the same feed gives the same bytes, which ETags and golden files rely on",
	},

	"store": {
		own: []string{"dedupe", "feeds"},
		why: "the contract of the records; there is no engine in it",
	},
	"store/boltstore": {
		own:     []string{"feeds", "store"},
		modules: []string{"go.etcd.io/bbolt", "github.com/klauspost/compress", "golang.org/x/sys"},
		why:     "an engine knows the contract and the types in it",
	},
	"store/storetest": {
		own:     []string{"dedupe", "feeds", "store"},
		modules: []string{"github.com/google/go-cmp"},
		why:     "the suite that every engine runs must not know any of them",
	},

	"internal/admin": {
		why: "it knows the form of the answers and who may ask, not what is well and what is counted",
	},
	"internal/arch": {why: "it only holds this test"},
	"internal/config": {
		own:     []string{"feeds", "internal/schedule"},
		modules: []string{"github.com/pelletier/go-toml/v2"},
		why:     "it turns a file into checked values and starts nothing; schedules are checked by what will read them",
	},
	"internal/control": {
		own: []string{"dedupe", "feeds", "store"},
		why: "it answers commands out of the store, for the daemon and without one alike; of dedupe it shows evidence and compares the texts of a story",
	},
	"internal/daemon": {
		own: []string{
			"feeds", "feeds/fetch", "store", "store/boltstore",
			"internal/admin", "internal/config", "internal/control", "internal/memlimit", "internal/metrics", "internal/pipeline", "internal/schedule", "internal/snapshot", "internal/web", "internal/websub",
		},
		modules: []string{"github.com/coreos/go-systemd/v22", "golang.org/x/sys"},
		why:     "it is wiring and life cycle; whoever wants to parse, compare or print does it in the room for that",
	},
	"test/systemd/origin": {why: "publishers are strangers to the program"},

	"internal/journal": {
		why: "it knows the form of a line in the journal, not what is logged",
	},
	"internal/eval": {
		own: []string{"dedupe", "feeds", "internal/pipeline", "internal/sandbox", "store"},
		why: "it measures the engine that the daemon runs, on a database that is thrown away; it polls nobody and needs no daemon",
	},
	"internal/memlimit": {
		why: "it reads what the kernel says of the process, and sets nothing",
	},
	"internal/metrics": {
		modules: []string{"github.com/prometheus/client_golang"},
		why:     "it is told what happened, in numbers; what feeds say has no way into a label",
	},
	"internal/newsroom": {
		modules: []string{"golang.org/x/text"},
		why:     "the demo's outlets are strangers to the program: what shared its code would share its mistakes",
	},
	"internal/pipeline": {
		own: []string{"dedupe", "feeds/...", "store"},
		why: "a source's way into the stories, on any engine and without a daemon around it",
	},
	"internal/preview": {
		own: []string{"dedupe", "feeds", "feeds/extract", "feeds/fetch", "feeds/page", "feeds/parse", "internal/pipeline", "store"},
		why: "it polls one feed through the pipeline and shows the result; of the store it knows the records",
	},
	"internal/replay": {
		own: []string{"feeds", "internal/pipeline", "internal/sandbox", "store"},
		why: "stored articles in, changes of their stories out; where the articles come from is not its matter",
	},
	"internal/sandbox": {
		own: []string{"feeds", "internal/pipeline", "store", "store/boltstore"},
		why: "the engine that the daemon runs, on a database that is thrown away",
	},
	"internal/schedule": {
		modules: []string{"github.com/robfig/cron/v3"},
		why:     "it answers when, from times alone; the traps of cron stay in one place",
	},
	"internal/snapshot": {
		own: []string{"store", "store/boltstore"},
		why: "copies of the engine's file in a folder; when they are taken is not its matter",
	},
	"internal/subscribe": {
		own: []string{"feeds", "feeds/opml", "internal/config"},
		why: "it turns lists of feeds into what a configuration takes, and back; it reads and writes no files",
	},
	"internal/ui": {
		modules: []string{"github.com/rivo/uniseg", "github.com/schollz/progressbar/v3", "golang.org/x/term"},
		why:     "how something is shown does not depend on what it is",
	},
	"internal/web": {
		own:     []string{"feeds", "feeds/publish", "internal/web/pages", "internal/web/records", "store"},
		modules: []string{"github.com/andybalholm/brotli", "github.com/klauspost/compress", "golang.org/x/sync"},
		why:     "the public listener only reads the store and renders it; what pages look like is theirs",
	},
	"internal/websub": {
		own: []string{"feeds", "feeds/fetch", "store"},
		why: "it keeps subscriptions; where a message goes, and how a hub reaches us, others know",
	},
	"internal/changes": {
		own:  []string{"dedupe"},
		pure: true,
		why:  "what a copy changed follows from two texts; how it is shown is not its business",
	},
	"internal/web/pages": {
		own:     []string{"dedupe", "feeds", "feeds/extract", "internal/changes", "internal/web/records", "store"},
		modules: []string{"golang.org/x/net/html"},
		why:     "pages show what the store holds; they know neither the feeds nor the daemon, and are told what they need of both",
	},
	"internal/web/records": {
		own: []string{"dedupe", "feeds", "feeds/publish", "store"},
		why: "what feeds and pages both read; it renders nothing",
	},
}

// impure are the packages of the standard library that a pure package must not
// import, with all below them.
var impure = []string{"crypto/rand", "log", "math/rand", "net", "os", "syscall", "testing"}

// harmless are the exceptions: they only calculate.
var harmless = []string{"net/url", "net/netip"}

// names are names in packages of the standard library, by the package's path.
type names map[string][]string

var (
	// clock is what a pure package must not use of a package that it may import.
	clock = names{"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}}

	// outward is by what a program becomes a client of somebody. Of what is installed,
	// only outwardRooms may use it, since only they have the guard, or a Unix socket.
	outward = names{
		"net":      {"Dial", "DialTimeout", "Dialer", "DialTCP", "DialUDP", "DialIP", "Resolver", "DefaultResolver", "LookupHost", "LookupIP", "LookupAddr"},
		"net/http": {"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "Transport", "DefaultTransport"},
	}
	outwardRooms = []string{"feeds/fetch", "internal/control"}
	outwardRule  = "only " + strings.Join(outwardRooms, " and ") + " may open connections; feeds/fetch has the guard against private addresses and the limits of each host"
)

// TestImports reads the source itself rather than asking go list, so that a cached
// result is dropped when a file changes, and so that build tags hide nothing.
func TestImports(t *testing.T) {
	packages := sources(t)
	for dir := range rooms {
		if packages[dir] == nil {
			t.Logf("the table names %s, which has no Go files (any more)", dir)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		r, ok := rooms[dir]
		if !ok {
			t.Errorf("%s is not in the table of import rules: add it with what it may import and why, here and in docs/architecture.md", dir)
			continue
		}
		for _, file := range packages[dir] {
			for _, spec := range file.ast.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if complaint := r.complaint(imported); complaint != "" {
					t.Errorf("%s: %s must not import %q: %s.\n\tThe rule: %s.", file.at(spec), dir, imported, complaint, r.why)
				}
			}
			if r.pure {
				file.checkUses(t, dir, clock, "a pure package is given the time, and does not look at the clock")
			}
			if !slices.Contains(outwardRooms, dir) && !within(dir, "bench") && !within(dir, "test") {
				file.checkUses(t, dir, outward, outwardRule)
			}
		}
	}
}

// complaint says what is wrong with an import, nothing if it is allowed.
func (r *room) complaint(imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	switch {
	case imported == "C":
		return "the program is built without cgo"
	case first == module:
		if slices.ContainsFunc(r.own, func(pattern string) bool { return matches(pattern, strings.TrimPrefix(imported, module+"/")) }) {
			return ""
		}
		return "of this module it may import " + list(r.own)
	case strings.Contains(first, "."):
		if slices.ContainsFunc(r.modules, func(m string) bool { return within(imported, m) }) {
			return ""
		}
		return "of other modules it may import " + list(r.modules)
	case r.pure && !slices.Contains(harmless, imported) && slices.ContainsFunc(impure, func(p string) bool { return within(imported, p) }):
		return "it is a pure package, without input and output, log and chance"
	}
	return ""
}

func matches(pattern, dir string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return within(dir, base)
	}
	return dir == pattern
}

func within(name, base string) bool { return name == base || strings.HasPrefix(name, base+"/") }

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// source is a Go file that is part of the program.
type source struct {
	name string
	fset *token.FileSet
	ast  *ast.File
}

func (s *source) at(n ast.Node) string {
	return s.name + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// checkUses complains about the use of the names.
func (s *source) checkUses(t *testing.T, dir string, unwanted names, rule string) {
	t.Helper()
	here := map[string][]string{} // by the name that the file has for the package
	for _, spec := range s.ast.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		list, ok := unwanted[imported]
		if !ok {
			continue
		}
		local := path.Base(imported)
		if spec.Name != nil {
			local = spec.Name.Name
		}
		if local == "." {
			t.Errorf("%s: %s must import %q under a name.\n\tThe rule: %s.", s.at(spec), dir, imported, rule)
		}
		here[local] = list
	}
	if len(here) == 0 {
		return
	}
	ast.Inspect(s.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(here[pkg.Name], sel.Sel.Name) {
			t.Errorf("%s: %s must not use %s.%s.\n\tThe rule: %s.", s.at(sel), dir, pkg.Name, sel.Sel.Name, rule)
		}
		return true
	})
}

// sources parses the module's Go files, without the tests, by directory.
func sources(t *testing.T) map[string][]*source {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("the test expects to run in internal/arch of the module: %v", err)
	}
	found := map[string][]*source{}
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			// What the go command passes over.
			if name != root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "vendor") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(rel))
		found[dir] = append(found[dir], &source{filepath.ToSlash(rel), fset, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestTableRefuses checks that the rules can say no.
func TestTableRefuses(t *testing.T) {
	for _, tc := range []struct {
		room, imported string
		allowed        bool
	}{
		{"dedupe", "wirefold/feeds", false},
		{"dedupe", "net/http", false},
		{"dedupe", "os", false},
		{"dedupe", "unicode/utf8", true},
		{"dedupe", "github.com/cespare/xxhash/v2", true},
		{"dedupe", "github.com/cespare/xxhash/v22", false},
		{"dedupe", "C", false},
		{"feeds", "net/url", true},
		{"feeds", "golang.org/x/net/html", false},
		{"feeds/parse", "wirefold/feeds/extract", false},
		{"feeds/publish", "log/slog", false},
		{"store", "wirefold/store/boltstore", false},
		{"internal/pipeline", "wirefold/feeds/parse", true},
		{"internal/pipeline", "wirefold/feedsother", false},
		{"internal/pipeline", "go.etcd.io/bbolt", false},
		{"internal/newsroom", "wirefold/feeds", false},
		{"internal/web", "wirefold/store/boltstore", false},
		{"cmd/wirefold", "wirefold/internal/daemon", true},
		{"cmd/wirefold", "wirefold/feeds/fetch", false},
	} {
		r := rooms[tc.room]
		if got := r.complaint(tc.imported) == ""; got != tc.allowed {
			t.Errorf("%s imports %s: allowed is %t", tc.room, tc.imported, got)
		}
	}
}
