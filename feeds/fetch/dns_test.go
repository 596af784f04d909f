package fetch

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers the n-th question for an IPv4 address with answers[n], and
// later ones with the last; without answers, no name exists.
func nameServer(t *testing.T, answers ...[]string) *net.Resolver {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := pc.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if err := m.Unpack(buf[:n]); err != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
			if len(answers) == 0 {
				m.RCode = dnsmessage.RCodeNameError
			} else if q.Type == dnsmessage.TypeA {
				for _, ip := range answers[0] {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(ip).As4()},
					})
				}
				answers = append(answers[1:], answers[len(answers)-1])
			}
			if b, err := m.Pack(); err == nil {
				pc.WriteTo(b, from)
			}
		}
	}()
	t.Cleanup(func() {
		pc.Close()
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
}

func TestNamesOfBlockedAddresses(t *testing.T) {
	var from string
	s := listenOn(t, "127.0.0.2", func(w http.ResponseWriter, r *http.Request) { from = r.Host })
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	url := "http://feeds.example:" + port + "/"
	client := func(answers ...[]string) *Client {
		return newTestClient(t, func(o *Options) {
			o.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}
			o.Resolver = nameServer(t, answers...)
		})
	}

	wantError(t, client([]string{"127.0.0.1"}), url, KindBlocked)
	wantError(t, client([]string{"10.0.0.1", "169.254.169.254"}), url, KindBlocked)

	// Of a mixed set, only what is allowed is dialled.
	get(t, client([]string{"127.0.0.1", "127.0.0.2"}), Request{URL: url})
	if from != "feeds.example:"+port {
		t.Errorf("asked as %s", from)
	}

	// A name that moves inside after the first look (DNS rebinding) gains nothing.
	c := client([]string{"127.0.0.2"}, []string{"127.0.0.1"})
	get(t, c, Request{URL: url})
	c.Close() // the kept connection
	wantError(t, c, url, KindBlocked)

	err := wantError(t, client(), "http://nowhere.example/", KindDNS)
	if err.Error() != "GET http://nowhere.example/: no such host" {
		t.Error(err)
	}
}

func TestLocalhostIsBlocked(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the blocked address was asked") })
	c := newTestClient(t, func(o *Options) { o.AllowNetworks = nil })
	wantError(t, c, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), KindBlocked)
	err := wantError(t, c, s.URL, KindBlocked)
	if !strings.HasSuffix(err.Error(), `: address 127.0.0.1 is not public (to allow it, add "127.0.0.1/32" to fetch.allow_networks)`) {
		t.Error(err)
	}
}
