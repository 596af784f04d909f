package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// exitConfig is wirefold's exit code for a database that cannot be used.
const exitConfig = 78

// damages damages the file of a database in every way that is known, and looks that the
// daemon says so.
func damages(ctx context.Context, l lab, _ size) (string, error) {
	r, err := l.newRig(l.dir)
	if err != nil {
		return "", err
	}
	defer r.close()
	if err := r.round(ctx, func() error {
		defer r.kill()
		return r.until(ctx, "the feed shows something", func() bool { links, _ := r.feed(ctx); return len(links) > 50 })
	}); err != nil {
		return "", err
	}
	sound, err := os.ReadFile(r.database)
	if err != nil {
		return "", err
	}
	page := os.Getpagesize()
	garbage := func(from, to int) []byte {
		data := bytes.Clone(sound)
		_, _ = rand.Read(data[from:to]) // never fails
		return data
	}
	newer, err := r.newerSchema()
	if err != nil {
		return "", err
	}
	used := usedPages(sound)
	middle := page * (2 + max(0, used-62)/2)
	for _, v := range []struct {
		name   string
		data   []byte
		starts bool // it is served, at least at first
		late   bool // and found to be damaged by a check only
	}{
		{name: "of no length"},
		{name: "truncated", data: sound[:page*used/2]},
		{name: "first meta garbage", data: garbage(0, page), starts: true},
		{name: "second meta garbage", data: garbage(page, 2*page), starts: true},
		{name: "both metas garbage", data: garbage(0, 2*page)},
		{name: "60 pages in the middle garbage", data: garbage(middle, min(len(sound), middle+60*page)), late: true},
		{name: "of a newer version", data: newer},
		{name: "of other software", data: append([]byte("SQLite format 3\x00"), sound[16:]...), starts: true}, // one meta is left
		{name: "text", data: []byte(strings.Repeat("hello\n", 10_000))},
	} {
		if err := os.WriteFile(r.database, v.data, 0o600); err != nil {
			return "", err
		}
		if err := r.refused(ctx, v.data, v.starts, v.late); err != nil {
			return "", fmt.Errorf("%s: %w", v.name, err)
		}
	}
	return "9 variants, none ended in a panic, none was written over", nil
}

// refused starts the daemon on a damaged database.
func (r *rig) refused(ctx context.Context, data []byte, starts, late bool) error {
	err := r.start(ctx)
	defer r.kill()
	if strings.Contains(r.log.String(), "goroutine ") {
		return fmt.Errorf("a panic: %s", r.log.tail())
	}
	switch {
	case starts:
		return err
	case err == nil && late:
		return errors.Join(
			r.until(ctx, "the damage is found", func() bool { return strings.Contains(r.log.String(), "the database is damaged") }),
			r.checkFails(ctx))
	case err == nil:
		return errors.New("it was taken for a database")
	}
	if code := r.daemon.ProcessState.ExitCode(); code != exitConfig {
		return fmt.Errorf("exit code %d:\n%s", code, r.log.tail())
	}
	if log := r.log.String(); !strings.Contains(log, r.database) || !strings.Contains(log, "wirefold: hint: ") {
		return fmt.Errorf("it says %q", log)
	}
	after, err := os.ReadFile(r.database)
	if err != nil || !bytes.Equal(after, data) {
		return fmt.Errorf("the file was changed, %w", err)
	}
	return r.checkFails(ctx)
}

// checkFails looks that a check of the database finds the damage.
func (r *rig) checkFails(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, r.binary, "check", "--database", "-c", r.config).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitConfig {
		return fmt.Errorf("check --database ends with %w: %s", err, out)
	}
	return nil
}

// newerSchema returns the database as a later wirefold would have written it.
func (r *rig) newerSchema() (data []byte, err error) {
	db, err := bolt.Open(r.database, 0o600, &bolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, err
	}
	var before []byte
	set := func(value []byte) error {
		return db.Update(func(tx *bolt.Tx) error {
			b := tx.Bucket([]byte("meta"))
			before = bytes.Clone(b.Get([]byte("schema")))
			return b.Put([]byte("schema"), value)
		})
	}
	err = set(binary.BigEndian.AppendUint32(nil, 1000))
	if err == nil {
		data, err = os.ReadFile(r.database)
	}
	return data, errors.Join(err, set(before), db.Close())
}

// usedPages returns how many pages the metas of a file speak of.
func usedPages(data []byte) int {
	page, most := os.Getpagesize(), uint64(0)
	for n := range 2 {
		most = max(most, binary.NativeEndian.Uint64(data[n*page+16+40:]))
	}
	return int(most)
}
