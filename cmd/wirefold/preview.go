package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/feeds"
	"wirefold/internal/config"
	"wirefold/internal/daemon"
	"wirefold/internal/pipeline"
	"wirefold/internal/preview"
	"wirefold/internal/ui"
)

// previewFlags are the flags of preview.
type previewFlags struct {
	base, contentType string
	guess, asJSON     bool
	fullText          bool
}

func newPreview(a *app) *cobra.Command {
	var flags previewFlags
	cmd := &cobra.Command{
		Use:   "preview URL|FILE|-",
		Short: "Show what wirefold sees of one feed, and store nothing",
		Long: `preview asks for one feed, or reads it from a file or from standard input (-), and
prints what a poll would find: the feed, its articles with sanitised content, what
had to be repaired, and what the answer says about the next poll. It stores nothing
and asks no daemon. --json prints JSON Feed 1.1, with more facts under "_wirefold".

Where a page answers instead of a feed, preview lists the feeds that the page names.
With --guess it also tries the usual places, at most seven requests.

--fulltext also fetches the pages of the articles, ten at most, as fetch.fulltext =
true with fetch.publish_fulltext does, and says which are used and why others not.

A configuration is not needed; where there is one, its limits and networks hold.
A file is named by its path; its relative links are dropped unless --base says
where it is from.
` + exitCodes,
		Example: "  wirefold preview https://example.org/feed.xml\n  wirefold preview --json https://example.org/feed.xml\n  wirefold preview --base https://example.org/feed.xml saved.xml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadOrDefault()
			if err != nil {
				return err
			}
			if a.getenv("GOMEMLIMIT") == "" {
				debug.SetMemoryLimit(previewMemory)
			}
			return a.preview(cmd.Context(), cmd.InOrStdin(), cfg, args[0], flags)
		},
	}
	cmd.Flags().BoolVar(&flags.asJSON, "json", false, "print JSON Feed 1.1")
	cmd.Flags().BoolVar(&flags.guess, "guess", false, "where a page names no feed, try the usual places")
	cmd.Flags().BoolVar(&flags.fullText, "fulltext", false, "fetch the pages of the articles, too")
	cmd.Flags().StringVar(&flags.base, "base", "", "the URL that a file is from")
	cmd.Flags().StringVar(&flags.contentType, "content-type", "", "what a server would call a file, such as \"text/xml; charset=utf-8\"")
	return cmd
}

// previewMemory makes the collector work harder before a feed of the largest size takes
// more memory than this, in bytes. It is no hard limit.
const previewMemory = 192 << 20

// loadOrDefault is load where a configuration is welcome but not needed.
func (a *app) loadOrDefault() (*config.Config, error) {
	cfg, err := a.load(false)
	var missing *config.NotFoundError
	if errors.As(err, &missing) {
		return config.Default(), nil
	}
	return cfg, err
}

func (a *app) preview(ctx context.Context, stdin io.Reader, cfg *config.Config, target string, flags previewFlags) error {
	client, err := daemon.NewClient(cfg, version(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer client.Close()
	o := preview.Options{
		Fetcher: client, Pages: client, Now: time.Now,
		Due: func(o pipeline.Outcome) pipeline.Due { return daemon.NextDue(cfg, o, 0) },
	}
	remote := strings.Contains(target, "://")
	var src feeds.Source
	if remote {
		src, err = previewSource(cfg, target)
	} else {
		src, o.Fetcher, err = previewFile(cfg, stdin, target, flags)
	}
	if err != nil {
		return err
	}
	src.FullText, src.PublishFullText = feeds.FullTextNone, false
	if flags.fullText {
		src.FullText, src.PublishFullText = feeds.FullTextAll, true
	}
	doc, err := preview.Feed(ctx, o, src)
	var page *pipeline.PageError
	switch {
	case errors.As(err, &page):
		return a.alternates(err, page, flags.asJSON)
	case err != nil && remote && flags.guess && pipeline.IsPage(err):
		found, guessErr := preview.Guess(ctx, client, src.URL)
		if len(found) == 0 {
			return errors.Join(err, guessErr)
		}
		return a.alternates(err, &pipeline.PageError{Feeds: found, Err: err}, flags.asJSON)
	case err != nil && remote && pipeline.IsPage(err):
		return ui.WithHint(err, "it names no feed; --guess tries the usual places of feeds")
	case err != nil:
		return err
	case flags.asJSON:
		return ui.JSONLines(a.term.Stdout).Encode(doc)
	}
	return a.showPreview(doc)
}

// previewSource returns the configured source with the URL, or one made up for it.
func previewSource(cfg *config.Config, raw string) (feeds.Source, error) {
	normal, err := feeds.NormalizeURL(raw)
	if err != nil {
		return feeds.Source{}, fmt.Errorf("%s: %w", raw, err)
	}
	for _, src := range cfg.Sources {
		if src.URL == normal {
			return src, nil
		}
	}
	return feeds.Source{ID: feeds.SourceID(normal), URL: normal, Name: normal, Schedule: cfg.Poll.Schedule}, nil
}

// previewFile reads a file, or standard input, as if its base had answered with it.
func previewFile(cfg *config.Config, stdin io.Reader, name string, flags previewFlags) (feeds.Source, preview.File, error) {
	fail := func(err error) (feeds.Source, preview.File, error) { return feeds.Source{}, preview.File{}, err }
	base := flags.base
	if base == "" {
		path, err := filepath.Abs(name)
		if err != nil {
			return fail(err)
		}
		base = (&url.URL{Scheme: "file", Path: path}).String()
	} else if _, err := feeds.NormalizeURL(base); err != nil {
		return fail(ui.WithCode(fmt.Errorf("--base %s: %w", base, err), ui.ExitUsage))
	}
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return fail(ui.WithHint(err, "to ask for a URL, write https:// or http:// in front"))
		}
		if err != nil {
			return fail(err)
		}
		defer f.Close()
		in = f
	}
	limit := int64(cfg.Fetch.MaxBody)
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return fail(err)
	case int64(len(body)) > limit:
		return fail(ui.WithHint(fmt.Errorf("%s is larger than %s", name, cfg.Fetch.MaxBody), "fetch.max_body in the configuration sets the limit"))
	}
	src := feeds.Source{ID: feeds.SourceID(base), URL: base, Name: name, Schedule: cfg.Poll.Schedule}
	return src, preview.File{Body: body, ContentType: flags.contentType}, nil
}

// alternates prints the feeds that a page names and returns err with what to try.
func (a *app) alternates(err error, page *pipeline.PageError, asJSON bool) error {
	if asJSON {
		out := struct {
			Alternates any `json:"alternates"`
		}{page.Feeds}
		if err := ui.JSONLines(a.term.Stdout).Encode(out); err != nil {
			return err
		}
	} else {
		table := a.term.NewTable("FEED", "TYPE", "TITLE")
		for _, f := range page.Feeds {
			table.Row(f.URL, f.Type, f.Title)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return ui.WithHint(err, "try: wirefold preview "+shellQuote(page.Feeds[0].URL))
}

// shellQuote makes a URL one word for a shell. Its quote can be written as an escape.
func shellQuote(u string) string {
	if strings.ContainsFunc(u, func(r rune) bool {
		return !strings.ContainsRune("-._~:/%=+@,", r) && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	}) {
		return "'" + strings.ReplaceAll(u, "'", "%27") + "'"
	}
	return u
}
