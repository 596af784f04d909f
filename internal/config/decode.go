package config

import (
	"fmt"
	"math"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// decode reads the whole tree into c, which holds the defaults. What is here is
// the list of all keys.
func decode(c *Config, d *document, tree *node) {
	root := &table{d: d, node: tree}
	folder := filepath.Dir(d.name)

	server := root.table("server")
	read(server, "listen", &c.Server.Listen, parseListen)
	read(server, "base_url", &c.Server.BaseURL, parseBaseURL)
	read(server, "title", &c.Server.Title, parseLabel)
	server.integer("entries", &c.Server.Entries, 1, 1000)
	server.boolean("append_carriers", &c.Server.AppendCarriers)
	for key, dst := range map[string]*string{"tls_cert": &c.Server.TLSCert, "tls_key": &c.Server.TLSKey, "auth_file": &c.Server.AuthFile} {
		read(server, key, dst, func(s string) (string, error) { return parseSecret(folder, s) })
	}
	server.finish()
	checkTLS(c, server)

	websub := root.table("websub")
	read(websub, "hub", &c.WebSub.Hub, optional(SourceURL))
	read(websub, "callback", &c.WebSub.Callback, parseBaseURL)
	websub.finish()

	store := root.table("store")
	read(store, "path", &c.Store.Path, func(s string) (string, error) { return parsePath(folder, s) })
	read(store, "retention", &c.Store.Retention, durations(Duration(time.Hour), math.MaxInt64))
	read(store, "max_size", &c.Store.MaxSize, parseMaxSize)
	read(store, "snapshots", &c.Store.Snapshots, parseSnapshots)
	store.integer("snapshots_keep", &c.Store.SnapshotsKeep, 1, 1000)
	store.finish()

	control := root.table("control")
	read(control, "socket", &c.Control.Socket, func(s string) (string, error) { return parseSocket(folder, s) })
	control.finish()

	admin := root.table("admin")
	read(admin, "listen", &c.Admin.Listen, optional(parseListen))
	read(admin, "token_file", &c.Admin.TokenFile, func(s string) (string, error) { return parseSecret(folder, s) })
	checkAdmin(c, admin)
	admin.finish()

	poll := root.table("poll")
	poll.boolean("adaptive", &c.Poll.Adaptive)
	poll.boolean("allow_fast", &c.Poll.AllowFast)
	read(poll, "schedule", &c.Poll.Schedule, parseSchedule)
	read(poll, "without_validators", &c.Poll.WithoutValidators, durations(Duration(time.Hour), Duration(7*24*time.Hour)))
	poll.integer("workers", &c.Poll.Workers, 1, 256)
	poll.finish()

	fetch := root.table("fetch")
	c.Fetch.AllowNetworks = list(fetch, "allow_networks", parseNetwork)
	read(fetch, "max_body", &c.Fetch.MaxBody, sizes(KiB, GiB))
	read(fetch, "timeout", &c.Fetch.Timeout, durations(1, Duration(10*time.Minute)))
	fetch.integer("host_concurrency", &c.Fetch.HostConcurrency, 1, 16)
	read(fetch, "host_gap", &c.Fetch.HostGap, durations(0, Duration(time.Hour)))
	fetch.fullText("fulltext", &c.Pages.FullText)
	fetch.boolean("publish_fulltext", &c.Pages.Publish)
	fetch.finish()

	dedupe := root.table("dedupe")
	read(dedupe, "window", &c.Dedupe.Window, durations(Duration(time.Hour), math.MaxInt64))
	dedupe.number("threshold", &c.Dedupe.Threshold, 0.1, 0.99)
	dedupe.integer("min_words", &c.Dedupe.MinWords, 4, 1000)
	dedupe.integer("candidates", &c.Dedupe.Candidates, 1, 100)
	dedupe.finish()

	checkWindow(c, store, dedupe)
	warnNetworks(c, fetch)
	warnWebSub(c, websub)
	decodeSources(c, root)
	decodeGroups(c, root)
	decodeChannels(c, root)
	root.finish()
}

// checkTLS reports one half of a pair, and points at passwords that anybody on the way
// can read.
func checkTLS(c *Config, server *table) {
	have, lack := "tls_cert", "tls_key"
	if c.Server.TLSCert == "" {
		have, lack = lack, have
	}
	if server.has(have) && (c.Server.TLSCert == "") != (c.Server.TLSKey == "") {
		server.d.problem(server.at(have), server.full(have), "%s is set and %s is not", server.full(have), server.full(lack))
	}
	host, _, _ := net.SplitHostPort(c.Server.Listen)
	addr, err := netip.ParseAddr(host)
	local := host == "localhost" || err == nil && addr.IsLoopback()
	if c.Server.AuthFile != "" && c.Server.TLSCert == "" && !local {
		server.d.warn(server.at("auth_file"), server.full("auth_file"), "passwords cross the network unencrypted",
			"set server.tls_cert and server.tls_key, or listen on 127.0.0.1 behind a proxy with TLS")
	}
}

// checkAdmin reports a listener that tells strangers what is the operator's.
func checkAdmin(c *Config, admin *table) {
	if c.Admin.Listen == "" || c.Admin.TokenFile != "" {
		return
	}
	host, _, _ := net.SplitHostPort(c.Admin.Listen) // it was parsed
	if addr, err := netip.ParseAddr(host); host == "localhost" || err == nil && addr.IsLoopback() {
		return
	}
	f := &fault{"admin.listen can be reached from other machines, and there is no admin.token_file", `write "127.0.0.1:9469", or name a file with a token`}
	admin.d.fault(admin.at("listen"), admin.full("listen"), f)
}

// checkWindow reports a window that outlives its articles. The mistake is shown
// at the key that was written; the other one may be a default.
func checkWindow(c *Config, store, dedupe *table) {
	if c.Store.Retention >= c.Dedupe.Window {
		return
	}
	t, key := store, "retention"
	if !store.has(key) {
		t, key = dedupe, "window"
	}
	t.d.problem(t.at(key), t.full(key),
		"store.retention (%s) is shorter than dedupe.window (%s): an article must be kept while it can gain copies",
		c.Store.Retention, c.Dedupe.Window)
}

// warnNetworks points at networks that hold every address: with one of them, no
// feed is kept from reaching into the private network any more.
func warnNetworks(c *Config, fetch *table) {
	for _, n := range c.Fetch.AllowNetworks {
		if n.Bits() == 0 {
			fetch.d.warn(fetch.at("allow_networks"), fetch.full("allow_networks"),
				fmt.Sprintf("%s allows every private network to be reached", n),
				"name the networks of your own feeds only")
		}
	}
}

// warnWebSub points at URLs by which no hub will find us, or which give a secret away.
func warnWebSub(c *Config, websub *table) {
	warn := func(key, message, hint string) {
		websub.d.warn(websub.at(key), websub.full(key), message, hint)
	}
	switch {
	case c.WebSub.Hub == "" || c.Hub() != "":
	case c.Server.AuthFile != "":
		warn("hub", "nothing is announced: the hub cannot fetch feeds that ask for a password", "leave out one of websub.hub and server.auth_file")
	default:
		warn("hub", fmt.Sprintf("nothing is announced: the hub cannot fetch the feeds under %s", c.BaseURL()),
			"set server.base_url to the public URL of the feeds")
	}
	callback := c.WebSub.Callback
	switch {
	case callback == "":
	case !isPublic(callback):
		warn("callback", fmt.Sprintf("hubs of strangers cannot reach %s", callback), "name the public URL that leads to /websub of the listener")
	case strings.HasPrefix(callback, "http:"):
		warn("callback", "what hubs send can be read, and repeated, by anybody on the way", "use https")
	}
}

// Hub returns the hub that is told of changes; empty if there is none, or if it could
// not fetch the feeds.
func (c *Config) Hub() string {
	if c.Server.AuthFile != "" || !isPublic(c.BaseURL()) {
		return ""
	}
	return c.WebSub.Hub
}

// isPublic reports whether a URL is one that strangers may be able to reach: its host
// is not a private address, nor a name that only means something here.
func isPublic(rawURL string) bool {
	u, err := url.Parse(rawURL)
	if err != nil {
		return false
	}
	host := u.Hostname()
	if addr, err := netip.ParseAddr(host); err == nil {
		return !isPrivate(addr.Unmap())
	}
	if !strings.Contains(host, ".") {
		return false
	}
	for _, local := range []string{".localhost", ".local", ".internal", ".home.arpa"} {
		if strings.HasSuffix(host, local) {
			return false
		}
	}
	return true
}

func isPrivate(addr netip.Addr) bool {
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsUnspecified()
}

// allows reports whether a private address was named as reachable.
func (f *Fetch) allows(addr netip.Addr) bool {
	for _, n := range f.AllowNetworks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}
