package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wirefold/internal/config"
	"wirefold/internal/control"
	"wirefold/internal/daemon"
	"wirefold/internal/snapshot"
	"wirefold/internal/ui"
	"wirefold/store"
	"wirefold/store/boltstore"
)

// offlineKeeper looks after a database that no daemon has open.
type offlineKeeper struct {
	store *boltstore.Store
	cfg   *config.Config
}

func (k offlineKeeper) Check(ctx context.Context) (control.CheckReport, error) {
	return daemon.CheckDatabase(ctx, k.store, time.Now())
}

func (k offlineKeeper) Status(ctx context.Context) (control.Status, error) {
	status := control.Status{Version: version(), Problem: "no daemon is running", Sources: len(k.cfg.Sources)}
	var err error
	status.Database, err = daemon.DatabaseStatus(ctx, k.store)
	status.Database.MaxUsed = int64(k.cfg.Store.MaxSize)
	return status, err
}

// checkDatabase checks the database and prints what is wrong with it.
func (a *app) checkDatabase(ctx context.Context, asJSON bool) error {
	c, err := a.connect(ctx)
	var report control.CheckReport
	if err == nil {
		defer c.Close()
		report, err = c.client.Check(ctx)
	}
	damage := err
	if errors.Is(err, store.ErrDamaged) { // so much that it cannot be opened
		report = control.CheckReport{Problems: []string{err.Error()}, Checked: time.Now().UTC()}
		if cfg, err := a.load(false); err == nil {
			report.Database = cfg.Store.Path
		}
		err = nil
	}
	if err != nil {
		return err
	}
	if asJSON {
		if err := ui.JSONLines(a.term.Stdout).Encode(report); err != nil {
			return err
		}
	}
	if report.Sound {
		if asJSON {
			return nil
		}
		return a.term.Printf("%s: every page was read, no problems\n", ui.Clean(report.Database))
	}
	if damage == nil {
		damage = fmt.Errorf("%s: %w: %s", report.Database, store.ErrDamaged, problems(report))
	}
	return damageError(damage)
}

func problems(r control.CheckReport) string {
	text := strings.Join(r.Problems, "; ")
	if r.More > 0 {
		text += fmt.Sprintf("; and %d more", r.More)
	}
	return text
}

func newBackup(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "backup FILE|-",
		Short: "Write a consistent copy of the database, also while the daemon works",
		Long: `backup writes a copy of the database to a file, or to standard output (-). The copy is
of one moment and is read whole and checked before the file gets its name: a file
that is there is a good one. With a daemon running it comes through its socket.
` + exitCodes,
		Example: "  wirefold backup /backup/wirefold.db\n  wirefold backup - | zstd > wirefold.db.zst",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.backup(cmd.Context(), args[0], force)
		},
	}
	cmd.Flags().BoolVarP(&force, "force", "f", false, "replace a file that is there")
	return cmd
}

func (a *app) backup(ctx context.Context, name string, force bool) error {
	c, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	write := func(w io.Writer) error { return c.client.Backup(ctx, w) }
	if name == "-" {
		return a.backupToStdout(ctx, write)
	}
	size, err := boltstore.Save(ctx, name, force, write)
	if errors.Is(err, fs.ErrExist) {
		return ui.WithHint(err, "--force replaces it")
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return a.term.Printf("%s: %s, checked\n", ui.Clean(name), megabytes(size))
}

// backupToStdout writes the copy to a file first: a slow reader would keep the daemon
// from using space again, and what is written cannot be checked.
func (a *app) backupToStdout(ctx context.Context, write func(io.Writer) error) error {
	dir, err := os.MkdirTemp("", "wirefold-backup-*")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.RemoveAll(dir)
	name := dir + "/wirefold.db"
	if _, err := boltstore.Save(ctx, name, false, write); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer f.Close()
	_, err = io.Copy(a.term.Stdout, f)
	return err
}

func newRestore(a *app) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "restore FILE | restore --snapshot latest|NAME",
		Short: "Put a backup or a snapshot in the place of the database",
		Long: `restore checks a copy of the database, and puts it in the place of the present one,
which is kept beside it as .before-restore- with the time. The daemon must be stopped.
` + exitCodes,
		Example: "  wirefold restore /backup/wirefold.db\n  wirefold restore --snapshot latest",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (from == "") == (len(args) == 0) {
				return usage(cmd, errors.New("either a file or --snapshot is wanted"))
			}
			return a.restore(cmd.Context(), args, from)
		},
	}
	cmd.Flags().StringVar(&from, "snapshot", "", "a snapshot by its name, or latest; wirefold snapshots lists them")
	return cmd
}

func (a *app) restore(ctx context.Context, args []string, from string) error {
	cfg, err := a.load(false)
	if err != nil {
		return err
	}
	if from != "" {
		s, err := snapshot.Find(cfg.Store.Path, from)
		if err != nil {
			return ui.WithHint(err, "wirefold snapshots lists them")
		}
		args = []string{s.Path}
	}
	keep, err := boltstore.Restore(ctx, cfg.Store.Path, args[0], time.Now())
	if err != nil {
		return offlineError(err)
	}
	if keep != "" {
		if err := a.term.Printf("the database as it was: %s\n", ui.Clean(keep)); err != nil {
			return err
		}
	}
	return a.term.Printf("%s: restored from %s\n", ui.Clean(cfg.Store.Path), ui.Clean(args[0]))
}

func newSnapshots(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "snapshots",
		Short: "List the snapshots of the database, newest first",
		Long: `snapshots lists the copies of the database that the daemon takes (store.snapshots in
the configuration), newest first. Each was checked when it was written.
` + exitCodes,
		Example: "  wirefold snapshots\n  wirefold snapshots --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := a.load(false)
			if err != nil {
				return err
			}
			list, err := snapshot.List(cfg.Store.Path)
			if err != nil {
				return err
			}
			if asJSON {
				out := ui.JSONLines(a.term.Stdout)
				for _, s := range list {
					if err := out.Encode(s); err != nil {
						return err
					}
				}
				return nil
			}
			if len(list) == 0 {
				a.term.Hintf("there are none in %s yet", snapshot.Folder(cfg.Store.Path))
				return nil
			}
			table := a.term.NewTable("NAME", "TAKEN", "SIZE")
			for _, s := range list {
				table.Row(s.Name, ui.Ago(s.Time, time.Now()), megabytes(s.Size))
			}
			return table.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a snapshot")
	return cmd
}

func newCompact(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Write the database anew without its free space",
		Long: `compact copies the records into a new file, checks it, and puts it in the place of the
old one. Space that old stories leave is used again by itself; compact gives it back to
the system. The daemon must be stopped, and the disk needs room for the new file.
` + exitCodes,
		Example: "  wirefold compact",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(false)
			if err != nil {
				return err
			}
			if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
				return noDatabase(cfg.Store.Path)
			}
			before, after, err := boltstore.Compact(cmd.Context(), cfg.Store.Path)
			if err != nil {
				return offlineError(err)
			}
			return a.term.Printf("%s: %s, before %s; %s returned\n",
				ui.Clean(cfg.Store.Path), megabytes(after), megabytes(before), megabytes(max(0, before-after)))
		},
	}
}

// setAside moves a database aside that cannot be used. One that is sound stays.
func (a *app) setAside(ctx context.Context, path string) error {
	err := boltstore.Verify(ctx, path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil:
		a.term.Warnf("%s is sound: --new-database leaves it as it is", path)
		return nil
	case !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrSchema):
		return databaseError(err)
	}
	keep, moveErr := boltstore.SetAside(path, time.Now())
	if moveErr != nil {
		return databaseError(moveErr)
	}
	a.term.Warnf("%v", err)
	a.term.Warnf("it was moved to %s; a new database is made in its place", keep)
	return nil
}

// offlineError is databaseError for what only works without a daemon.
func offlineError(err error) error {
	if errors.Is(err, store.ErrLocked) {
		return ui.WithCode(ui.WithHint(err, "stop the daemon first, with systemctl stop wirefold for instance"), ui.ExitBusy)
	}
	return databaseError(err)
}

// megabytes shows a size.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
