package store

import (
	"time"

	"wirefold/feeds"
)

// Subscription is one subscription at the hub of a source (WebSub), from its request
// to its end. A renewal is another one, with a callback and a secret of its own.
type Subscription struct {
	// Key names the record. It is the last element of Callback, and nobody but the hub
	// knows it.
	Key      string            `json:"key"`
	Callback string            `json:"callback"` // what the hub calls: a whole URL
	Secret   string            `json:"secret"`   // of the signatures
	Source   feeds.SourceID    `json:"source"`
	Hub      string            `json:"hub"`
	Topic    string            `json:"topic"`
	State    SubscriptionState `json:"state"`
	// Next is when something has to be done about it.
	Next time.Time `json:"next"`
	// Until is how long the hub may ask whether the latest request was meant.
	Until time.Time `json:"until,omitzero"`
	Tries int       `json:"tries,omitempty"` // requests in a row that led to nothing
	Error string    `json:"error,omitempty"` // of the latest, or why the hub denied it
	// Lease is when the hub ends the subscription; zero before it was verified.
	Lease time.Time `json:"lease,omitzero"`
	// Heard is when the latest message came that the hub had signed, and Missed when a
	// poll found what none had told.
	Heard  time.Time `json:"heard,omitzero"`
	Missed time.Time `json:"missed,omitzero"`
	// Recent are digests of the latest messages: none counts twice.
	Recent [][]byte `json:"recent,omitempty"`
}

// SubscriptionState says how far a subscription has come.
type SubscriptionState string

// The states of a subscription.
const (
	SubscriptionPending SubscriptionState = "pending" // requested, or about to be
	SubscriptionActive  SubscriptionState = "active"  // verified; the hub sends what is new
	SubscriptionLeaving SubscriptionState = "leaving" // its end is requested, or about to be
	SubscriptionEnded   SubscriptionState = "ended"   // verified to be over
	SubscriptionDenied  SubscriptionState = "denied"  // refused by the hub
)

// Announcement is what a hub was told about one of our own feeds.
type Announcement struct {
	Topic string `json:"topic"` // the feed's public URL
	// Digest is that of the rendering which was announced last.
	Digest    string    `json:"digest,omitempty"`
	Announced time.Time `json:"announced,omitzero"`
	Next      time.Time `json:"next"`            // not to be announced before
	Tries     int       `json:"tries,omitempty"` // that failed, in a row
	Error     string    `json:"error,omitempty"` // of the latest
}
