package daemon

import (
	"context"
	"slices"

	"wirefold/internal/config"
)

// reload reads the configuration again. One with problems changes nothing.
func (d *Daemon) reload(ctx context.Context) {
	if d.opt.Load == nil {
		return
	}
	cfg, err := d.opt.Load()
	if err != nil {
		d.metrics.Reloaded(false, d.now())
		d.log.Error("configuration not reloaded: the old one stays in force", "error", err)
		return
	}
	old := d.config()
	for _, key := range needRestart(old, cfg) {
		d.log.Warn("a change of the configuration takes effect after a restart", "key", key)
	}
	if switchesTLS(old, cfg) {
		cfg.Server.TLSCert, cfg.Server.TLSKey = old.Server.TLSCert, old.Server.TLSKey
	}
	cfg.Server.Listen, cfg.Store.Path, cfg.Control, cfg.Admin = old.Server.Listen, old.Store.Path, old.Control, old.Admin
	next, err := d.newSetup(cfg)
	if err != nil {
		d.metrics.Reloaded(false, d.now())
		d.log.Error("configuration not reloaded: the old one stays in force", "error", err)
		return
	}
	previous := d.setup.Swap(next)
	previous.web.Close()
	if previous.fetcher != next.fetcher {
		previous.fetcher.Close()
	}
	if err := d.loadCalendar(ctx); err != nil {
		d.log.Error("the due times were not read again", "error", err)
	}
	for _, w := range cfg.Warnings {
		d.log.Warn("configuration", "problem", w.Error())
	}
	d.metrics.Reloaded(true, d.now())
	d.log.Info("configuration reloaded", "sources", len(cfg.Sources))
}

// switchesTLS reports whether the public listener would begin or cease to speak TLS.
func switchesTLS(old, next *config.Config) bool {
	return (old.Server.TLSCert == "") != (next.Server.TLSCert == "")
}

// needRestart returns the changed keys that a running daemon cannot follow.
func needRestart(old, next *config.Config) (keys []string) {
	for key, changed := range map[string]bool{
		"server.listen":   old.Server.Listen != next.Server.Listen,
		"server.tls_cert": switchesTLS(old, next),
		"store.path":      old.Store.Path != next.Store.Path,
		"control.socket":  old.Control.Socket != next.Control.Socket,
		"admin":           old.Admin != next.Admin,
	} {
		if changed {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
