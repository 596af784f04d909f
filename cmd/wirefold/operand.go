package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/daemon"
	"wirefold/internal/preview"
	"wirefold/internal/ui"
)

const operandHelp = `A text is named by the URL, the ID or the guid of an article, by the ID of a story,
which stands for its canonical article, or by a file; "-" is standard input. A file of
HTML is read as a page. A URL that is not stored is asked for, once.
`

// isFile reports whether an argument is a file, or standard input.
func isFile(arg string) bool {
	if arg == "-" {
		return true
	}
	info, err := os.Stat(arg)
	return err == nil && info.Mode().IsRegular()
}

// looksLikePath reports whether an argument can only be a file: guids have a colon, IDs no
// separator.
func looksLikePath(arg string) bool {
	return strings.ContainsRune(arg, filepath.Separator) && !strings.Contains(arg, ":")
}

// examining connects to what can compare the texts that the arguments name. Files need
// no database.
func (a *app) examining(ctx context.Context, args []string) (*connection, *config.Config, error) {
	files := true
	for _, arg := range args {
		if looksLikePath(arg) {
			if _, err := os.Stat(arg); err != nil {
				return nil, nil, err
			}
		}
		files = files && isFile(arg)
	}
	load := func() (*config.Config, error) { return a.load(false) }
	if files && a.config == "" {
		load = a.loadOrDefault
	}
	cfg, err := load()
	if err != nil {
		return nil, nil, err
	}
	c, err := a.connectTo(ctx, cfg)
	var missing *noDatabaseError
	if files && errors.As(err, &missing) {
		return &connection{client: local(cfg, nil, nil)}, cfg, nil
	}
	return c, cfg, err
}

// operand turns an argument into what can be asked about.
func (a *app) operand(ctx context.Context, c *control.Client, cfg *config.Config, stdin io.Reader, arg string) (control.Operand, error) {
	o := control.Operand{Name: arg}
	var err error
	switch {
	case isFile(arg):
		var body []byte
		if body, err = readFile(stdin, arg, int64(cfg.Fetch.MaxBody)); err == nil {
			o.Title, o.Text, err = preview.Text(body, "", "")
		}
		if err == nil && strings.TrimSpace(o.Text) == "" {
			err = errors.New("it holds no text")
		}
		if err != nil {
			return o, fmt.Errorf("%s: %w", arg, err)
		}
		if o.Name != "-" {
			o.Name = filepath.Base(arg)
		}
	case strings.Contains(arg, "://"):
		stored := false
		err := c.Where(ctx, arg, func(p control.Place) error {
			stored = stored || p.State != control.PlaceRemoved
			return nil
		})
		if err != nil || stored {
			return o, err
		}
		o.Title, o.Text, err = fetchText(ctx, cfg, arg)
		if err != nil {
			return o, ui.WithHint(fmt.Errorf("%s is not stored, and cannot be had: %w", arg, err), "save the page, and name the file")
		}
	}
	return o, nil
}

func readFile(stdin io.Reader, name string, limit int64) ([]byte, error) {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = ui.WithHint(fmt.Errorf("larger than %s", config.Size(limit)), "fetch.max_body in the configuration sets the limit")
	}
	return body, err
}

// fetchText asks for a page, within the limits that hold for feeds.
func fetchText(ctx context.Context, cfg *config.Config, url string) (title, text string, err error) {
	client, err := daemon.NewClient(cfg, version(), slog.New(slog.DiscardHandler))
	if err != nil {
		return "", "", err
	}
	defer client.Close()
	return preview.PageText(ctx, client, url)
}
