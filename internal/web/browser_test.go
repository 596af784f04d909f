package web_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// picturesVar names a folder into which TestInBrowser puts pictures of the pages.
const picturesVar = "WIREFOLD_PICTURES"

// browser is a headless Chromium with one tab, and what it complained about or did
// that it should not.
type browser struct {
	ctx  context.Context
	base string

	mu     sync.Mutex
	page   string
	faults []string
}

func newBrowser(t *testing.T, base string) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("there is no chromium; on Debian: apt-get install chromium")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx, base: base}
	if err := chromedp.Listen(ctx, b.heard); err != nil {
		t.Fatal(err)
	}
	b.enable(t)
	return b
}

func (b *browser) enable(t *testing.T) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, runtime.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
}

// heard notes what must not happen: a script that runs, a request to anybody else, a
// complaint of the console.
func (b *browser) heard(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fault := func(format string, args ...any) {
		b.faults = append(b.faults, b.page+": "+fmt.Sprintf(format, args...))
	}
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.base+"/") {
			fault("request to %s", e.Request.URL)
		}
	case *cdppage.EventJavascriptDialogOpening:
		fault("dialog %q", e.Message)
	case *runtime.EventExceptionThrown:
		fault("exception %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		fault("console.%s", e.Type)
	case *log.EventEntryAdded:
		// What the server answered with an error is reported too, and is asked for.
		if !strings.Contains(e.Entry.Text, "status of 404") {
			fault("%s: %s", e.Entry.Level, e.Entry.Text)
		}
	}
}

// open opens a page, as wide as a phone or a desk, in a light or a dark scheme.
func (b *browser) open(t *testing.T, path string) {
	t.Helper()
	b.mu.Lock()
	b.page = path
	b.mu.Unlock()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(b.base+path)); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func (b *browser) resize(t *testing.T, width int64) {
	t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) scheme(t *testing.T, scheme string) {
	t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func evaluate[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %s: %v", b.page, script, err)
	}
	return v
}

// overflowing names the elements that reach beyond the right edge of the window,
// unless something around them scrolls.
const overflowing = `[...document.querySelectorAll("main *, header *, footer *")].filter(e =>
  !e.closest(".scroll, .vh, .skip, svg, pre, table") && e.getBoundingClientRect().right > innerWidth + 1
).slice(0, 3).map(e => e.tagName + "." + e.className)`

// Every page is opened in a browser, narrow and wide: nothing of a stranger's runs or is
// loaded, nothing sticks out, and the console is silent.
func TestInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes its time")
	}
	r := newRig(t)
	b := newBrowser(t, r.URL)
	paths := []string{"/none", "/?q=gulls", "/?copies=1"}
	for _, p := range r.crawl(t) {
		paths = append(paths, p.path)
	}
	for _, path := range paths {
		b.open(t, path)
		for _, width := range []int64{390, 1280} {
			b.resize(t, width)
			if w := evaluate[int64](t, b, "document.documentElement.scrollWidth"); w > width {
				t.Errorf("%s: %d pixels wide in a window of %d", path, w, width)
			}
			if list := evaluate[[]string](t, b, overflowing); len(list) > 0 {
				t.Errorf("%s: in a window of %d pixels there is more to the right: %q", path, width, list)
			}
		}
		if evaluate[bool](t, b, `document.styleSheets.length != 1 || document.styleSheets[0].cssRules.length < 50`) {
			t.Errorf("%s has no style", path)
		}
	}
	// What folds open without a script, and can be reached with the keyboard alone.
	b.open(t, r.storyOf(t, "Mild autumns cost bumblebee"))
	if n := evaluate[int64](t, b, `document.querySelectorAll("details.fold:not([open]) summary").length`); n == 0 {
		t.Error("nothing is folded on a page with long shared passages")
	}
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent("\t")); err != nil {
		t.Fatal(err)
	}
	if class := evaluate[string](t, b, "document.activeElement.className"); class != "skip" {
		t.Errorf("the first stop of the keyboard is %q, want the link to the content", class)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	slices.Sort(b.faults)
	for _, f := range slices.Compact(b.faults) {
		t.Error(f)
	}
}

// The pictures are for people to look at; the test makes sure that they can be taken.
func TestPictures(t *testing.T) {
	dir := os.Getenv(picturesVar)
	if dir == "" {
		t.Skip("to have pictures of the pages, name a folder for them in " + picturesVar)
	}
	r := newPeacefulRig(t)
	b := newBrowser(t, r.URL)
	for name, path := range map[string]string{
		"stream": "/", "search": "/?q=lighthouse", "missing": "/none", "sources": "/sources", "status": "/status", "group": "/groups/papers",
		"story": r.storyOf(t, "NATO chief opens Asian tour"), "excerpt": r.storyOf(t, "Mild autumns cost bumblebee"), "alone": r.storyOf(t, "Harrow Town 2"),
	} {
		for _, width := range []int64{390, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				b.resize(t, width)
				b.scheme(t, scheme)
				b.open(t, path)
				for kind, take := range map[string]chromedp.Action[[]byte]{"": chromedp.CaptureScreenshot(), "-whole": chromedp.FullScreenshot(100)} {
					picture, err := chromedp.Run(b.ctx, take)
					if err != nil || len(picture) < 1000 {
						t.Fatalf("%s: %d bytes, %v", path, len(picture), err)
					}
					file := fmt.Sprintf("%s-%d-%s%s.png", name, width, scheme, kind)
					if err := os.WriteFile(filepath.Join(dir, file), picture, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
