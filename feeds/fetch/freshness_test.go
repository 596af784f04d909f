package fetch

import (
	"net/http"
	"testing"
	"time"
)

var testNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestFreshness(t *testing.T) {
	date := testNow.Add(-time.Hour).Format(http.TimeFormat)
	in := func(d time.Duration) string { return testNow.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		name string
		h    http.Header
		want time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"max-age", http.Header{"Cache-Control": {"max-age=43200"}}, 12 * time.Hour},
		{"max-age less Age", http.Header{"Cache-Control": {"public, max-age=43200"}, "Age": {"3600"}}, 11 * time.Hour},
		{"Age beyond max-age", http.Header{"Cache-Control": {"max-age=60"}, "Age": {"3600"}}, 0},
		{"Age makes no sense", http.Header{"Cache-Control": {"max-age=60"}, "Age": {"-5"}}, time.Minute},
		{"case, space, quotes", http.Header{"Cache-Control": {` Public ,, MAX-AGE = "60" `}}, time.Minute},
		{"shared caches are not us", http.Header{"Cache-Control": {"s-maxage=600"}}, 0},
		{"s-maxage beside max-age", http.Header{"Cache-Control": {"s-maxage=600, max-age=60"}}, time.Minute},
		{"no-cache", http.Header{"Cache-Control": {"max-age=60, no-cache"}}, 0},
		{"no-cache for a field", http.Header{"Cache-Control": {`max-age=60, no-cache="Set-Cookie"`}}, 0},
		{"no-store", http.Header{"Cache-Control": {"no-store", "max-age=60"}}, 0},
		{"zero", http.Header{"Cache-Control": {"max-age=0"}, "Expires": {in(time.Hour)}}, 0},
		{"negative", http.Header{"Cache-Control": {"max-age=-1"}}, 0},
		{"garbage", http.Header{"Cache-Control": {"max-age=soon"}, "Expires": {in(time.Hour)}}, 0},
		{"no value", http.Header{"Cache-Control": {"max-age"}}, 0},
		{"decimal", http.Header{"Cache-Control": {"max-age=1.5"}}, 0},
		{"the first of two", http.Header{"Cache-Control": {"max-age=60", "max-age=600"}}, time.Minute},
		{"ten years", http.Header{"Cache-Control": {"max-age=315360000"}}, maxFresh},
		{"overflow", http.Header{"Cache-Control": {"max-age=99999999999999999999999"}}, maxFresh},
		{"inside quotes", http.Header{"Cache-Control": {`private="a, max-age=5, \" b", max-age=60`}}, time.Minute},
		{"open quote", http.Header{"Cache-Control": {`private="a, max-age=60`}}, 0},
		{"trailing backslash", http.Header{"Cache-Control": {`"\`}}, 0},
		{"Expires", http.Header{"Expires": {in(time.Hour)}, "Date": {date}}, 2 * time.Hour},
		{"Expires without Date", http.Header{"Expires": {in(time.Hour)}}, time.Hour},
		{"Expires less Age", http.Header{"Expires": {in(time.Hour)}, "Date": {date}, "Age": {"1800"}}, 90 * time.Minute},
		{"Expires in the past", http.Header{"Expires": {in(-time.Hour)}}, 0},
		{"Expires 0", http.Header{"Expires": {"0"}}, 0},
		{"Expires -1", http.Header{"Expires": {"-1"}}, 0},
		{"Expires far away", http.Header{"Expires": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, maxFresh},
		{"Expires, RFC 850", http.Header{"Expires": {"Sunday, 01-Mar-26 13:00:00 GMT"}}, time.Hour},
		{"Expires, asctime", http.Header{"Expires": {"Sun Mar  1 13:00:00 2026"}}, time.Hour},
		{"max-age before Expires", http.Header{"Cache-Control": {"max-age=60"}, "Expires": {in(time.Hour)}}, time.Minute},
	} {
		if got := freshness(c.h, testNow).left; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for v, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"3600":                           time.Hour,
		" 120 ":                          2 * time.Minute,
		"259200":                         72 * time.Hour,
		"-1":                             0,
		"+5":                             0,
		"1.5":                            0,
		"soon":                           0,
		"99999999999999999999":           maxRetryAfter,
		"Sun, 01 Mar 2026 13:00:00 GMT":  time.Hour,
		"Sunday, 01-Mar-26 13:00:00 GMT": time.Hour,
		"Sun Mar  1 13:00:00 2026":       time.Hour,
		"Sun, 01 Mar 2026 11:00:00 GMT":  0,
		"Fri, 31 Dec 9999 23:59:59 GMT":  maxRetryAfter,
	} {
		if got := retryAfter(http.Header{"Retry-After": {v}}, testNow); got != want {
			t.Errorf("Retry-After: %s: %s, want %s", v, got, want)
		}
	}
}

func FuzzCacheControl(f *testing.F) {
	for _, s := range []string{
		"max-age=60, no-cache", "max-age=-1", "max-age=99999999999999999999", "max-age=1, max-age=2", "s-maxage=5", "", ",,=;",
		`private="a\", max-age=1"`, `max-age="60"`, "MAX-AGE = 60", `"`, "no-store",
	} {
		f.Add(s, "3600", "Sun, 01 Mar 2026 13:00:00 GMT")
	}
	f.Add("", "x", "0")
	f.Add("", "-1", "Sun Mar  1 13:00:00 2026")
	f.Fuzz(func(t *testing.T, cacheControl, age, expires string) {
		h := http.Header{"Cache-Control": {cacheControl}, "Age": {age}, "Expires": {expires}}
		got := freshness(h, testNow)
		if got.left < 0 || got.left > maxFresh || got.left > 0 && got.by == "" {
			t.Errorf("%+v", got)
		}
		// What forbids to use a response unasked comes first, wherever it stands.
		h["Cache-Control"] = append(h["Cache-Control"], "no-cache")
		if got := freshness(h, testNow); got.left != 0 {
			t.Errorf("with no-cache: %+v", got)
		}
		// Two lines are one list.
		two := http.Header{"Cache-Control": {"x", cacheControl, "y=z"}, "Age": {age}, "Expires": {expires}}
		if one := freshness(two, testNow); one != freshness(http.Header{"Cache-Control": {cacheControl}, "Age": {age}, "Expires": {expires}}, testNow) {
			t.Errorf("other directives change it: %+v", one)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "0", "-1", "soon", " 7 ", "1e3", "99999999999999999999", "Sun, 01 Mar 2026 13:00:00 GMT", "Sunday, 01-Mar-26 13:00:00 GMT", "Sun Mar  1 13:00:00 2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, v string) {
		h := http.Header{"Retry-After": {v}}
		d := retryAfter(h, testNow)
		if d < 0 || d > maxRetryAfter {
			t.Errorf("retry after %s", d)
		}
		// A moment later there is less to wait, but never more.
		if later := retryAfter(h, testNow.Add(time.Second)); later > d {
			t.Errorf("%s, and a second later %s", d, later)
		}
	})
}
