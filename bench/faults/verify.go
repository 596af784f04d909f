package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// verify looks at the database while no daemon runs: see the package comment.
func (r *rig) verify(ctx context.Context) (stored map[string]bool, err error) {
	if out, err := exec.CommandContext(ctx, r.binary, "check", "--database", "-c", r.config).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: check --database: %w: %s", errUnsound, err, out)
	}
	if err := boltCheck(r.database); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnsound, err)
	}
	stored, err = r.stored(ctx)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var lost []string
	for link := range r.shown {
		if !stored[link] {
			lost = append(lost, "shown in the feed: "+link)
		}
	}
	for link := range r.acked {
		if !stored[link] {
			lost = append(lost, "acknowledged: "+link)
		}
	}
	if len(lost) > 0 {
		slices.Sort(lost)
		return nil, fmt.Errorf("%w: %d articles: %s", errLost, len(lost), strings.Join(lost[:min(5, len(lost))], "; "))
	}
	return stored, nil
}

// What can go wrong with a database.
var (
	errLost    = errors.New("lost")
	errUnsound = errors.New("not sound")
)

// verifyClaims looks at the validators that were sent since the fault: none is that of
// a feed which was not stored then, or read since.
func (r *rig) verifyClaims(stored map[string]bool) error {
	first := map[int]bool{}
	for _, c := range r.origin.take() {
		if first[c.source] {
			continue // that one follows from what was read since
		}
		first[c.source] = true
		for n := c.version; n > max(0, c.version-window); n-- {
			if link := r.origin.link(c.source, n); !stored[link] {
				return fmt.Errorf("%w, and the validators are ahead: source %d sent v%d, but %s is not stored", errLost, c.source, c.version, link)
			}
		}
	}
	return nil
}

// stored returns the links of all stored articles. One that is there twice is an error.
func (r *rig) stored(ctx context.Context) (map[string]bool, error) {
	out, err := exec.CommandContext(ctx, r.binary, "dupes", "list", "--all", "--json", "-c", r.config).Output()
	if err != nil {
		return nil, fmt.Errorf("dupes list: %w", err)
	}
	type article struct{ Link string }
	stored := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var story struct {
			Canonical article
			Copies    []article
		}
		if err := json.Unmarshal(lines.Bytes(), &story); err != nil {
			return nil, err
		}
		for _, a := range append(story.Copies, story.Canonical) {
			if stored[a.Link] {
				return nil, fmt.Errorf("%s is there twice", a.Link)
			}
			stored[a.Link] = true
		}
	}
	return stored, lines.Err()
}

// boltCheck asks bbolt itself.
func boltCheck(path string) error {
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return fmt.Errorf("bbolt: %w", err)
	}
	err = db.View(func(tx *bolt.Tx) error {
		var problems []error
		for problem := range tx.Check() {
			problems = append(problems, problem)
		}
		return errors.Join(problems...)
	})
	return errors.Join(err, db.Close())
}
