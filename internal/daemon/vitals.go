package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"wirefold/internal/admin"
	"wirefold/store"
)

const (
	// maxSilence is how long the dispatcher may be silent before the watchdog is left
	// to do its work; it goes round every second.
	maxSilence = 20 * time.Second
	// maxWriting is how long one transaction of the ingester may take. The most that
	// its articles need is seconds; a disk that is busy with something else may take
	// many more.
	maxWriting = time.Minute
	// maxReading is how long the database may take to give one record.
	maxReading = 5 * time.Second
)

// vital is one thing that has to be well.
type vital struct {
	name string
	err  error // nil if it is
}

// alive says whether the daemon does its work. Nothing in it depends on publishers,
// readers or the room on the disk: what is wrong here, a restart can mend.
func (d *Daemon) alive(ctx context.Context) []vital {
	now := d.now()
	dispatching := error(nil)
	if beat := d.dispatch.lastBeat(); !beat.IsZero() && now.Sub(beat) > maxSilence {
		dispatching = fmt.Errorf("the dispatcher has been silent for %s", now.Sub(beat).Round(time.Second))
	}
	ingesting := error(nil)
	if busy := d.ingester.Figures().Busy; !busy.IsZero() && now.Sub(busy) > maxWriting {
		ingesting = fmt.Errorf("the ingester has been writing for %s", now.Sub(busy).Round(time.Second))
	}
	return []vital{{"dispatcher", dispatching}, {"ingester", ingesting}, {"database", d.readable(ctx)}}
}

// readable says whether the database can be read, nil also if it is known that it
// cannot: a restart would end the serving, and not mend a disk.
func (d *Daemon) readable(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() {
		ended <- d.store.View(ctx, func(r store.Reader) error {
			_, err := r.Meta()
			return err
		})
	}()
	select {
	case err := <-ended:
		if err != nil && d.storable() != nil {
			return nil
		}
		return err
	case <-time.After(maxReading):
		// A file system that is frozen keeps its readers for as long.
		return fmt.Errorf("the database has not been read within %s", maxReading)
	}
}

// well is alive as one error.
func (d *Daemon) well(ctx context.Context) error {
	var errs []error
	for _, v := range d.alive(ctx) {
		errs = append(errs, v.err)
	}
	return errors.Join(errs...)
}

var errStarting = errors.New("the daemon is starting")

// ready says why the daemon is of no use at the moment, nil if it is.
func (d *Daemon) ready() error {
	if err := d.phase.Load(); err != nil {
		return *err
	}
	return d.storable()
}

// adminHandler answers monitoring.
func (d *Daemon) adminHandler() http.Handler {
	return admin.Handler(admin.Options{
		Metrics: d.metrics.Handler(),
		Live:    func(r *http.Request) []admin.Check { return checks(d.alive(r.Context())) },
		Ready: func(r *http.Request) []admin.Check {
			return checks(append(d.alive(r.Context()), vital{"work", d.ready()}))
		},
	})
}

func checks(vitals []vital) []admin.Check {
	list := make([]admin.Check, len(vitals))
	for i, v := range vitals {
		list[i].Name = v.name
		if v.err != nil {
			list[i].Error = v.err.Error()
		}
	}
	return list
}
